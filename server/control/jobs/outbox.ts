import type { JobItem } from '../../../lib/jobs/job.ts';
import type { Ledger, Move } from './ledger.ts';
import type { JobParts } from './parts.ts';
import type { Watch } from './watch.ts';

/** What the senders of a job share. */
export interface Outbox {
  readonly parts: JobParts;
  readonly ledger: Ledger;
  readonly watch: Watch;
  /** The next waiting items, in order; fewer when there are no more. */
  next(most: number): Promise<readonly JobItem[]>;
  /** Gives back what was not sent: it is next in line again. */
  putBack(items: readonly JobItem[]): void;
}

/** `hindered` tells why nothing went: it may go later. */
export interface Sent {
  readonly count: number;
  readonly hindered?: string | undefined;
}

const PAGE = 500;

export function createOutbox(parts: JobParts, ledger: Ledger, watch: Watch): Outbox {
  let waiting: JobItem[] = [];
  return {
    parts,
    ledger,
    watch,
    async next(most) {
      if (waiting.length === 0 && ledger.job.counts.waiting > 0) {
        // What is written down is all that may be read.
        await ledger.flush();
        waiting = [...(await parts.jobs.items(ledger.job.id, { state: 'waiting', limit: PAGE }))];
      }
      return waiting.splice(0, most);
    },
    putBack(items) {
      waiting.unshift(...items);
    },
  };
}

/**
 * Writes down that these are about to be sent, each as `to`. Answers false, and nothing is to be sent, when somebody
 * has stopped the job meanwhile; rejects when it could not be written.
 */
export async function announce({ ledger, putBack }: Outbox, going: readonly Move[]): Promise<boolean> {
  ledger.move(going);
  const takeBack = () => {
    ledger.move(going.map(({ from, to }) => ({ from: to, to: from })));
    putBack(going.map(({ from }) => from));
  };
  try {
    await ledger.flush();
  } catch (error) {
    takeBack();
    throw error;
  }
  if (ledger.job.state === 'running') return true;
  takeBack();
  return false;
}

/** Once the broker has spoken: what went is watched as it is now, what did not go no longer. */
export function rewatch({ watch }: Outbox, moves: readonly Move[]): void {
  for (const { from, to } of moves) {
    if (to.state === 'sent' || to.state === 'unknown') watch.put(to);
    else watch.drop(from);
  }
}
