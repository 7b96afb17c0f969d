import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, pauseQueue, resumeQueue } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { type QueueName, queueName, type WorkerName, workerName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts } from './parts.ts';
import { type Hold, type Pause, requireNotPaused } from './pauses.ts';
import type { Intent, Order } from './perform.ts';
import { queueConsumed } from './signs.ts';

/**
 * Tells every worker that consumes a queue to stop, and remembers that nobody is to: `desired-state` tells those that
 * come later. It is remembered first: a worker that comes back in between must not slip through.
 */
export async function pause(
  parts: CommandParts,
  actor: Actor,
  request: ParsedOf<typeof pauseQueue>,
): Promise<CommandReceipt> {
  const name = queueName(request.name);
  const now = parts.clock.now();
  const until = request.until ?? (request.seconds === undefined ? undefined : now + request.seconds);
  const intent: Intent = {
    command: 'pause',
    sentence: `Pause ${name}${until === undefined ? '' : ` for ${printDuration(Math.max(0, until - now))}`}`,
    target: { kind: 'queue', id: name },
    reason: request.reason,
    arguments: { queue: name, ...(until === undefined ? {} : { until }) },
  };
  let isRemembered = false;
  try {
    return await parts.road.perform(actor, intent, async () => {
      requireTime(request, now);
      await requireLoaded(parts);
      requireNotPaused(parts.pauses, name);
      const consumers = consumersOf(parts, name);
      await parts.pauses.put(name, {
        by: actor.name,
        since: now,
        ...(until === undefined ? {} : { until }),
        ...(request.reason === undefined ? {} : { reason: request.reason }),
        held: holdsOf(parts, consumers),
      });
      isRemembered = true;
      return { ...intent, ...stopConsuming(name, consumers) };
    });
  } catch (error) {
    // The workers did not hear it. What its operator was told to have failed must not happen later.
    if (isRemembered) await parts.pauses.remove(name).catch(() => {});
    throw error;
  }
}

/** Lets those consume it again that did before, as far as their process is still the same: a new one decided itself. */
export async function resume(
  parts: CommandParts,
  actor: Actor,
  request: ParsedOf<typeof resumeQueue>,
): Promise<CommandReceipt> {
  const name = queueName(request.name);
  const intent: Intent = {
    command: 'resume',
    sentence: `Resume ${name}`,
    target: { kind: 'queue', id: name },
    reason: request.reason,
    arguments: { queue: name },
  };
  let before: Pause | undefined;
  try {
    return await parts.road.perform(actor, intent, async () => {
      await requireLoaded(parts);
      const pause = parts.pauses.all().get(name);
      if (pause === undefined) throw new ExpediterError('conflict', `${name} is not paused.`);
      const workers = heldNow(parts, pause);
      await parts.pauses.remove(name);
      before = pause;
      return { ...intent, ...goOnConsuming(name, workers) };
    });
  } catch (error) {
    if (before !== undefined) parts.pauses.note(name, before);
    throw error;
  }
}

/** Online workers that consume it, as they answered last. */
export function consumersOf({ views }: Pick<CommandParts, 'views'>, queue: QueueName): readonly WorkerName[] {
  return views
    .workers()
    .filter(({ status, queues }) => status === 'online' && queues?.includes(queue) === true)
    .map(({ hostname }) => workerName(hostname));
}

export function holdsOf({ views, clock }: CommandParts, workers: readonly WorkerName[]): Hold[] {
  const pids = new Map(views.workers().map(({ hostname, pid }) => [hostname, pid]));
  return workers.map((worker): Hold => {
    const pid = pids.get(worker);
    return { worker, ...(pid === undefined ? {} : { pid }), at: clock.now(), times: 1 };
  });
}

export function stopConsuming(queue: QueueName, workers: readonly WorkerName[]): Pick<Order, 'sending' | 'sign'> {
  if (workers.length === 0) return nobody('no worker consumed it; each that appears will be told');
  const command = { method: 'cancel_consumer', arguments: { queue }, destination: workers };
  return { sending: { kind: 'ask', command, asked: workers }, sign: queueConsumed(workers, queue, false) };
}

function goOnConsuming(queue: QueueName, workers: readonly WorkerName[]): Pick<Order, 'sending' | 'sign'> {
  if (workers.length === 0)
    return nobody('none of the workers that were stopped is there; those that start consume it');
  const command = { method: 'add_consumer', arguments: { queue }, destination: workers };
  return { sending: { kind: 'ask', command, asked: workers }, sign: queueConsumed(workers, queue, true) };
}

/** A command to nobody must not be sent: without a destination every worker would take it for its own. */
function nobody(observed: string): Pick<Order, 'sending'> {
  return { sending: { kind: 'act', act: async () => ({ observed }) } };
}

/**
 * The processes that were stopped. Those that consume it by their last answer as well: it may be older than the pause,
 * and a worker that is told to consume what it consumes takes that for done.
 */
function heldNow({ views }: CommandParts, { held }: Pause): readonly WorkerName[] {
  const pids = new Map(held.map(({ worker, pid }) => [worker, pid]));
  return views
    .workers()
    .filter(({ hostname, status, pid }) => {
      if (status !== 'online' || !pids.has(hostname)) return false;
      const known = pids.get(hostname);
      return known === undefined || pid === undefined || known === pid;
    })
    .map(({ hostname }) => workerName(hostname));
}

function requireTime({ until, seconds }: ParsedOf<typeof pauseQueue>, now: number): void {
  if (until !== undefined && seconds !== undefined) {
    throw new ExpediterError('invalid', 'Say how long by "until" or by "seconds", not both.');
  }
  if (until !== undefined && until <= now) {
    throw new ExpediterError('invalid', 'The time in "until" has passed already: give a later one, in Unix seconds.');
  }
}

/** Without the store nobody knows what is paused. */
async function requireLoaded({ pauses }: CommandParts): Promise<void> {
  if (await pauses.load()) return;
  throw new ExpediterError('unavailable', 'The store is out of reach: what is paused could not be remembered.');
}
