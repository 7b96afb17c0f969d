import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, revokeTask } from '../../lib/contract/rest.ts';
import { whyNotRevocable } from '../../lib/control/fitness.ts';
import { shortId } from '../../lib/control/short-id.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type TaskId, taskId } from '../../lib/ids.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Actor } from '../auth/identity.ts';
import type { Command } from '../brokers/broker.ts';
import { presentWorkers } from './asked.ts';
import type { CommandParts } from './parts.ts';
import type { Intent } from './perform.ts';
import { tasksRevoked } from './signs.ts';

type Request = ParsedOf<typeof revokeTask>;

/**
 * Tells every worker to discard the task when it takes it, and with `terminate` to end the process that runs it. To
 * every one: each keeps the ids in its own memory, and nobody knows which of them will take the message.
 */
export function revoke(parts: CommandParts, actor: Actor, request: Request): Promise<CommandReceipt> {
  const uuid = taskId(request.uuid);
  const { terminate, signal } = request;
  const intent: Intent = {
    command: terminate ? 'terminate' : 'revoke',
    sentence: terminate ? `Terminate ${shortId(uuid)} with ${signal}` : `Revoke ${shortId(uuid)}`,
    target: { kind: 'task', id: uuid },
    reason: request.reason,
    arguments: { uuid, ...(terminate ? { signal } : {}) },
  };
  return parts.road.perform(actor, intent, async () => {
    const task = await findIfReachable(parts, uuid);
    const tooLate = task && whyNotRevocable(task);
    if (tooLate !== undefined) throw new ExpediterError('conflict', tooLate);
    return {
      ...intent,
      sending: { kind: 'ask', command: revokeCommand(uuid, { terminate, signal }), asked: presentWorkers(parts.views) },
      sign: tasksRevoked([uuid]),
    };
  });
}

/** Celery takes one id or a list of them. */
export function revokeCommand(
  task_id: TaskId | readonly TaskId[],
  { terminate, signal }: Pick<Request, 'terminate' | 'signal'>,
): Command {
  return { method: 'revoke', arguments: terminate ? { task_id, terminate, signal } : { task_id, terminate } };
}

/**
 * A task that nobody has told of may wait in a queue all the same (`task_send_sent_event` is off by default), and a
 * store that is down is no reason to let a task run: both may be revoked.
 */
async function findIfReachable({ views }: CommandParts, uuid: TaskId): Promise<Task | undefined> {
  try {
    return await views.taskRecord(uuid);
  } catch (error) {
    if (error instanceof ExpediterError && error.code === 'unavailable') return undefined;
    throw error;
  }
}
