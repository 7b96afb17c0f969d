import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, publishTask } from '../../lib/contract/rest.ts';
import { givenArguments } from '../../lib/control/given-arguments.ts';
import { shortId } from '../../lib/control/short-id.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { queueName } from '../../lib/ids.ts';
import type { ArgumentsPart } from '../../lib/tasks/replay.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts } from './parts.ts';
import type { Intent } from './perform.ts';
import { prepareMessage, queueOf, requirePublish } from './prepare.ts';
import { tasksReceived } from './signs.ts';

/** Celery's own default (`task_default_queue`). Where tasks of this type went before may have been somebody's choice. */
const DEFAULT_QUEUE = queueName('celery');

/** Sends a new task. Nobody checks that a worker knows its name: an unknown one fails as NotRegistered. */
export function publish(
  parts: CommandParts,
  actor: Actor,
  request: ParsedOf<typeof publishTask>,
): Promise<CommandReceipt> {
  const { name, reason } = request;
  const queue = queueOf(request) ?? DEFAULT_QUEUE;
  const where = `${queue}${request.queue === undefined ? ' (the default queue)' : ''}`;
  const intent: Intent = {
    command: 'publish',
    sentence: `Publish ${name} to ${where}`,
    target: { kind: 'type', id: name },
    reason,
    arguments: { name, queue },
  };
  return parts.road.perform(actor, intent, () => {
    requirePublish(parts);
    const args = argumentsOf('args', request.args ?? '[]');
    const kwargs = argumentsOf('kwargs', request.kwargs ?? '{}');
    const prepared = prepareMessage(parts, { name, args, kwargs, queue }, request);
    return {
      ...intent,
      sentence: `Publish ${name} to ${where} as ${shortId(prepared.uuid)}`,
      target: { kind: 'task', id: prepared.uuid },
      arguments: prepared.told,
      uuid: prepared.uuid,
      sign: tasksReceived([prepared.uuid]),
      sending: { kind: 'act', act: () => parts.broker.queues.publish(prepared.message).then(() => ({})) },
    };
  });
}

function argumentsOf(part: ArgumentsPart, given: unknown): string {
  const exact = givenArguments(part, given);
  if (!exact.ok) throw new ExpediterError('invalid', `The task cannot be sent: ${exact.why}.`);
  return exact.json;
}
