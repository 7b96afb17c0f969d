/** The queries of the two dashboards of celery-exporter's mixin (17508, 17509), their variables filled in. */
const B = 'cluster="", namespace="shop", job=~"celery-expediter", queue_name!~"None"';
const Q = `${B}, queue_name=~".*"`;
const T = `${Q}, name=~".*", name!~"None"`;
/** A query that finds no series for a while after a scrape is no query that finds none. */
const RATE = '1m';
const STATES = ['sent', 'received', 'succeeded', 'failed', 'retried', 'revoked', 'rejected'];
const increase = (state: string, selector: string, range: string) =>
  `sum(round(increase(celery_task_${state}_total{${selector}}[${range}])))`;
const quantile = (q: number, selector: string, by: string) =>
  `histogram_quantile(${q}, sum(irate(celery_task_runtime_bucket{${selector}}[${RATE}])) by (${by}))`;

export const OVERVIEW_QUERIES: readonly string[] = [
  `count(celery_worker_up{cluster="", namespace="shop", job=~"celery-expediter"} == 1)`,
  `sum(celery_worker_tasks_active{cluster="", namespace="shop", job=~"celery-expediter"})`,
  `count(group by (queue_name)(celery_queue_length{${B}}))`,
  increase('received', B, '1w'),
  `${increase('succeeded', B, '1w')} / (${increase('succeeded', B, '1w')} + ${increase('failed', B, '1w')})`,
  `sum(rate(celery_task_runtime_sum{${B}}[1w])) / sum(rate(celery_task_runtime_count{${B}}[1w])) > 0`,
  `topk(10, sum(celery_queue_length{${B}}) by (queue_name))`,
  `topk(10, sum(rate(celery_task_received_total{${B}}[6h])) by (name))`,
  ...STATES.map((state) => increase(state, B, '6h')),
  `sum(celery_queue_length{${Q}}) by (job, queue_name)`,
  ...STATES.map((state) => `sum(round(increase(celery_task_${state}_total{${Q}}[1h]))) by (job)`),
  ...STATES.map((state) => increase(state, Q, RATE)),
  ...[0.5, 0.95, 0.99].map((q) => quantile(q, Q, 'job, le')),
  `round(sum(increase(celery_task_failed_total{${Q}}[1w])) by (job, name)) > 0`,
  `round(sum(increase(celery_task_failed_total{${Q}}[1w])) by (job, exception)) > 0`,
  `sum(rate(celery_task_runtime_sum{${Q}}[1w])) by (name) / sum(rate(celery_task_runtime_count{${Q}}[1w])) by (name)`,
];

export const BY_TASK_QUERIES: readonly string[] = [
  `sum(rate(celery_task_received_total{${Q}}[6h])) by (queue_name)`,
  ...STATES.map((state) => `sum(round(increase(celery_task_${state}_total{${T}}[1w]))) by (name)`),
  `round(sum(increase(celery_task_failed_total{${T}}[1w])) by (name, exception)) > 0`,
  ...STATES.map((state) => `sum(round(increase(celery_task_${state}_total{${T}}[${RATE}]))) by (name)`),
  `sum(rate(celery_task_succeeded_total{${T}}[${RATE}])) / (sum(rate(celery_task_succeeded_total{${T}}[${RATE}])) + sum(rate(celery_task_failed_total{${T}}[${RATE}])))`,
  ...[0.5, 0.95, 0.99].map((q) => quantile(q, T, 'name, job, le')),
];

/** What the dashboards' variables look for. */
export const VARIABLE_QUERIES: readonly string[] = [
  'group by (namespace, job) (celery_worker_up)',
  `group by (queue_name) (celery_task_received_total{cluster="", namespace="shop"})`,
  `group by (name) (celery_task_received_total{cluster="", namespace="shop"})`,
];

/** Name, type and labels of every series of celery-exporter 0.12. */
export const EXPORTER_SERIES: readonly (readonly [name: string, type: string, labels: readonly string[]])[] = [
  ...['sent', 'received', 'started', 'succeeded', 'rejected', 'revoked', 'retried'].map(
    (state) => [`celery_task_${state}_total`, 'counter', ['name', 'hostname', 'queue_name']] as const,
  ),
  ['celery_task_failed_total', 'counter', ['name', 'hostname', 'exception', 'queue_name']],
  ['celery_task_runtime', 'histogram', ['name', 'hostname', 'queue_name']],
  ['celery_task_queue_wait_time', 'histogram', ['name', 'hostname', 'queue_name']],
  ['celery_worker_up', 'gauge', ['hostname']],
  ['celery_worker_tasks_active', 'gauge', ['hostname']],
  ['celery_queue_length', 'gauge', ['queue_name']],
  ['celery_active_worker_count', 'gauge', ['queue_name']],
  ['celery_active_process_count', 'gauge', ['queue_name']],
];

export const FLOWER_SERIES: typeof EXPORTER_SERIES = [
  ['flower_events_total', 'counter', ['worker', 'type', 'task']],
  ['flower_task_runtime_seconds', 'histogram', ['worker', 'task']],
  ['flower_task_prefetch_time_seconds', 'gauge', ['worker', 'task']],
  ['flower_worker_prefetched_tasks', 'gauge', ['worker', 'task']],
  ['flower_worker_online', 'gauge', ['worker']],
  ['flower_worker_number_of_currently_executing_tasks', 'gauge', ['worker']],
];
