import type { Database } from 'better-sqlite3';

/**
 * Counts of tasks by state, and by state and name, worker or queue, per bucket of first sight. They are kept in the
 * transaction that writes the tasks, so they are always exact, and questions about millions of tasks are answered
 * from some hundred rows: the long middle of a range from hours, its ends from minutes, and the rest from the tasks.
 * Counts of states alone also have buckets of 5 s, because timelines of an hour ask for such steps.
 */
export const FIELD = { all: 0, name: 1, worker: 2, queue: 3 } as const;
export type TallyField = keyof typeof FIELD;

export const SIZES = { all: [3600, 60, 5], name: [3600, 60], worker: [3600, 60], queue: [3600, 60] } as const;
/** The size of the one bucket that holds all time. */
export const EVER = 0;

/** `value` where a task has no name, worker or queue. */
export const NO_VALUE = 0;

/** The columns of a task that are counted; ids of words, null when unknown. */
export interface Counted {
  readonly seen: number;
  readonly state: number;
  readonly name: number | null;
  readonly worker: number | null;
  readonly queue: number | null;
}

/** Collects what a transaction changes, so that a thousand tasks cost some dozen upserts. */
export interface TallyChanges {
  add(task: Counted, n: 1 | -1): void;
  /** Inside the transaction. */
  write(): void;
  forget(): void;
}

export function createTallyChanges(database: Database): TallyChanges {
  const upsert = database
    .prepare<[number, number, number, number, number, number], number>(
      `INSERT INTO tally (field, size, bucket, value, state, n) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET n = n + excluded.n RETURNING n`,
    )
    .pluck();
  const remove = database.prepare<[number, number, number, number, number]>(
    'DELETE FROM tally WHERE field = ? AND size = ? AND bucket = ? AND value = ? AND state = ?',
  );
  // By field: bucket of the finest size → value and state in one number → change.
  const changes = [new Map(), new Map(), new Map(), new Map()] as const satisfies readonly Buckets[];

  function writeOne(field: number, size: number, bucket: number, key: number, n: number): void {
    if (n === 0) return;
    const value = Math.floor(key / STATES);
    const state = key % STATES;
    const left = upsert.get(field, size, bucket, value, state, n);
    if (left === 0) remove.run(field, size, bucket, value, state);
  }

  function writeField(field: number, sizes: readonly number[]): void {
    let finer: Buckets = changes[field as 0 | 1 | 2 | 3]; // FIELD's own values
    for (const size of [...sizes].reverse()) {
      finer = coarser(finer, size);
      for (const [bucket, counts] of finer) {
        for (const [key, n] of counts) writeOne(field, size, bucket, key, n);
      }
    }
    for (const [key, n] of coarser(finer, Number.POSITIVE_INFINITY).get(0) ?? []) writeOne(field, EVER, 0, key, n);
  }

  return {
    add({ seen, state, name, worker, queue }, n) {
      const minute = Math.floor(seen / 60) * 60;
      change(changes[FIELD.all], Math.floor(seen / 5) * 5, state, n);
      change(changes[FIELD.name], minute, (name ?? NO_VALUE) * STATES + state, n);
      change(changes[FIELD.worker], minute, (worker ?? NO_VALUE) * STATES + state, n);
      change(changes[FIELD.queue], minute, (queue ?? NO_VALUE) * STATES + state, n);
    },
    write() {
      for (const field of ['all', 'name', 'worker', 'queue'] as const) writeField(FIELD[field], SIZES[field]);
      for (const buckets of changes) buckets.clear();
    },
    forget() {
      for (const buckets of changes) buckets.clear();
    },
  };
}

type Buckets = Map<number, Map<number, number>>;

/** More than there will ever be: the room of a state in `value * STATES + state`. */
const STATES = 32;

function change(buckets: Buckets, bucket: number, key: number, n: number): void {
  let counts = buckets.get(bucket);
  if (counts === undefined) {
    counts = new Map();
    buckets.set(bucket, counts);
  }
  counts.set(key, (counts.get(key) ?? 0) + n);
}

/** The same changes in larger buckets; an infinite size has one bucket, 0. */
function coarser(finer: Buckets, size: number): Buckets {
  const buckets: Buckets = new Map();
  for (const [start, counts] of finer) {
    const bucket = size === Number.POSITIVE_INFINITY ? 0 : Math.floor(start / size) * size;
    for (const [key, n] of counts) change(buckets, bucket, key, n);
  }
  return buckets;
}

/** Part of a range of `seen`: whole buckets of `size`, or tasks one by one. */
export interface Part {
  readonly size: number | 'tasks';
  readonly from: number;
  readonly to: number;
}

/** Cuts `from ≤ seen < to` (both may be infinite) into the largest whole buckets, and tasks for what is left. */
export function cover(from: number, to: number, sizes: readonly number[]): readonly Part[] {
  if (from >= to) return [];
  const [size, ...finer] = sizes;
  if (size === undefined) return [{ size: 'tasks', from, to }];
  const first = Math.ceil(from / size) * size;
  const last = Math.floor(to / size) * size;
  if (first >= last) return cover(from, to, finer);
  return [...cover(from, first, finer), { size, from: first, to: last }, ...cover(last, to, finer)];
}
