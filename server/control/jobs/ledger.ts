import { addItems, type Job, type JobItem, moveItems } from '../../../lib/jobs/job.ts';
import type { JobLog } from '../../stores/store.ts';

export type Move = { readonly from: JobItem; readonly to: JobItem };

/**
 * One job as it is in memory, and what of it is not in the store yet. All changes are made here at once and in order;
 * `flush` brings them to the store in one transaction, the job with the counts of exactly these items.
 */
export interface Ledger {
  readonly job: Job;
  /** Makes another of the job itself; told and to be written when it is one. */
  change(by: (job: Job) => Job): void;
  /** Adds items while the job freezes. */
  add(items: readonly JobItem[]): void;
  move(moves: readonly Move[]): void;
  /** Whether something is not written yet. */
  readonly isDirty: boolean;
  /** Rejects with `unavailable` when the store is out of reach: all is kept for the next time. */
  flush(): Promise<void>;
}

export function createLedger(jobs: Pick<JobLog, 'write'>, first: Job, onChange: (job: Job) => void): Ledger {
  let job = first;
  let written: Job | undefined = first;
  const unwritten = new Map<number, JobItem>();
  let flushing: Promise<void> = Promise.resolve();

  function become(next: Job): void {
    if (next === job) return;
    job = next;
    onChange(job);
  }

  async function write(): Promise<void> {
    if (written === job && unwritten.size === 0) return;
    const going = job;
    const items = [...unwritten.values()];
    await jobs.write(going, items);
    written = going;
    // What changed meanwhile is still to be written.
    for (const item of items) if (unwritten.get(item.n) === item) unwritten.delete(item.n);
  }

  return {
    get job() {
      return job;
    },
    get isDirty() {
      return written !== job || unwritten.size > 0;
    },
    change: (by) => become(by(job)),
    add(items) {
      for (const item of items) unwritten.set(item.n, item);
      become(addItems(job, items));
    },
    move(moves) {
      if (moves.length === 0) return;
      for (const { to } of moves) unwritten.set(to.n, to);
      become(moveItems(job, moves));
    },
    flush() {
      // One after the other: an older job must not take the place of a newer one.
      flushing = flushing.catch(() => undefined).then(write);
      return flushing;
    },
  };
}
