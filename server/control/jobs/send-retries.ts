import { taskId } from '../../../lib/ids.ts';
import type { JobItem } from '../../../lib/jobs/job.ts';
import type { Publication } from '../../brokers/broker.ts';
import { chunksOf, type Fit, judgeOne } from '../bulk.ts';
import { writeRetryLinks } from '../retry-links.ts';
import type { Move } from './ledger.ts';
import { announce, type Outbox, rewatch, type Sent } from './outbox.ts';

/** Records that are read and messages that are made at a time, before the thread is given back. */
const LOOKUPS = 20;

/**
 * Sends the next `most` items again, each under an id of its own that was written down before. What does not admit it
 * by now is left out. Rejects with `unavailable` when the store is out of reach: then nothing was sent.
 */
export async function sendRetries(outbox: Outbox, most: number): Promise<Sent> {
  const { parts, ledger, watch } = outbox;
  const items = await outbox.next(most);
  const now = parts.clock.now();
  const { going, skipped } = await judgeAll(outbox, items, now);
  ledger.move(skipped);
  if (going.length === 0) return { count: 0 };
  if (!(await announce(outbox, going))) return { count: 0 };

  // Before they leave: the first events may be here before the broker's word.
  for (const { to } of going) watch.put(to);
  const publications = await parts.broker.queues.publishAll(going.map(({ message }) => message));
  const moves = going.map(({ from, to }, index) => outcomeOf(from, to, publications[index], parts.clock.now()));
  ledger.move(moves);
  const unsent = moves.filter(({ to }) => to.state === 'waiting');
  outbox.putBack(unsent.map(({ to }) => to));
  rewatch(outbox, moves);

  const taken = moves.filter(({ to }) => to.state === 'sent');
  await link(
    outbox,
    taken.map(({ to }) => to),
  );
  await ledger.flush();
  const hindrance = publications.find(({ kind }) => kind === 'unsent');
  return { count: taken.length, hindered: hindrance?.kind === 'unsent' ? hindrance.why : undefined };
}

interface Going extends Move {
  readonly message: NonNullable<Fit['prepared']>['message'];
}

async function judgeAll({ parts, putBack }: Outbox, items: readonly JobItem[], at: number) {
  const going: Going[] = [];
  const skipped: Move[] = [];
  try {
    for (const chunk of chunksOf(items, LOOKUPS)) {
      const verdicts = await Promise.all(chunk.map(({ uuid }) => judgeOne(parts, { action: 'retry' }, taskId(uuid))));
      for (const [index, from] of chunk.entries()) {
        const verdict = verdicts[index];
        if (verdict === undefined) continue;
        if ('why' in verdict) skipped.push({ from, to: { ...from, state: 'skipped', why: verdict.why, at } });
        else if (verdict.prepared !== undefined) {
          const { uuid: as, queue, message } = verdict.prepared;
          going.push({ from, to: { ...from, state: 'sending', as, queue, at }, message });
        }
      }
    }
  } catch (error) {
    putBack(items);
    throw error;
  }
  return { going, skipped };
}

function outcomeOf(waiting: JobItem, from: JobItem, publication: Publication | undefined, at: number): Move {
  switch (publication?.kind) {
    case 'taken':
      return { from, to: { ...from, state: 'sent', at } };
    case 'refused':
      return { from, to: { ...waiting, state: 'failed', why: publication.why, at } };
    case 'unsent':
      return { from, to: waiting };
    case 'unknown':
    case undefined:
      return { from, to: { ...from, state: 'unknown', why: publication?.why ?? 'Nobody told what became of it.', at } };
    default:
      return publication satisfies never;
  }
}

/** Ties each new task to its old one. */
export async function link({ parts, ledger }: Outbox, items: readonly JobItem[]): Promise<void> {
  const links = items.flatMap(({ as, uuid, queue, at }) => {
    if (as === undefined || queue === undefined) return [];
    return [{ as: taskId(as), of: uuid, at: at ?? parts.clock.now(), actor: ledger.job.actor, queue }];
  });
  if (links.length > 0) await writeRetryLinks(parts.settings, links);
}
