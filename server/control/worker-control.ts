import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { controlWorker, controlWorkers, ParsedOf, WorkerControl } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { queueName, type WorkerName, workerName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import { presentWorkers } from './asked.ts';
import type { Sign } from './observe.ts';
import type { CommandParts } from './parts.ts';
import { requireNotPaused } from './pauses.ts';
import type { Intent } from './perform.ts';
import { eventsEnabled, poolResized, queueConsumed, workersOffline } from './signs.ts';

type ArgumentsOf<Name> = Extract<WorkerControl, { command: Name }>['arguments'];

interface Control<Args> {
  /** Celery's name, and its arguments when they are not ours as they stand. */
  readonly method: string;
  readonly told: (args: Args) => Record<string, unknown>;
  readonly sentence: (args: Args, who: string) => string;
  /** Absent where only the worker's answer tells. */
  readonly sign?: (args: Args, asked: readonly WorkerName[], parts: CommandParts) => Sign | undefined;
}

const asGiven = (args: Readonly<Record<string, unknown>>) => ({ ...args });
const limitText = (seconds: number | null) => (seconds === null ? 'none' : `${seconds} s`);

/** Our names in Celery's words (`celery.worker.control`, 4.4 to 5.7). */
const CONTROLS: { readonly [Name in WorkerControl['command']]: Control<ArgumentsOf<Name>> } = {
  'rate-limit': {
    method: 'rate_limit',
    told: asGiven,
    sentence: ({ task_name, rate_limit }, who) =>
      rate_limit === '0'
        ? `Lift the rate limit of ${task_name} on ${who}`
        : `Limit ${task_name} to ${rate_limit} on ${who}`,
  },
  'time-limit': {
    method: 'time_limit',
    told: asGiven,
    sentence: ({ task_name, soft, hard }, who) =>
      `Set the time limits of ${task_name} on ${who} to soft ${limitText(soft)}, hard ${limitText(hard)}`,
  },
  'pool-grow': {
    method: 'pool_grow',
    told: asGiven,
    sentence: ({ n }, who) => `Grow the pool of ${who} by ${n}`,
    sign: ({ n }, asked, parts) => poolResized(poolSizes(parts, asked), n),
  },
  'pool-shrink': {
    method: 'pool_shrink',
    told: asGiven,
    sentence: ({ n }, who) => `Shrink the pool of ${who} by ${n}`,
    sign: ({ n }, asked, parts) => poolResized(poolSizes(parts, asked), -n),
  },
  'pool-restart': { method: 'pool_restart', told: asGiven, sentence: (_, who) => `Restart the pool of ${who}` },
  autoscale: {
    method: 'autoscale',
    told: asGiven,
    sentence: ({ max, min }, who) => `Scale the pool of ${who} between ${min} and ${max}`,
  },
  'add-consumer': {
    method: 'add_consumer',
    told: asGiven,
    sentence: ({ queue }, who) => `Consume ${queue} on ${who}`,
    sign: ({ queue }, asked) => queueConsumed(asked, queueName(queue), true),
  },
  'cancel-consumer': {
    method: 'cancel_consumer',
    told: asGiven,
    sentence: ({ queue }, who) => `Stop consuming ${queue} on ${who}`,
    sign: ({ queue }, asked) => queueConsumed(asked, queueName(queue), false),
  },
  'enable-events': {
    method: 'enable_events',
    told: asGiven,
    sentence: (_, who) => `Enable task events on ${who}`,
    sign: (_, asked) => eventsEnabled(asked),
  },
  'disable-events': { method: 'disable_events', told: asGiven, sentence: (_, who) => `Disable task events on ${who}` },
  heartbeat: { method: 'heartbeat', told: asGiven, sentence: (_, who) => `Provoke a heartbeat of ${who}` },
  objgraph: {
    method: 'objgraph',
    told: asGiven,
    sentence: ({ type }, who) => `Draw the graph of ${type} objects of ${who}`,
  },
  shutdown: {
    method: 'shutdown',
    told: asGiven,
    sentence: (_, who) => `Shut down ${who}`,
    sign: (_, asked) => workersOffline(asked),
  },
};

type Asked = WorkerControl & { readonly reason?: string | undefined };
type Whom = 'all' | readonly [string, ...string[]];

/** One command to one worker, or to every worker with the name `*`. */
export async function controlOne(
  parts: CommandParts,
  actor: Actor,
  { hostname, ...asked }: ParsedOf<typeof controlWorker>,
): Promise<CommandReceipt> {
  return control(parts, actor, hostname === '*' ? 'all' : [hostname], asked, { hostname });
}

/** One command to several workers, or to all. */
export async function controlSeveral(
  parts: CommandParts,
  actor: Actor,
  { hostnames = [], all, ...asked }: ParsedOf<typeof controlWorkers>,
): Promise<CommandReceipt> {
  const [first, ...others] = new Set(hostnames);
  const whom: Whom = all || first === undefined ? 'all' : [first, ...others];
  return control(parts, actor, whom, asked, all ? { hostname: '*' } : { hostnames }, () => {
    if (all === (first === undefined)) return;
    throw new ExpediterError('invalid', 'Name the workers in "hostnames", or say "all": true, and not both.');
  });
}

function control(
  parts: CommandParts,
  actor: Actor,
  whom: Whom,
  request: Asked,
  named: Readonly<Record<string, unknown>>,
  check: () => void = () => {},
): Promise<CommandReceipt> {
  const { command, reason } = request;
  // The table has one row for each command; the compiler cannot follow that row and arguments belong together.
  const row = CONTROLS[command] as Control<WorkerControl['arguments']>;
  const intent: Intent = {
    command,
    sentence: row.sentence(request.arguments, wordsFor(whom)),
    ...(whom !== 'all' && whom.length === 1 ? { target: { kind: 'worker' as const, id: whom[0] } } : {}),
    reason,
    arguments: { ...named, ...request.arguments },
  };
  return parts.road.perform(actor, intent, () => {
    check();
    requireSense(parts, request);
    const asked = whom === 'all' ? presentWorkers(parts.views) : whom.map((name) => findWorker(parts, name, command));
    const sign = row.sign?.(request.arguments, asked, parts);
    const told = {
      method: row.method,
      arguments: row.told(request.arguments),
      ...(whom === 'all' ? {} : { destination: asked }),
    };
    // A worker that shuts down does not answer.
    const kind = command === 'shutdown' ? 'tell' : 'ask';
    return { ...intent, sending: { kind, command: told, asked }, sign: asked.length === 0 ? undefined : sign };
  });
}

const MOST_NAMED = 3;

function wordsFor(whom: Whom): string {
  if (whom === 'all') return 'all workers';
  return whom.length <= MOST_NAMED ? whom.join(', ') : `${whom.length} workers`;
}

function requireSense({ pauses }: CommandParts, request: WorkerControl): void {
  if (request.command === 'add-consumer') requireNotPaused(pauses, queueName(request.arguments.queue));
  if (request.command !== 'autoscale') return;
  const { min, max } = request.arguments;
  if (min > max)
    throw new ExpediterError('invalid', `A pool cannot have at least ${min} and at most ${max} processes.`);
}

function findWorker({ views }: CommandParts, hostname: string, command: WorkerControl['command']): WorkerName {
  const worker = views.workers().find((known) => known.hostname === hostname);
  if (worker === undefined) throw new ExpediterError('not-found', `No worker has the name ${hostname}.`);
  if (command === 'shutdown' && worker.status === 'offline') {
    throw new ExpediterError('conflict', `${hostname} is offline already.`);
  }
  return workerName(hostname);
}

/** Of the workers whose size is known, by what they answered last. */
function poolSizes({ views }: CommandParts, asked: readonly WorkerName[]): ReadonlyMap<WorkerName, number> {
  const names = new Set<string>(asked);
  const known = views.workers().flatMap(({ hostname, concurrency }): [WorkerName, number][] => {
    return names.has(hostname) && concurrency !== undefined ? [[workerName(hostname), concurrency]] : [];
  });
  return new Map(known);
}
