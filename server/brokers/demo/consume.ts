import { TYPES } from './catalogue.ts';
import { start } from './execute.ts';
import { isoOf } from './python.ts';
import { takeNext } from './queue.ts';
import { tellOfTask } from './tell.ts';
import { after, type Message, type Queue, type Worker, type World } from './world.ts';

/** Gives out what waits, worker by worker, until nobody has room. */
export function deliver(world: World, queue: Queue): void {
  for (;;) {
    const takers = [...world.workers.values()].filter((worker) => isTaking(worker, queue.name));
    if (takers.length === 0) return;
    const message = takeNext(queue);
    if (message === undefined) return;
    queue.turn++;
    receive(world, takers[queue.turn % takers.length] as Worker, message);
  }
}

function isTaking(worker: Worker, queue: string): boolean {
  return worker.state === 'up' && worker.queues.has(queue) && roomOf(worker) > 0;
}

/** How many more messages the worker may hold without an acknowledgement; those with an ETA do not count. */
function roomOf({ prefetch, ready, running }: Worker): number {
  let late = 0;
  for (const run of running.values()) if (run.isLate) late++;
  return prefetch - ready.length - late;
}

/** Takes a message from the broker. */
export function receive(world: World, worker: Worker, message: Message): void {
  if (message.expires !== undefined && message.expires <= world.now) {
    discard(world, worker, message, true);
    return;
  }
  if (worker.revoked.has(message.uuid)) {
    discard(world, worker, message, false);
    return;
  }
  if (!TYPES.has(message.name)) {
    tellOfTask(world, worker, {
      type: 'task-failed',
      uuid: message.uuid,
      exception: `NotRegistered('${message.name}')`,
    });
    world.ledger.ended++;
    return;
  }
  tellOfTask(world, worker, {
    type: 'task-received',
    uuid: message.uuid,
    name: message.name,
    args: message.argsrepr,
    kwargs: message.kwargsrepr,
    root_id: message.root,
    parent_id: message.parent ?? null,
    retries: message.retries,
    eta: message.eta === undefined ? null : isoOf(message.eta),
    expires: message.expires === undefined ? null : isoOf(message.expires),
  });
  if (message.eta !== undefined && message.eta > world.now) {
    worker.scheduled.set(message.uuid, message);
    const { pid } = worker;
    after(world, message.eta - world.now, () => {
      if (worker.pid !== pid || !worker.scheduled.delete(message.uuid)) return;
      worker.ready.push(message);
      goOn(world, worker);
    });
    return;
  }
  worker.ready.push(message);
  wakeWorker(world, worker);
}

/** A worker never sees that a message was revoked or has expired before it holds it. */
function discard(world: World, worker: Worker, { uuid }: Message, expired: boolean): void {
  tellOfTask(world, worker, { type: 'task-revoked', uuid, terminated: false, signum: null, expired });
  world.ledger.ended++;
}

function wakeWorker(world: World, worker: Worker, seconds = world.random.int(1, 4) / 1000): void {
  if (worker.isWoken) return;
  worker.isWoken = true;
  const { pid } = worker;
  after(world, seconds, () => {
    if (worker.pid !== pid) return;
    worker.isWoken = false;
    goOn(world, worker);
  });
}

/** Starts what can start, and takes more where there is room again. */
export function goOn(world: World, worker: Worker): void {
  if (worker.state !== 'up') return;
  for (let at = 0; at < worker.ready.length && worker.running.size < worker.concurrency; ) {
    const message = worker.ready[at] as Message;
    if (worker.revoked.has(message.uuid)) {
      worker.ready.splice(at, 1);
      discard(world, worker, message, false);
      continue;
    }
    if (!mayStart(world, worker, message.name)) {
      at++;
      continue;
    }
    worker.ready.splice(at, 1);
    start(world, worker, message, goOn);
  }
  if (roomOf(worker) <= 0) return;
  for (const name of worker.queues) {
    const queue = world.queues.get(name);
    if (queue !== undefined) deliver(world, queue);
  }
}

/** A bucket with one token: the next one comes after 1/rate. */
function mayStart(world: World, worker: Worker, name: string): boolean {
  const rate = worker.rates.get(name);
  if (rate === undefined || rate.perSecond === 0) return true;
  if (rate.next > world.now) {
    wakeWorker(world, worker, rate.next - world.now);
    return false;
  }
  rate.next = world.now + 1 / rate.perSecond;
  return true;
}
