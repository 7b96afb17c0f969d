import { queueName, taskId } from '../../../lib/ids.ts';
import type { JobItem } from '../../../lib/jobs/job.ts';
import type { JobParts } from './parts.ts';

/** Messages that are looked through in a queue; the newest are last, so a longer one is not looked through at all. */
const MOST_MESSAGES = 20_000;

/**
 * What became of items that were about to be sent when the process ended. What an event has told of, or what waits in
 * its queue, was sent. Of the rest nobody knows, and it is not sent again. A revocation alone is given once more:
 * hearing it twice changes nothing, and a task that was not revoked would run. Rejects while the broker or the store
 * cannot be asked.
 */
export async function settleDoubts(parts: JobParts, action: string, items: readonly JobItem[]): Promise<JobItem[]> {
  if (action === 'revoke') return items.map(({ n, uuid }) => ({ n, uuid, state: 'waiting' }));
  if (action === 'terminate') return items.map((item) => ({ ...item, state: 'unknown', why: UNTOLD }));

  // The queues first: what a worker takes between the two looks is told by an event then.
  const waiting = await waitingIn(parts, new Set(items.flatMap(({ queue }) => queue ?? [])));
  const settled: JobItem[] = [];
  for (const item of items) {
    const { as = '', queue = '' } = item;
    const isKnown =
      waiting.get(queue)?.uuids.has(as) === true || (await parts.views.taskRecord(taskId(as))) !== undefined;
    const why = `${UNTOLD} ${waiting.get(queue)?.why ?? ''}`.trim();
    settled.push(isKnown ? { ...item, state: 'sent' } : { ...item, state: 'unknown', why });
  }
  return settled;
}

const UNTOLD = 'Expediter ended while it was being sent, and no event has told of it.';

interface Look {
  readonly uuids: ReadonlySet<string>;
  readonly why: string;
}

async function waitingIn({ broker }: JobParts, names: ReadonlySet<string>): Promise<ReadonlyMap<string, Look>> {
  const looks = new Map<string, Look>();
  for (const text of names) {
    const name = queueName(text);
    if (broker.queues.peeking(name).how !== 'in-place') {
      looks.set(text, { uuids: new Set(), why: `Whether it waits in ${name} cannot be seen without taking messages.` });
      continue;
    }
    const depth = (await broker.queues.measure([name])).get(name)?.depth ?? 0;
    if (depth > MOST_MESSAGES) {
      looks.set(text, { uuids: new Set(), why: `${name} holds too many messages to be looked through.` });
      continue;
    }
    const messages = await broker.queues.peek(name, MOST_MESSAGES);
    const uuids = new Set(messages.flatMap((message) => ('uuid' in message ? [message.uuid as string] : [])));
    looks.set(text, { uuids, why: `It does not wait in ${name}.` });
  }
  return looks;
}
