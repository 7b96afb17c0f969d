import type { WaitingMessage } from '../../lib/contract/models.ts';
import type { ParsedOf, peekQueue } from '../../lib/contract/rest.ts';
import { queueName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import type { CommandParts } from './parts.ts';
import type { Intent } from './perform.ts';

/**
 * The next messages of a queue. Where they are read in place that is a view like any other; where a look marks each of
 * them as redelivered it is a command, for it changes what workers get to see: permitted, audited, refused when read-only.
 */
export async function peek(
  { broker: { queues }, views, road }: CommandParts,
  actor: Actor,
  { acceptRedelivered, limit, ...request }: ParsedOf<typeof peekQueue>,
): Promise<readonly WaitingMessage[]> {
  const name = queueName(request.name);
  if (!acceptRedelivered || queues.peeking(name).how !== 'redelivers') return views.peek(name, limit);

  const intent: Intent = {
    command: 'peek',
    sentence: `Look at ${limit === 1 ? 'the first message' : `up to ${limit} messages`} of ${name}, which marks them as redelivered`,
    target: { kind: 'queue', id: name },
    reason: request.reason,
    arguments: { queue: name, limit },
  };
  let seen: readonly WaitingMessage[] = [];
  await road.perform(actor, intent, () => ({
    ...intent,
    sending: {
      kind: 'act',
      async act() {
        seen = await views.peek(name, limit, { acceptRedelivered });
        return { observed: `${seen.length} ${seen.length === 1 ? 'message' : 'messages'} read and put back` };
      },
    },
  }));
  return seen;
}
