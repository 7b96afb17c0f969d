import type { TaskState } from '../../../lib/contract/models.ts';
import { type JobItem, resultOf } from '../../../lib/jobs/job.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import type { Ledger, Move } from './ledger.ts';

/** Items of one job that were sent, or may have been, until it is known how they ended. */
export interface Watch {
  /** The task whose end counts, and the item as it is now. */
  put(item: JobItem): void;
  drop(item: JobItem): void;
  /** Notes what changed; nothing is done with it before `settle`. */
  look(tasks: readonly Pick<Task, 'uuid' | 'state'>[]): void;
  /** Brings what was noted into the ledger; answers the items that were in doubt and are no longer. */
  settle(now: number): readonly JobItem[];
  readonly size: number;
}

export function createWatch(ledger: Ledger): Watch {
  const items = new Map<string, JobItem>();
  const seen = new Map<string, TaskState>();
  const retries = ledger.job.action === 'retry';
  const keyOf = ({ uuid, as }: JobItem) => (retries ? as : uuid);

  function moveOf(item: JobItem, state: TaskState, now: number): Move | undefined {
    const result = resultOf(state);
    // A new task that was heard of was sent, whatever was doubted.
    const isSent = item.state === 'sent' || (item.state === 'unknown' && (retries || result === 'REVOKED'));
    if (!isSent || (result === undefined && item.state === 'sent')) return undefined;
    const { why: _, ...rest } = item;
    const at = item.state === 'sent' ? item.at : now;
    return { from: item, to: { ...rest, state: 'sent', at, ...(result === undefined ? {} : { result }) } };
  }

  return {
    get size() {
      return items.size;
    },
    put(item) {
      const key = keyOf(item);
      if (key !== undefined) items.set(key, item);
    },
    drop(item) {
      items.delete(keyOf(item) ?? '');
    },
    look(tasks) {
      if (items.size === 0) return;
      for (const { uuid, state } of tasks) if (items.has(uuid)) seen.set(uuid, state);
    },
    settle(now) {
      if (seen.size === 0) return [];
      const moves: Move[] = [];
      for (const [key, state] of seen) {
        const item = items.get(key);
        // Heard of before we were told that it was taken: looked at again then.
        if (item?.state === 'sending') continue;
        seen.delete(key);
        const move = item && moveOf(item, state, now);
        if (move === undefined) continue;
        moves.push(move);
        if (move.to.result === undefined) items.set(key, move.to);
        else items.delete(key);
      }
      ledger.move(moves);
      return moves.flatMap(({ from, to }) => (from.state === 'unknown' ? [to] : []));
    },
  };
}
