import { TYPES } from './catalogue.ts';
import { goOn } from './consume.ts';
import { terminate } from './execute.ts';
import { FLEET, leave, parseRate, resize } from './fleet.ts';
import { isoOf } from './python.ts';
import { declare, wake } from './queue.ts';
import { confOf, queueObject, statsOf } from './reports.ts';
import { tellOnDemand } from './tell.ts';
import type { Message, Run, Worker, World } from './world.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Handler = (world: World, worker: Worker, given: Arguments) => unknown;

/**
 * What a worker does with a remote-control command, and what it answers: the words of Celery 5.6 (PROTOCOL C.4).
 * Undefined is silence.
 */
export function obey(world: World, worker: Worker, method: string, given: Arguments): unknown {
  const handler = Object.hasOwn(HANDLERS, method) ? HANDLERS[method] : undefined;
  return handler === undefined ? { error: `KeyError('${method}')` } : handler(world, worker, given);
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGTERM: 15,
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  ping: () => ({ ok: 'pong' }),
  clock: (_, { clock }) => ({ clock }),
  heartbeat(world, worker) {
    tellOnDemand(world, worker);
    return null;
  },
  active: (_, worker) => [...worker.running.values()].map((run) => requestOf(worker, run.message, run)),
  reserved: (_, worker) => worker.ready.map((message) => requestOf(worker, message)),
  scheduled: (_, worker) =>
    [...worker.scheduled.values()].map((message) => ({
      eta: isoOf(message.eta ?? 0),
      priority: 6,
      request: requestOf(worker, message),
    })),
  query_task(_, worker, { ids }) {
    const asked = new Set([ids].flat());
    const running = [...worker.running.values()].filter(({ message }) => asked.has(message.uuid));
    const ready = worker.ready.filter(({ uuid }) => asked.has(uuid));
    return Object.fromEntries([
      ...running.map((run) => [run.message.uuid, ['active', requestOf(worker, run.message, run)]]),
      ...ready.map((message) => [message.uuid, ['reserved', requestOf(worker, message)]]),
    ]);
  },
  revoked: (_, { revoked }) => [...revoked],
  registered: (_, worker) =>
    [...TYPES.keys()].sort().map((name) => {
      const rate = worker.rates.get(name);
      return rate === undefined ? name : `${name} [rate_limit=${rate.text}]`;
    }),
  active_queues: (_, { queues }) => [...queues].map(queueObject),
  stats: statsOf,
  conf: (_, worker) => confOf(worker),
  report: (_, { deployment }) => ({
    ok: `\nsoftware -> celery:5.6.3 (recovery) kombu:5.6.2 py:3.12.4\nplatform -> system:Linux\nsettings -> ${deployment.name}\n`,
  }),

  revoke(world, worker, given) {
    const uuids = [given.task_id].flat().map(String);
    for (const uuid of uuids) worker.revoked.add(uuid);
    if (given.terminate !== true)
      return { ok: `tasks {${uuids.map((uuid) => `'${uuid}'`).join(', ')}} flagged as revoked` };
    if (worker.deployment.pool === 'threads') {
      return {
        error: 'NotImplementedError("<class \'celery.concurrency.thread.TaskPool\'> does not implement kill_job")',
      };
    }
    const signum = SIGNALS[String(given.signal)] ?? 15;
    const ended = uuids.filter((uuid) => terminate(world, worker, uuid, signum));
    goOn(world, worker);
    return { ok: `terminate: ${ended.length === 0 ? 'tasks unknown' : ended.join(', ')}` };
  },
  terminate: (world, worker, given) => obey(world, worker, 'revoke', { ...given, terminate: true }),
  rate_limit(world, worker, { task_name, rate_limit }) {
    const name = String(task_name);
    if (!TYPES.has(name)) return { error: 'unknown task' };
    const text = String(rate_limit);
    const perSecond = parseRate(text);
    if (perSecond === undefined) {
      return { error: `Invalid rate limit string: ValueError("could not convert string to float: '${text}'")` };
    }
    if (perSecond === 0) worker.rates.delete(name);
    else worker.rates.set(name, { text, perSecond, next: world.now });
    goOn(world, worker);
    return { ok: 'new rate limit set successfully' };
  },
  time_limit(_, worker, { task_name, soft, hard }) {
    const name = String(task_name);
    if (!TYPES.has(name)) return { error: 'unknown task' };
    worker.limits.set(name, { soft: numberOf(soft), hard: numberOf(hard) });
    return { ok: 'time limits set successfully' };
  },
  pool_grow: (world, worker, { n }) => resized(world, worker, 'grow', Number(n ?? 1)),
  pool_shrink: (world, worker, { n }) => resized(world, worker, 'shrink', Number(n ?? 1)),
  pool_restart(world, worker) {
    // Busy processes end what they do first.
    const busy = new Set([...worker.running.values()].map((run) => run.pid));
    worker.processes = worker.processes.map((pid) => (busy.has(pid) ? pid : world.random.int(20_000, 32_000)));
    return { ok: 'reload started' };
  },
  autoscale(_, worker, { max, min }) {
    if (worker.autoscale === undefined) return { error: "ValueError('Autoscale not enabled')" };
    worker.autoscale = { min: Number(min), max: Number(max) };
    return { ok: `autoscale now max=${max} min=${min}` };
  },
  add_consumer(world, worker, { queue }) {
    const name = String(queue);
    worker.queues.add(name);
    wake(world, declare(world, name));
    return { ok: `add consumer ${name}` };
  },
  cancel_consumer(_, worker, { queue }) {
    worker.queues.delete(String(queue));
    return { ok: `no longer consuming from ${queue}` };
  },
  enable_events(_, worker) {
    const already = worker.taskEvents ? 'already ' : '';
    worker.taskEvents = true;
    return { ok: `task events ${already}enabled` };
  },
  disable_events(_, worker) {
    // One that was started with -E says this and goes on.
    if (worker.deployment.withEvents || !worker.taskEvents) return { ok: 'task events already disabled' };
    worker.taskEvents = false;
    return { ok: 'task events disabled' };
  },
  shutdown(world, worker) {
    // The supervisor starts what is meant to run, whatever a release had made of it.
    leave(world, worker, FLEET.find(({ name }) => name === worker.deployment.name) ?? worker.deployment);
    return undefined;
  },
};

function resized(world: World, worker: Worker, how: 'grow' | 'shrink', n: number): unknown {
  if (worker.autoscale !== undefined) {
    return { error: `pool_${how} is not supported with autoscale. Adjust autoscale range instead.` };
  }
  if (worker.deployment.pool === 'threads') {
    return { error: `AttributeError("'TaskPool' object has no attribute '${how}'")` };
  }
  if (!resize(world, worker, how === 'grow' ? n : -n)) {
    return { error: 'ValueError("Can\'t shrink pool. All processes busy!")' };
  }
  goOn(world, worker);
  return { ok: `pool will ${how}` };
}

function requestOf({ deployment }: Worker, message: Message, run?: Run): object {
  return {
    id: message.uuid,
    name: message.name,
    type: message.name,
    args: message.argsrepr,
    kwargs: message.kwargsrepr,
    hostname: deployment.name,
    time_start: run?.started ?? null,
    acknowledged: run !== undefined && !run.isLate,
    delivery_info: {
      exchange: '',
      routing_key: message.queue,
      priority: message.priority,
      redelivered: message.redelivered,
    },
    worker_pid: run?.pid ?? null,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
