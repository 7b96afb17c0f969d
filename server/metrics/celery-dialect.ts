import type { Member } from '../../lib/cluster/fleet.ts';
import {
  addSeries,
  createSeries,
  type EventKind,
  eachSeries,
  GENERIC,
  type Sender,
  type TaskSeries,
} from '../../lib/metrics/task-series.ts';
import { poolOf } from '../../lib/workers/inspection.ts';
import { printHistogram } from './histogram.ts';
import type { Measured, MetricsSettings } from './measured.ts';
import { joinLabels, labelText, type MetricsPage } from './page.ts';

/**
 * The metrics of celery-exporter 0.12: its names, labels, buckets and habits. Where a series exists, its siblings exist
 * at 0, so that `increase()` sees the first failure. A hostname is what follows the @: workers of one machine add up.
 */
export function printCeleryDialect(page: MetricsPage, measured: Measured, settings: MetricsSettings): void {
  const { prefix } = settings;
  const extra = labelText(settings.labels);
  const rows = rowsOf(measured, settings, extra);
  for (const [kind, help] of COUNTERS) {
    page.family(`${prefix}task_${kind}_total`, 'counter', help);
    if (kind === 'failed') printFailures(page, `${prefix}task_failed_total`, rows);
    else for (const row of rows) printCount(page, `${prefix}task_${kind}_total`, kind, row);
  }
  const { runtimeBounds, waitBounds } = measured.cluster.metrics.options;
  page.family(`${prefix}task_runtime`, 'histogram', 'Seconds that tasks which succeeded ran');
  for (const { labels, series } of rows) {
    if (series.runtime) printHistogram(page, `${prefix}task_runtime`, labels, runtimeBounds, series.runtime);
  }
  page.family(`${prefix}task_queue_wait_time`, 'histogram', 'Seconds from sent, or a later ETA, to started');
  for (const { labels, series } of rows) {
    if (series.wait) printHistogram(page, `${prefix}task_queue_wait_time`, labels, waitBounds, series.wait);
  }
  printWorkers(page, measured, settings, extra);
  printQueues(page, measured, settings, extra);
}

const COUNTERS: readonly (readonly [Exclude<EventKind, 'cancelled'>, string])[] = [
  ['sent', 'Tasks that a client sent'],
  ['received', 'Tasks that a worker received'],
  ['started', 'Tasks that a worker started'],
  ['succeeded', 'Tasks that succeeded'],
  ['failed', 'Tasks that failed, by the type of the exception'],
  ['rejected', 'Tasks that a worker rejected'],
  ['revoked', 'Tasks that were revoked'],
  ['retried', 'Tasks that will be tried again'],
];

interface Row {
  /** What stands before and after the exception of a failure. */
  readonly head: string;
  readonly tail: string;
  readonly labels: string;
  readonly series: TaskSeries;
}

function printCount(page: MetricsPage, name: string, kind: EventKind, { labels, series }: Row): void {
  // Only where something was sent: a worker is no sender.
  if (kind === 'sent' && series.sent === 0) return;
  page.sample(name, labels, series[kind]);
}

function printFailures(page: MetricsPage, name: string, rows: readonly Row[]): void {
  for (const { head, tail, series } of rows) {
    page.sample(name, `${head},exception="",${tail}`, 0);
    for (const [exception, n] of series.exceptions ?? []) {
      page.sample(name, `${head},${labelText([['exception', exception]])},${tail}`, n);
    }
  }
}

function rowsOf({ cluster: { metrics, fleet } }: Measured, settings: MetricsSettings, extra: string): readonly Row[] {
  const hostOf = ({ hostname, host }: Sender) =>
    settings.generic.includes(fleet.members.has(hostname as Member['worker']['hostname']) ? 'workers' : 'clients')
      ? GENERIC
      : host;
  const senders = groupBy(metrics.senders.values(), hostOf);
  return [...senders].flatMap(([host, group]) =>
    summed(group, metrics.options).map((series): Row => {
      const queue = labelText([['queue_name', series.queue ?? settings.defaultQueue]]);
      const head = labelText([
        ['name', series.name || 'None'],
        ['hostname', host],
      ]);
      const tail = joinLabels(queue, extra);
      return { head, tail, labels: `${head},${tail}`, series };
    }),
  );
}

