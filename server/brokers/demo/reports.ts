import { SCHEDULE } from './beat.ts';
import type { PoolKind, Worker, World } from './world.ts';

const IMPLEMENTATIONS: Readonly<Record<PoolKind, string>> = {
  prefork: 'celery.concurrency.prefork:TaskPool',
  threads: 'celery.concurrency.thread:TaskPool',
  gevent: 'celery.concurrency.gevent:TaskPool',
};

/** The answer to `stats`, with what each pool tells of itself. */
export function statsOf(world: World, worker: Worker): object {
  const uptime = Math.floor(world.now - worker.started);
  const { autoscale, processed } = worker;
  return {
    total: Object.fromEntries(worker.totals),
    pid: worker.pid,
    clock: String(worker.clock),
    uptime,
    pool: poolOf(worker),
    broker: {
      hostname: 'demo',
      userid: null,
      virtual_host: '0',
      port: 6379,
      transport: 'redis',
      transport_options: {},
    },
    prefetch_count: worker.prefetch,
    rusage: {
      utime: Math.round((uptime * 0.011 + processed * 0.004) * 1e6) / 1e6,
      stime: Math.round((uptime * 0.002 + processed * 0.001) * 1e6) / 1e6,
      maxrss: 58_000 + Math.min(90_000, Math.floor(processed * 1.5)),
    },
    ...(autoscale === undefined
      ? {}
      : { autoscaler: { ...autoscale, current: worker.concurrency, qty: worker.running.size } }),
  };
}

function poolOf({ deployment, concurrency, processes }: Worker): object {
  const implementation = IMPLEMENTATIONS[deployment.pool];
  switch (deployment.pool) {
    case 'prefork':
      return {
        implementation,
        'max-concurrency': concurrency,
        processes: [...processes],
        'max-tasks-per-child': 'N/A',
        'put-guarded-by-semaphore': false,
        timeouts: [0, 0],
      };
    case 'threads':
      return { implementation, 'max-concurrency': concurrency, threads: concurrency };
    case 'gevent':
      return { implementation, 'max-concurrency': concurrency };
    default:
      return deployment.pool satisfies never;
  }
}

/** One entry of the answer to `active_queues`. */
export function queueObject(name: string): object {
  return {
    name,
    exchange: { name, type: 'direct', arguments: null, durable: true, passive: false, auto_delete: false },
    routing_key: name,
    queue_arguments: null,
    binding_arguments: null,
    consumer_arguments: null,
    durable: true,
    exclusive: false,
    auto_delete: false,
    no_ack: false,
    alias: null,
    bindings: [],
    expires: null,
    message_ttl: null,
    max_length: null,
    max_priority: null,
  };
}

/** The answer to `conf`: what the application of the shop changed. */
export function confOf({ deployment }: Worker): object {
  return {
    broker_url: 'redis://demo:6379/0',
    imports: [
      'orders.tasks',
      'billing.tasks',
      'emails.tasks',
      'search.tasks',
      'media.tasks',
      'webhooks.tasks',
      'reports.tasks',
    ],
    task_ignore_result: true,
    task_send_sent_event: true,
    task_default_queue: 'celery',
    timezone: 'UTC',
    worker_concurrency: deployment.concurrency,
    worker_prefetch_multiplier: deployment.prefetchMultiplier,
    broker_transport_options: { visibility_timeout: 3600, priority_steps: [0, 3, 6, 9] },
    beat_schedule: Object.fromEntries(
      SCHEDULE.map(({ task, every }) => [task, { task, schedule: `<freq: ${every}.00 seconds>` }]),
    ),
    stripe_api_key: '********',
  };
}
