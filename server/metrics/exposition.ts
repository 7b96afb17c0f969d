import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Views } from '../engine/views.ts';

/** What Prometheus asks for. */
export interface Exposition {
  readonly contentType: string;
  print(): Promise<string>;
}

type Reads = Pick<Views, 'cluster' | 'shell' | 'quality' | 'workers' | 'queues'>;

/** Values by what the metric's own label names; by '' when it has none. */
type Samples = Iterable<readonly [name: string, value: number]>;
interface Metric {
  readonly name: string;
  readonly help: string;
  /** Besides `cluster`, which every metric has. */
  readonly label?: string;
  readonly read: (views: Reads) => Samples;
}

/**
 * Our own metrics, read from memory at each scrape: neither brokers nor stores are asked, so a scrape costs the same
 * while they are down. What is not known has no sample, rather than a 0.
 */
export function createExposition(clusters: readonly Reads[]): Exposition {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const metric of COUNTERS) exposeCounter(registry, clusters, metric);
  for (const metric of GAUGES) exposeGauge(registry, clusters, metric);
  return { contentType: registry.contentType, print: () => registry.metrics() };
}

const one = (value: number): Samples => [['', value]];
const isUp = ({ state }: { readonly state: string }): Samples => one(state === 'up' ? 1 : 0);

const COUNTERS: readonly Metric[] = [
  { name: 'expediter_events_total', help: 'Events taken in', read: (views) => one(views.quality().events) },
  {
    name: 'expediter_duplicated_events_total',
    help: 'Events that came again',
    read: (views) => one(views.quality().duplicated),
  },
  {
    name: 'expediter_dropped_frames_total',
    help: 'Frames thrown away because they came too fast',
    read: (views) => one(views.quality().dropped),
  },
  {
    name: 'expediter_unwritten_tasks_total',
    help: 'Tasks given up because the store stayed down',
    read: (views) => one(views.quality().unwritten),
  },
  {
    name: 'expediter_malformed_frames_total',
    help: 'Frames that could not be read, by what was wrong',
    label: 'kind',
    read: (views) => Object.entries(views.quality().malformedKinds),
  },
];

const GAUGES: readonly Metric[] = [
  {
    name: 'expediter_queue_depth',
    help: 'Waiting messages over all priorities',
    label: 'queue',
    read: (views) => views.queues().flatMap(({ name, depth }) => (depth === undefined ? [] : [[name, depth] as const])),
  },
  {
    name: 'expediter_queue_oldest_seconds',
    help: 'How long the oldest waiting message has been waiting, at least',
    label: 'queue',
    read: (views) =>
      views.queues().flatMap(({ name, oldest }) => (oldest === undefined ? [] : [[name, oldest.age] as const])),
  },
  {
    name: 'expediter_worker_up',
    help: '1 while it sends heartbeats, 0 once it is silent or has said goodbye',
    label: 'hostname',
    read: (views) => views.workers().map(({ hostname, status }) => [hostname, status === 'online' ? 1 : 0] as const),
  },
  {
    name: 'expediter_broker_up',
    help: '1 while events are received',
    read: (views) => isUp(views.shell().broker.link),
  },
  {
    name: 'expediter_store_up',
    help: '1 while the store takes writes',
    read: (views) => isUp(views.shell().store.link),
  },
];

function exposeCounter(registry: Registry, clusters: readonly Reads[], metric: Metric): void {
  const raise = raiseTo();
  new Counter({
    ...headOf(metric),
    registers: [registry],
    collect() {
      for (const { labels, value } of samplesOf(clusters, metric)) this.inc(labels, raise(labels, value));
    },
  });
}

function exposeGauge(registry: Registry, clusters: readonly Reads[], metric: Metric): void {
  new Gauge({
    ...headOf(metric),
    registers: [registry],
    collect() {
      this.reset(); // what is gone has no sample any more
      for (const { labels, value } of samplesOf(clusters, metric)) this.set(labels, value);
    },
  });
}

function headOf({ name, help, label }: Metric) {
  return { name, help, labelNames: ['cluster', ...(label === undefined ? [] : [label])] };
}

type Labels = Record<string, string>;

function samplesOf(clusters: readonly Reads[], { label, read }: Metric) {
  return clusters.flatMap((views) =>
    [...read(views)].map(([name, value]) => {
      const labels: Labels = { cluster: views.cluster, ...(label === undefined ? {} : { [label]: name }) };
      return { labels, value };
    }),
  );
}

/** By how much a counter has to grow to reach a total; never back, even when a total is read lower than before. */
function raiseTo(): (labels: Labels, total: number) => number {
  const reached = new Map<string, number>();
  return (labels, total) => {
    const key = JSON.stringify(labels);
    const before = reached.get(key) ?? 0;
    reached.set(key, Math.max(before, total));
    return Math.max(0, total - before);
  };
}
