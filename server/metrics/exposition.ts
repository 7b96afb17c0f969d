import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Views } from '../engine/views.ts';

/** What Prometheus asks for. */
export interface Exposition {
  readonly contentType: string;
  print(): Promise<string>;
}

type Reads = Pick<Views, 'shell' | 'quality' | 'workers' | 'queues'>;

/**
 * Our own metrics, read from memory at each scrape: neither the broker nor the store is asked, so a scrape costs the
 * same while they are down. What is not known has no sample, rather than a 0.
 */
export function createExposition(views: Reads): Exposition {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  exposeQuality(registry, views);
  exposeQueues(registry, views);
  exposeWorkers(registry, views);
  exposeLinks(registry, views);
  return { contentType: registry.contentType, print: () => registry.metrics() };
}

function exposeQuality(registry: Registry, views: Reads): void {
  const total = (name: string, help: string, read: () => number) => {
    const raise = raiseTo();
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.inc(raise('', read()));
      },
    });
  };
  const quality = () => views.quality();
  total('expediter_events_total', 'Events taken in', () => quality().events);
  total('expediter_duplicated_events_total', 'Events that came again', () => quality().duplicated);
  total('expediter_dropped_frames_total', 'Frames thrown away because they came too fast', () => quality().dropped);
  total('expediter_unwritten_tasks_total', 'Tasks given up because the store stayed down', () => quality().unwritten);

  const raise = raiseTo();
  new Counter({
    name: 'expediter_malformed_frames_total',
    help: 'Frames that could not be read, by what was wrong',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const [kind, count] of Object.entries(quality().malformedKinds)) this.inc({ kind }, raise(kind, count));
    },
  });
}

function exposeQueues(registry: Registry, views: Reads): void {
  new Gauge({
    name: 'expediter_queue_depth',
    help: 'Waiting messages over all priorities',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, depth } of views.queues()) if (depth !== undefined) this.set({ queue: name }, depth);
    },
  });
  new Gauge({
    name: 'expediter_queue_oldest_seconds',
    help: 'How long the oldest waiting message has been waiting, at least',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, oldest } of views.queues()) if (oldest !== undefined) this.set({ queue: name }, oldest.age);
    },
  });
}

function exposeWorkers(registry: Registry, views: Reads): void {
  new Gauge({
    name: 'expediter_worker_up',
    help: '1 while it sends heartbeats, 0 once it is silent or has said goodbye',
    labelNames: ['hostname'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { hostname, status } of views.workers()) this.set({ hostname }, status === 'online' ? 1 : 0);
    },
  });
}

function exposeLinks(registry: Registry, views: Reads): void {
  const up = (name: string, help: string, read: () => { readonly state: string }) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read().state === 'up' ? 1 : 0);
      },
    });
  };
  up('expediter_broker_up', '1 while events are received', () => views.shell().broker.link);
  up('expediter_store_up', '1 while the store takes writes', () => views.shell().store.link);
}

/** By how much a counter has to grow to reach a total; never back, even when a total is read lower than before. */
function raiseTo(): (label: string, total: number) => number {
  const reached = new Map<string, number>();
  return (label, total) => {
    const before = reached.get(label) ?? 0;
    reached.set(label, Math.max(before, total));
    return Math.max(0, total - before);
  };
}
