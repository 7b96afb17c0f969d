import type { Buckets } from '../../lib/metrics/buckets.ts';
import { EVENT_KINDS, type TaskSeries } from '../../lib/metrics/task-series.ts';
import type { Measured } from './measured.ts';
import type { MetricType } from './page.ts';

/** Values by those of the metric's own labels, in their order. */
export type Samples = Iterable<readonly [labels: readonly string[], value: number]>;
export type HistogramSamples = Iterable<readonly [labels: readonly string[], buckets: Buckets]>;

interface MetricBase {
  readonly name: string;
  readonly help: string;
  /** Besides `cluster`, which every metric has. */
  readonly labels: readonly string[];
}
export interface NumberMetric extends MetricBase {
  readonly type: Exclude<MetricType, 'histogram'>;
  readonly read: (of: Reading) => Samples;
}
export interface HistogramMetric extends MetricBase {
  readonly type: 'histogram';
  readonly bounds: 'runtimeBounds' | 'waitBounds';
  readonly read: (of: Reading) => HistogramSamples;
}
export type OwnMetric = NumberMetric | HistogramMetric;

/** What is read once for all metrics of a scrape. */
export interface Reading extends Omit<Measured, 'now' | 'backlog' | 'views'> {
  readonly shell: ReturnType<Measured['views']['shell']>;
  readonly quality: ReturnType<Measured['views']['quality']>;
  readonly workers: ReturnType<Measured['views']['workers']>;
  readonly queues: ReturnType<Measured['views']['queues']>;
  readonly backlog: ReturnType<Measured['backlog']>;
  /** Totals by task and queue, over all senders that ever were. */
  readonly tasks: readonly TaskSeries[];
}

const one = (value: number | undefined): Samples => (value === undefined ? [] : [[[], value]]);
const isUp = ({ state }: { readonly state: string }): Samples => one(state === 'up' ? 1 : 0);
const counter = (name: string, help: string, labels: readonly string[], read: NumberMetric['read']): OwnMetric => ({
  type: 'counter',
  name,
  help,
  labels,
  read,
});
const gauge = (name: string, help: string, labels: readonly string[], read: NumberMetric['read']): OwnMetric => ({
  type: 'gauge',
  name,
  help,
  labels,
  read,
});

/** Of each queue or worker, what is known of it. */
function* each<T>(items: readonly T[], label: (item: T) => string, value: (item: T) => number | undefined): Samples {
  for (const item of items) {
    const known = value(item);
    if (known !== undefined) yield [[label(item)], known];
  }
}
const queueName = ({ name }: { readonly name: string }) => name;
const hostname = (worker: { readonly hostname: string }) => worker.hostname;
const NO_QUEUE = '';
const taskLabels = ({ name, queue }: TaskSeries) => [name, queue ?? NO_QUEUE];

