import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, retryTask } from '../../lib/contract/rest.ts';
import { givenArguments } from '../../lib/control/given-arguments.ts';
import { shortId } from '../../lib/control/short-id.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { taskId } from '../../lib/ids.ts';
import { holdsTyped } from '../../lib/python/read-json.ts';
import type { KnownPart } from '../../lib/tasks/exact-call.ts';
import type { ArgumentsPart, ExactArguments } from '../../lib/tasks/replay.ts';
import type { Block } from '../../lib/tasks/retry-verdict.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts, Prepared } from './parts.ts';
import type { Intent } from './perform.ts';
import { prepareMessage, queueOf, requirePublish, type SendingRequest } from './prepare.ts';
import { createScout, type Preflight, type Scout } from './retry-preflight.ts';
import { tasksReceived } from './signs.ts';

type Request = ParsedOf<typeof retryTask>;

/** The id that a task sent again was made from: workers keep it through retries of their own. */
const RETRY_OF = 'expediter_retry_of';

/**
 * Sends a task that is over once more, under a new id: a result that is SUCCESS is never overwritten, and workers
 * remember revoked ids for hours. It runs alone, as the root of a new tree; callbacks, chain, group and chord of the
 * first run are not in events and are not sent.
 */
export function retry(parts: CommandParts, actor: Actor, request: Request): Promise<CommandReceipt> {
  const uuid = taskId(request.uuid);
  const intent: Intent = {
    command: 'retry',
    sentence: `Retry ${shortId(uuid)}`,
    target: { kind: 'task', id: uuid },
    reason: request.reason,
    arguments: { uuid },
  };
  return parts.road.perform(actor, intent, async () => {
    requirePublish(parts);
    const task = await parts.views.taskRecord(uuid);
    if (task === undefined) throw new ExpediterError('not-found', `No event has told of a task ${uuid}.`);
    const prepared = await prepareRetry(parts, task, request);
    return {
      ...intent,
      sentence: `${intent.sentence} of ${task.name} as ${shortId(prepared.uuid)} in ${prepared.queue}${aloneOf(task)}`,
      arguments: { uuid, as: prepared.told },
      uuid: prepared.uuid,
      sign: tasksReceived([prepared.uuid]),
      sending: { kind: 'act', act: () => sendAgain(parts, actor, task, prepared).then(() => ({})) },
    };
  });
}

/**
 * Throws `conflict` when something stands against it, `invalid` when its arguments, name or queue are not known exactly
 * and not given.
 */
export async function prepareRetry(
  parts: CommandParts,
  task: Task,
  request: SendingRequest & Pick<Request, 'anyway'>,
  scout: Scout = createScout(parts),
): Promise<Prepared> {
  const found = await scout.preflight(task, { queue: queueOf(request) });
  const block = found.blocks.find(({ anyway }) => !(anyway && request.anyway === true));
  if (block !== undefined) throw new ExpediterError(block.id === 'machinery' ? 'invalid' : 'conflict', wordsOf(block));
  if (task.name === undefined) throw new ExpediterError('invalid', 'It cannot be sent again: no event told its name.');

  const args = argumentsOf('args', request.args, found);
  const kwargs = argumentsOf('kwargs', request.kwargs, found);
  const queue = found.queue?.name;
  if (queue === undefined) {
    throw new ExpediterError(
      'invalid',
      `No event told the queue of ${shortId(task.uuid)} (its sender has task_send_sent_event off): name a queue.`,
    );
  }
  const isSameRoute = queue === task.queue && task.exchange !== undefined && task.exchange !== '';
  const route = isSameRoute ? { exchange: task.exchange, routing_key: task.routing_key } : {};
  const headers = { [RETRY_OF]: task.uuid };
  const draft = { name: task.name, args, kwargs, queue, ...route, priority: task.priority, headers };
  return prepareMessage(parts, draft, request);
}

function wordsOf({ why, anyway }: Block): string {
  return anyway ? `${why} With "anyway" it is sent all the same.` : why;
}

/** Publishes, and ties both tasks to each other. */
export async function sendAgain(parts: CommandParts, actor: Actor, task: Task, prepared: Prepared): Promise<void> {
  await parts.broker.queues.publish(prepared.message);
  const { uuid: as, queue } = prepared;
  await parts.links.put(as, { as, of: task.uuid, at: parts.clock.now(), actor: actor.name, queue });
}

function argumentsOf(part: ArgumentsPart, given: unknown, found: Preflight): string {
  const exact = given === undefined ? knownOf(found[part]) : givenArguments(part, given);
  if (!exact.ok) {
    const mend = given === undefined ? `: give the ${part} to send` : '';
    throw new ExpediterError('invalid', `The task cannot be sent: ${exact.why}${mend}.`);
  }
  if (given !== undefined && !found.typed && holdsTyped(exact.json)) {
    throw new ExpediterError(
      'invalid',
      `The ${part} hold a typed value (datetime, Decimal, UUID, bytes), which not all workers of the queue are known to read: it needs Celery 5.3 there.`,
    );
  }
  return exact.json;
}

function knownOf(part: KnownPart): ExactArguments {
  return part.exact ? { ok: true, json: part.json } : { ok: false, why: part.why };
}

function aloneOf({ uuid, root_id, parent_id }: Task): string {
  const isPart = (root_id !== undefined && root_id !== uuid) || (parent_id !== undefined && parent_id !== uuid);
  return isPart ? ', alone: what follows it in its workflow is not sent' : '';
}