/** The series of several senders as one; of a single one as they are. */
function summed(senders: readonly Sender[], options: Measured['cluster']['metrics']['options']): TaskSeries[] {
  const [first] = senders;
  if (senders.length <= 1) return [...eachSeries(first)];
  const groups = groupBy(
    senders.flatMap((sender) => [...eachSeries(sender)]),
    ({ name, queue }) => JSON.stringify([name, queue]),
  );
  return [...groups.values()].map((group) => {
    const sum = createSeries(group[0]?.name ?? '', group[0]?.queue);
    for (const series of group) addSeries(sum, series, options);
    return sum;
  });
}

function printWorkers(page: MetricsPage, measured: Measured, settings: MetricsSettings, extra: string): void {
  const { prefix } = settings;
  const hosts = groupBy(measured.cluster.fleet.members.values(), ({ worker }) =>
    worker.hostname.slice(worker.hostname.indexOf('@') + 1),
  );
  // Those that left the counters leave here as well.
  const told = new Set([...measured.cluster.metrics.senders.values()].map(({ host }) => host));
  const up = [...hosts].flatMap(([host, members]) => {
    if (!told.has(host)) return [];
    const alive = members.filter((member) => isUp(member, measured.now(), settings.workerTimeout));
    return [{ labels: joinLabels(labelText([['hostname', host]]), extra), alive }];
  });
  page.family(`${prefix}worker_up`, 'gauge', '1 while a worker of this host sends heartbeats');
  for (const { labels, alive } of up) page.sample(`${prefix}worker_up`, labels, alive.length > 0 ? 1 : 0);
  page.family(`${prefix}worker_tasks_active`, 'gauge', 'Tasks that its workers run, by their heartbeats');
  for (const { labels, alive } of up) {
    const active = alive.reduce((sum, { worker }) => sum + (worker.active ?? 0), 0);
    page.sample(`${prefix}worker_tasks_active`, labels, active);
  }
}

function isUp({ worker }: Member, now: number, timeout: number): boolean {
  if (worker.status === 'offline') return false;
  return timeout === 0 || now - (worker.heartbeat ?? worker.heard) < timeout;
}

function printQueues(page: MetricsPage, { cluster }: Measured, settings: MetricsSettings, extra: string): void {
  const queues = [...cluster.queues.queues.values()].map(({ name, reading }) => ({
    name,
    reading,
    labels: joinLabels(labelText([['queue_name', name]]), extra),
    members: [...cluster.fleet.members.values()].filter(
      ({ worker, inspection }) =>
        worker.status === 'online' && inspection.activeQueues?.value?.some((queue) => queue.name === name),
    ),
  }));
  const { prefix } = settings;
  page.family(`${prefix}queue_length`, 'gauge', 'Waiting messages; on Redis those of the first priority alone');
  for (const { labels, reading } of queues) {
    if (reading === undefined) continue;
    const base = reading.byPriority === undefined ? reading.depth : (reading.byPriority['0'] ?? 0);
    page.sample(`${prefix}queue_length`, labels, base);
  }
  page.family(`${prefix}active_consumer_count`, 'gauge', 'Consumers as the broker counts them');
  for (const { labels, reading } of queues) {
    if (reading?.consumers !== undefined) page.sample(`${prefix}active_consumer_count`, labels, reading.consumers);
  }
  page.family(`${prefix}active_worker_count`, 'gauge', 'Workers that consume the queue');
  for (const { labels, members } of queues) page.sample(`${prefix}active_worker_count`, labels, members.length);
  page.family(`${prefix}active_process_count`, 'gauge', 'Processes of the workers that consume the queue');
  for (const { labels, members } of queues) {
    const processes = members.reduce((sum, { inspection }) => sum + poolOf(inspection.stats?.value).pids.length, 0);
    page.sample(`${prefix}active_process_count`, labels, processes);
  }
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
