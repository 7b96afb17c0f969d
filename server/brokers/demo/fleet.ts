import { TYPES } from './catalogue.ts';
import { declare, enqueue, wake } from './queue.ts';
import { tellOfLife } from './tell.ts';
import { after, type Deployment, type Message, type Worker, type World } from './world.ts';

/** Eight workers of three pools. */
export const FLEET: readonly Deployment[] = [
  prefork('orders-1@shop-a', 4, ['celery']),
  prefork('orders-2@shop-b', 4, ['celery', 'payments']),
  prefork('billing-1@shop-a', 3, ['payments']),
  pool('threads', 'mail-1@shop-b', 3, ['emails']),
  pool('threads', 'mail-2@shop-c', 3, ['emails']),
  pool('gevent', 'search-1@shop-c', 8, ['search', 'webhooks']),
  pool('gevent', 'hooks-1@shop-a', 8, ['webhooks']),
  { ...prefork('media-1@gpu-a', 4, ['media', 'reports']), autoscale: { min: 3, max: 6 } },
];

function prefork(name: string, concurrency: number, queues: readonly string[]): Deployment {
  return pool('prefork', name, concurrency, queues);
}

function pool(kind: Deployment['pool'], name: string, concurrency: number, queues: readonly string[]): Deployment {
  return { name, pool: kind, concurrency, queues, withEvents: kind !== 'gevent', prefetchMultiplier: 4, slowness: 1 };
}

const HEARTBEAT = 2;
/** Until the broker hands out again what a dead worker had not acknowledged. */
const RESTORE_AFTER = 9;
/** A supervisor starts again what has ended. */
const RESTART_AFTER = 20;

/** Starts a worker, for the first time or again. What it knew by remote control is forgotten, but for what was revoked. */
export function boot(world: World, deployment: Deployment): Worker {
  const { name } = deployment;
  const known = world.workers.get(name);
  const worker: Worker = Object.assign(known ?? ({} as Worker), newWorker(world, deployment));
  for (const other of world.workers.values()) {
    if (other !== worker && other.state === 'up') for (const uuid of other.revoked) worker.revoked.add(uuid);
  }
  world.workers.set(name, worker);
  tellOfLife(world, worker, 'worker-online');
  beat(world, worker, worker.pid, world.random.next() * HEARTBEAT);
  for (const queue of deployment.queues) wake(world, declare(world, queue));
  return worker;
}

function newWorker(world: World, deployment: Deployment): Worker {
  const { random, now } = world;
  const pid = random.int(8, 19_000);
  const concurrency = deployment.autoscale?.min ?? deployment.concurrency;
  return {
    deployment,
    state: 'up',
    pid,
    clock: 0,
    started: now,
    concurrency,
    prefetch: concurrency * deployment.prefetchMultiplier,
    autoscale: deployment.autoscale && { ...deployment.autoscale },
    processes: deployment.pool === 'prefork' ? Array.from({ length: concurrency }, (_, i) => pid + 7 + i) : [],
    queues: new Set(deployment.queues),
    running: new Map(),
    ready: [],
    scheduled: new Map(),
    revoked: new Set(),
    rates: ratesOf(),
    limits: new Map(),
    totals: new Map(),
    processed: 0,
    // Of those without -E somebody turned them on long ago.
    taskEvents: deployment.withEvents || !world.workers.has(deployment.name),
    load: 0.3,
    isWoken: false,
  };
}

function ratesOf(): Worker['rates'] {
  const rates: Worker['rates'] = new Map();
  for (const { name, rateLimit } of TYPES.values()) {
    if (rateLimit !== undefined) rates.set(name, { text: rateLimit, perSecond: parseRate(rateLimit) ?? 0, next: 0 });
  }
  return rates;
}

/** Celery's `rate_limit`: a number, or a number per `s`, `m` or `h`. */
export function parseRate(text: string): number | undefined {
  const [, number, unit = 's'] = /^\s*(\d+(?:\.\d+)?)(?:\/([smh]))?\s*$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) / ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
}

function beat(world: World, worker: Worker, pid: number, seconds = HEARTBEAT): void {
  after(world, seconds, () => {
    if (worker.pid !== pid || worker.state !== 'up') return;
    scale(world, worker);
    tellOfLife(world, worker, 'worker-heartbeat');
    beat(world, worker, pid);
  });
}

/** The autoscaler: one more process while something waits, one less while most idle. */
function scale(world: World, worker: Worker): void {
  const { autoscale, ready, running, concurrency } = worker;
  if (autoscale === undefined) return;
  const isShort = ready.length > 0 && running.size >= concurrency;
  if (concurrency < autoscale.min || (isShort && concurrency < autoscale.max)) resize(world, worker, 1);
  else if (concurrency > autoscale.max || (running.size < concurrency - 2 && concurrency > autoscale.min)) {
    resize(world, worker, -1);
  }
}

/** Grows or shrinks the pool, as far as processes are idle. Answers whether it did. */
export function resize(world: World, worker: Worker, by: number): boolean {
  const size = worker.concurrency + by;
  if (size < 1 || (by < 0 && worker.concurrency - worker.running.size < -by)) return false;
  worker.concurrency = size;
  worker.prefetch += by * worker.deployment.prefetchMultiplier;
  if (worker.deployment.pool !== 'prefork') return true;
  const busy = new Set([...worker.running.values()].map((run) => run.pid));
  if (by > 0) for (let n = 0; n < by; n++) worker.processes.push(world.random.int(20_000, 32_000));
  else {
    const idle = worker.processes.filter((pid) => !busy.has(pid)).slice(by);
    worker.processes = worker.processes.filter((pid) => !idle.includes(pid));
  }
  return true;
}

/** A warm shutdown: goodbye, what was taken goes back, what runs is ended. Then a supervisor starts `next`. */
export function leave(world: World, worker: Worker, next: Deployment, restartAfter = RESTART_AFTER): void {
  if (worker.state !== 'up') return;
  worker.state = 'leaving';
  tellOfLife(world, worker, 'worker-offline');
  const held = [...worker.ready, ...worker.scheduled.values()];
  worker.ready = [];
  worker.scheduled.clear();
  for (const message of held.reverse()) giveBack(world, message);
  const { pid } = worker;
  const restart = () => {
    if (worker.pid !== pid) return;
    if (worker.running.size > 0) after(world, 1, restart);
    else boot(world, next);
  };
  after(world, restartAfter, restart);
}

/** Killed, without a word. What it had acknowledged is lost; the rest comes back after a while. */
export function die(world: World, worker: Worker, restartAfter: number | undefined = RESTART_AFTER): void {
  if (worker.state === 'down') return;
  worker.state = 'down';
  const unacknowledged = [...worker.ready, ...worker.scheduled.values()];
  for (const run of worker.running.values()) {
    run.ending.act = undefined;
    if (run.isLate) unacknowledged.push(run.message);
    else world.ledger.lost++;
  }
  worker.running.clear();
  worker.ready = [];
  worker.scheduled.clear();
  for (const message of unacknowledged) world.unrestored.add(message);
  after(world, RESTORE_AFTER, () => {
    for (const message of unacknowledged.reverse()) {
      world.unrestored.delete(message);
      message.redelivered = true;
      giveBack(world, message);
    }
  });
  const { pid, deployment } = worker;
  after(world, restartAfter, () => {
    if (worker.pid === pid) boot(world, deployment);
  });
}

function giveBack(world: World, message: Message): void {
  const queue = declare(world, message.queue);
  enqueue(queue, message, 'head');
  wake(world, queue);
}