/** THE table of our own metrics. What is not known has no sample, rather than a 0. */
export const OWN_METRICS: readonly OwnMetric[] = [
  counter(
    'expediter_tasks_total',
    'Task events by type, task and queue; the queue is empty without task-sent events',
    ['name', 'queue', 'event'],
    function* ({ tasks }) {
      for (const series of tasks) for (const kind of EVENT_KINDS) yield [[...taskLabels(series), kind], series[kind]];
    },
  ),
  counter(
    'expediter_task_failures_total',
    'Failures by the type of the exception; beyond 20 of a task they count as other',
    ['name', 'queue', 'exception'],
    function* ({ tasks }) {
      for (const series of tasks)
        for (const [exception, n] of series.exceptions ?? []) yield [[...taskLabels(series), exception], n];
    },
  ),
  {
    type: 'histogram',
    name: 'expediter_task_runtime_seconds',
    help: 'How long tasks that succeeded ran',
    labels: ['name', 'queue'],
    bounds: 'runtimeBounds',
    *read({ tasks }) {
      for (const series of tasks) if (series.runtime) yield [taskLabels(series), series.runtime];
    },
  },
  {
    type: 'histogram',
    name: 'expediter_task_wait_seconds',
    help: 'How long tasks waited, from sent or a later ETA to started; needs task-sent events',
    labels: ['name', 'queue'],
    bounds: 'waitBounds',
    *read({ tasks }) {
      for (const series of tasks) if (series.wait) yield [taskLabels(series), series.wait];
    },
  },
  gauge('expediter_tasks', 'Tasks in memory by state: all that are busy, and the last that ended', ['state'], (of) =>
    [...of.cluster.tasks.states].map(([state, n]) => [[state], n] as const),
  ),
  gauge('expediter_queue_depth', 'Waiting messages over all priorities', ['queue'], ({ queues }) =>
    each(queues, queueName, ({ depth }) => depth),
  ),
  gauge(
    'expediter_queue_priority_depth',
    'Waiting messages by priority, where the broker tells; priorities that hold none are absent',
    ['queue', 'priority'],
    function* ({ cluster }) {
      for (const { name, reading } of cluster.queues.queues.values()) {
        for (const [priority, n] of Object.entries(reading?.byPriority ?? {})) yield [[name, priority], n];
      }
    },
  ),
  gauge('expediter_queue_unacked', 'Messages that workers hold and have not acknowledged', ['queue'], ({ queues }) =>
    each(queues, queueName, ({ unacked }) => unacked),
  ),
  gauge(
    'expediter_queue_oldest_seconds',
    'How long the oldest waiting message has been waiting, at least',
    ['queue'],
    ({ queues }) => each(queues, queueName, ({ oldest }) => oldest?.age),
  ),
  gauge(
    'expediter_queue_drain_seconds',
    'When it will be empty at the rate of the last minute; +Inf is never',
    ['queue'],
    ({ queues }) => each(queues, queueName, ({ drain }) => (drain === 'never' ? Number.POSITIVE_INFINITY : drain)),
  ),
  gauge('expediter_queue_consumers', 'Online workers that consume it', ['queue'], ({ queues }) =>
    each(queues, queueName, ({ consumers, consumersKnown }) => (consumersKnown ? consumers.length : undefined)),
  ),
  gauge(
    'expediter_worker_up',
    '1 while it sends heartbeats, 0 once it is silent or has said goodbye',
    ['hostname'],
    ({ workers }) => each(workers, hostname, ({ status }) => (status === 'online' ? 1 : 0)),
  ),
  gauge(
    'expediter_worker_silent',
    '1 when it fell silent without a goodbye: killed, frozen or cut off',
    ['hostname'],
    ({ workers }) => each(workers, hostname, ({ status }) => (status === 'silent' ? 1 : 0)),
  ),
  gauge('expediter_worker_busy_slots', 'Tasks that run on it', ['hostname'], ({ workers }) =>
    each(workers, hostname, ({ busy, status }) => (status === 'online' ? busy : 0)),
  ),
  gauge('expediter_worker_slots', 'Tasks that can run on it at once', ['hostname'], ({ workers }) =>
    each(workers, hostname, ({ concurrency, status }) => (status === 'online' ? concurrency : 0)),
  ),
  gauge('expediter_worker_prefetched', 'Tasks that it holds and has not started', ['hostname'], ({ workers }) =>
    each(workers, hostname, ({ prefetched }) => prefetched),
  ),
  counter('expediter_events_total', 'Events taken in', [], ({ quality }) => one(quality.events)),
  counter('expediter_duplicated_events_total', 'Events that came again', [], ({ quality }) => one(quality.duplicated)),
  counter('expediter_dropped_frames_total', 'Frames thrown away because they came too fast', [], ({ quality }) =>
    one(quality.dropped),
  ),
  counter(
    'expediter_malformed_frames_total',
    'Frames that could not be read, by what was wrong',
    ['kind'],
    ({ quality }) => Object.entries(quality.malformedKinds).map(([kind, n]) => [[kind], n] as const),
  ),
  gauge('expediter_event_lag_seconds', 'From the making of an event to its arrival, median', [], ({ quality }) =>
    one(quality.lag),
  ),
  gauge('expediter_broker_up', '1 while events are received', [], ({ shell }) => isUp(shell.broker.link)),
  gauge('expediter_store_up', '1 while the store takes writes', [], ({ shell }) => isUp(shell.store.link)),
  gauge('expediter_store_unwritten_tasks', 'Tasks that wait to be written', [], ({ backlog }) => one(backlog.tasks)),
  gauge('expediter_store_lag_seconds', 'How long the first of them has waited', [], ({ backlog }) => one(backlog.age)),
  counter('expediter_unwritten_tasks_total', 'Tasks given up because the store stayed down', [], ({ quality }) =>
    one(quality.unwritten),
  ),
  gauge('expediter_metrics_series', 'Counters of task events by sender, task and queue', [], ({ cluster }) =>
    one(cluster.metrics.size),
  ),
  gauge('expediter_metrics_series_limit', 'Beyond it new senders count as generic', [], ({ cluster }) =>
    one(cluster.metrics.options.most),
  ),
  gauge('expediter_metrics_capped', '1 once some senders count as generic', [], ({ cluster }) =>
    one(cluster.metrics.isCapped ? 1 : 0),
  ),
];
