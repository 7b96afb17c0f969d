import type { Database } from 'better-sqlite3';
import type { TimeRange } from '../store.ts';

/** Where instants lie among the numbers of tasks: `seen` grows with `seq`, so no index on it is needed. */
export interface Seek {
  /** The number of the first task that was seen at `instant` or later; one past the last when there is none. */
  firstSeen(instant: number): number;
  /** from ≤ seq < to */
  seqRange(range: TimeRange): SeqRange;
}

export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

export function createSeek(database: Database): Seek {
  const first = database.prepare<[], number>('SELECT seq FROM task ORDER BY seq LIMIT 1').pluck();
  const last = database.prepare<[], number>('SELECT seq FROM task ORDER BY seq DESC LIMIT 1').pluck();
  const next = database
    .prepare<[number], [seq: number, seen: number]>('SELECT seq, seen FROM task WHERE seq >= ? ORDER BY seq LIMIT 1')
    .raw();

  function firstSeen(instant: number): number {
    let low = first.get() ?? 0;
    let high = (last.get() ?? -1) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [seq, seen] = next.get(middle) ?? [high, Number.POSITIVE_INFINITY];
      if (seen >= instant) high = middle;
      else low = seq + 1;
    }
    return low;
  }

  return {
    firstSeen,
    seqRange: ({ from, to }) => ({
      from: from === undefined || from === Number.NEGATIVE_INFINITY ? (first.get() ?? 0) : firstSeen(from),
      to: to === undefined || to === Number.POSITIVE_INFINITY ? (last.get() ?? -1) + 1 : firstSeen(to),
    }),
  };
}
