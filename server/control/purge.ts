import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, purgeQueue } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type QueueName, queueName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts } from './parts.ts';
import type { Deed, Intent } from './perform.ts';

/** Removes every waiting message of a queue. What workers hold already stays theirs. Nothing brings the messages back. */
export function purge(
  parts: CommandParts,
  actor: Actor,
  request: ParsedOf<typeof purgeQueue>,
): Promise<CommandReceipt> {
  const name = queueName(request.name);
  const intent: Intent = {
    command: 'purge',
    sentence: `Purge ${name}`,
    target: { kind: 'queue', id: name },
    reason: request.reason,
    arguments: { queue: name },
  };
  return parts.road.perform(actor, intent, () => {
    if (request.confirm !== name) {
      throw new ExpediterError('invalid', `To purge ${name}, type its name exactly; "${request.confirm}" is another.`);
    }
    return { ...intent, sending: { kind: 'act', act: () => empty(parts, name) } };
  });
}

async function empty({ broker: { queues } }: CommandParts, name: QueueName): Promise<Deed> {
  const removed = await queues.purge(name);
  // Only to tell; the purge has happened whether or not the depth can be read.
  const after = await queues.measure([name]).catch(() => undefined);
  const depth = after?.get(name)?.depth;
  const left = depth === undefined ? '' : `; ${depth} wait now`;
  return { observed: `${removed} ${removed === 1 ? 'message' : 'messages'} removed${left}` };
}
