import type { Worker, World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A task event of a worker; nobody hears it while its task events are off. */
export function tellOfTask(world: World, worker: Worker, fields: Fields): void {
  worker.clock++;
  if (!worker.taskEvents) return;
  world.out.push({ ...fields, ...stamp(world, worker) });
}

/** `worker-online`, `-heartbeat`, `-offline`. */
export function tellOfLife(world: World, worker: Worker, type: string): void {
  worker.clock++;
  const busy = worker.running.size / worker.concurrency;
  worker.load += (busy * worker.concurrency * 0.6 + world.random.next() * 0.4 - worker.load) * 0.1;
  const load = Math.max(0.02, worker.load);
  world.out.push({
    type,
    freq: 2,
    active: worker.running.size,
    processed: worker.processed,
    loadavg: [load, load * 0.96, load * 0.93].map((value) => Math.round(value * 100) / 100),
    sw_ident: 'py-celery',
    sw_ver: '5.6.3',
    sw_sys: 'Linux',
    ...stamp(world, worker),
  });
}

/** What the `heartbeat` command provokes says less (PROTOCOL 0, 17). */
export function tellOnDemand(world: World, worker: Worker): void {
  worker.clock++;
  world.out.push({
    type: 'worker-heartbeat',
    freq: 5,
    sw_ident: 'py-celery',
    sw_ver: '5.6.3',
    sw_sys: 'Linux',
    ...stamp(world, worker),
  });
}

function stamp(world: World, { deployment, pid, clock }: Worker): Fields {
  return { hostname: deployment.name, utcoffset: 0, pid, clock, timestamp: world.now };
}
