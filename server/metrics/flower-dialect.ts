import type { WorkerName } from '../../lib/ids.ts';
import {
  addSeries,
  createSeries,
  EVENT_KINDS,
  type Sender,
  type SeriesOptions,
  type TaskSeries,
} from '../../lib/metrics/task-series.ts';
import { printHistogram } from './histogram.ts';
import type { Measured } from './measured.ts';
import { labelText, type MetricsPage } from './page.ts';

/**
 * The metrics of Flower 2: its names, labels and buckets. Unlike Flower's a worker that was killed is not online, and
 * what it had prefetched is not prefetched any more.
 */
export function printFlowerDialect(page: MetricsPage, { cluster }: Measured): void {
  const { senders, options } = cluster.metrics;
  const rows = [...senders.values()].flatMap((sender) => rowsOf(sender, options));
  page.family('flower_events_total', 'counter', 'Number of events');
  for (const { worker, task, series } of rows) {
    for (const kind of EVENT_KINDS) {
      if (series[kind] === 0) continue;
      page.sample('flower_events_total', `${worker},type="task-${kind}",${task}`, series[kind]);
    }
    for (const [type, n] of series.custom ?? []) {
      page.sample('flower_events_total', `${worker},${labelText([['type', type]])},${task}`, n);
    }
  }
  page.family('flower_task_runtime_seconds', 'histogram', 'Task runtime');
  for (const { worker, task, series } of rows) {
    if (series.runtime === undefined) continue;
    printHistogram(page, 'flower_task_runtime_seconds', `${worker},${task}`, options.runtimeBounds, series.runtime);
  }
  const received = rows.filter(({ series }) => series.received > 0);
  page.family(
    'flower_task_prefetch_time_seconds',
    'gauge',
    'Seconds that the last started task had waited at its worker',
  );
  for (const { worker, task, series } of received) {
    if (series.prefetchTime !== undefined)
      page.sample('flower_task_prefetch_time_seconds', `${worker},${task}`, series.prefetchTime);
  }
  page.family('flower_worker_prefetched_tasks', 'gauge', 'Tasks of a type that a worker holds and has not started');
  for (const { worker, task, series } of received) {
    page.sample('flower_worker_prefetched_tasks', `${worker},${task}`, series.prefetched);
  }
  const members = [...cluster.fleet.members.values()].filter(({ worker }) => senders.has(worker.hostname));
  page.family('flower_worker_online', 'gauge', 'Worker online status');
  for (const { worker } of members)
    page.sample('flower_worker_online', labelOf(worker.hostname), worker.status === 'online' ? 1 : 0);
  page.family(
    'flower_worker_number_of_currently_executing_tasks',
    'gauge',
    'Tasks that a worker runs, by its heartbeats',
  );
  for (const { worker } of members) {
    const active = worker.status === 'online' ? (worker.active ?? 0) : 0;
    page.sample('flower_worker_number_of_currently_executing_tasks', labelOf(worker.hostname), active);
  }
}

const labelOf = (worker: WorkerName | string) => labelText([['worker', worker]]);

/** Without the queue, which Flower does not tell. */
function rowsOf({ hostname, types }: Sender, options: SeriesOptions) {
  const worker = labelOf(hostname);
  return [...types].map(([name, head]) => ({
    worker,
    task: labelText([['task', name]]),
    series: head.next === undefined ? head : sumOf(head, options),
  }));
}

function sumOf(head: TaskSeries, options: SeriesOptions): TaskSeries {
  const sum = createSeries(head.name, undefined);
  for (let series: TaskSeries | undefined = head; series !== undefined; series = series.next) {
    addSeries(sum, series, options);
  }
  return sum;
}
