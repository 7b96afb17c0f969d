import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, retryTask } from '../../lib/contract/rest.ts';
import { whyNotRetryable } from '../../lib/control/fitness.ts';
import { givenArguments } from '../../lib/control/given-arguments.ts';
import { shortId } from '../../lib/control/short-id.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type QueueName, queueName, taskId } from '../../lib/ids.ts';
import { type ArgumentsPart, exactArguments, whyNotSendable } from '../../lib/tasks/replay.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts, Prepared } from './parts.ts';
import type { Intent } from './perform.ts';
import { prepareMessage, queueOf, requirePublish, type SendingRequest } from './prepare.ts';
import { findRetryLink } from './retry-links.ts';
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

/** Throws `conflict` while the task is not over, `invalid` when its arguments, name or queue are not known exactly. */
export async function prepareRetry(parts: CommandParts, task: Task, request: SendingRequest): Promise<Prepared> {
  const tooEarly = whyNotRetryable(task);
  if (tooEarly !== undefined) throw new ExpediterError('conflict', tooEarly);
  const unfit = whyNotSendable(task.name);
  if (unfit !== undefined || task.name === undefined) {
    throw new ExpediterError('invalid', `Task ${shortId(task.uuid)} cannot be sent again: ${unfit}.`);
  }

  const args = argumentsOf('args', request.args, task.args);
  const kwargs = argumentsOf('kwargs', request.kwargs, task.kwargs);
  const known = task.queue ?? (await queueOfRetry(parts, task));
  const queue = queueOf(request) ?? known;
  if (queue === undefined) {
    throw new ExpediterError(
      'invalid',
      `No event told the queue of ${shortId(task.uuid)} (its sender has task_send_sent_event off): name a queue.`,
    );
  }
  const isSameRoute = queue === task.queue && task.exchange !== undefined && task.exchange !== '';
  const route = isSameRoute ? { exchange: task.exchange, routing_key: task.routing_key } : {};
  const headers = { [RETRY_OF]: task.uuid };
  const { priority } = task;
  return prepareMessage(parts, { name: task.name, args, kwargs, queue, ...route, priority, headers }, request);
}

/** Publishes, and ties both tasks to each other. */
export async function sendAgain(parts: CommandParts, actor: Actor, task: Task, prepared: Prepared): Promise<void> {
  await parts.broker.queues.publish(prepared.message);
  const { uuid: as, queue } = prepared;
  await parts.links.put(as, { as, of: task.uuid, at: parts.clock.now(), actor: actor.name, queue });
}

function argumentsOf(part: ArgumentsPart, given: unknown, told: string | undefined): string {
  const exact = given === undefined ? exactArguments(part, told) : givenArguments(part, given);
  if (exact.ok) return exact.json;
  const mend = given === undefined ? `: give the ${part} to send` : '';
  throw new ExpediterError('invalid', `The task cannot be sent: ${exact.why}${mend}.`);
}

/** A message of ours makes no task-sent event, so the queue of a task that was itself a retry is in its link. */
async function queueOfRetry({ settings }: CommandParts, task: Task): Promise<QueueName | undefined> {
  const link = await findRetryLink(settings, task.uuid);
  return link === undefined ? undefined : queueName(link.queue);
}

function aloneOf({ uuid, root_id, parent_id }: Task): string {
  const isPart = (root_id !== undefined && root_id !== uuid) || (parent_id !== undefined && parent_id !== uuid);
  return isPart ? ', alone: what follows it in its workflow is not sent' : '';
}
