import type { Database, Statement } from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';
import {
  AT,
  type Cell,
  COLUMNS,
  type Column,
  ID_COLUMNS,
  type Stored,
  storedId,
  WIDTH,
  WORD_COLUMNS,
} from './columns.ts';
import type { Batch } from './encode-task.ts';
import type { Rows } from './rows.ts';
import type { Counted, TallyChanges } from './tally.ts';
import type { Words } from './words.ts';

/** Columns with an index of their own. An update names only those that changed: SQLite rewrites the index of each it names. */
const INDEXED = ['state', 'name', 'worker', 'queue', 'root', 'parent', 'runtime'] as const satisfies readonly Column[];
/** What a task keeps from its first write on. */
const FIXED: readonly Column[] = ['seq', 'seen', 'uuid'];
const PLAIN = COLUMNS.filter((column) => !FIXED.includes(column) && !INDEXED.some((indexed) => indexed === column));

const WORDS_AT = WORD_COLUMNS.map((column) => AT[column]);
const IDS_AT = ID_COLUMNS.map((column) => AT[column]);

export interface TaskWriter {
  /** One transaction. Answers the stored rows of fresh tasks that are here already under another number. */
  write(batch: Batch): readonly (readonly Cell[])[];
}

interface Parts {
  readonly words: Words;
  readonly rows: Rows;
  readonly tally: TallyChanges;
}

export function createTaskWriter(database: Database, { words, rows, tally }: Parts): TaskWriter {
  const insert = database.prepare(
    `INSERT INTO task (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
     ON CONFLICT (uuid) DO NOTHING`,
  );
  const selectOld = database
    .prepare<[number], Stored[]>(`SELECT ${[...INDEXED, 'seen'].join(', ')} FROM task WHERE seq = ?`)
    .raw();
  const selectSeq = database.prepare<[Stored], number>('SELECT seq FROM task WHERE uuid = ?').pluck();
  const raiseSeq = database.prepare<[number]>(
    `INSERT INTO counter (name, value) VALUES ('seq', ?)
     ON CONFLICT DO UPDATE SET value = max(value, excluded.value)`,
  );
  const updates = new Map<number, Statement>();

  /** By the bits of the columns of INDEXED that it sets; few of the combinations occur. */
  function updateOf(changed: number): Statement {
    let update = updates.get(changed);
    if (update === undefined) {
      const columns = [...PLAIN, ...INDEXED.filter((_, index) => changed & (1 << index))];
      update = database.prepare(
        `UPDATE task SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE seq = ? AND uuid = ?`,
      );
      updates.set(changed, update);
    }
    return update;
  }

  /** False when no task has this number. */
  function updateTask(row: Stored[]): boolean {
    const seq = row[AT.seq] as number; // NOT NULL
    const old = selectOld.get(seq);
    if (old === undefined) return false;

    const values = PLAIN.map((column) => row[AT[column]] ?? null);
    let changed = 0;
    for (let index = 0; index < INDEXED.length; index++) {
      const value = row[AT[INDEXED[index] as Column]] ?? null; // within its length
      if (equal(value, old[index] ?? null)) continue;
      changed |= 1 << index;
      values.push(value);
    }
    values.push(seq, row[AT.uuid] ?? null);
    if (updateOf(changed).run(values).changes === 0) {
      throw new ExpediterError('conflict', `Task ${seq} is stored under another uuid: is a second writer at work?`);
    }
    if (changed & COUNTED) {
      const seen = old[INDEXED.length] as number; // NOT NULL
      tally.add({ ...countedOf(old), seen }, -1);
      tally.add({ ...countedOf(INDEXED.map((column) => row[AT[column]] ?? null)), seen }, 1);
    }
    return true;
  }

  /** Undefined when it was written, else the number that its uuid is stored under. */
  function writeTask(row: Stored[], fresh: boolean): number | undefined {
    if (!fresh && updateTask(row)) return undefined;
    if (insert.run(row).changes === 1) {
      const seen = row[AT.seen] as number; // NOT NULL
      tally.add({ ...countedOf(INDEXED.map((column) => row[AT[column]] ?? null)), seen }, 1);
      return undefined;
    }
    const stored = selectSeq.get(row[AT.uuid] ?? null);
    if (stored !== row[AT.seq]) return stored;
    updateTask(row); // the same task again, as after a write whose answer was lost
    return undefined;
  }

  const writeAll = database.transaction(({ cells, fresh }: Batch) => {
    const conflicts: (readonly Cell[])[] = [];
    let last = 0;
    for (const [index, isFresh] of fresh.entries()) {
      const row = asStored(cells.slice(index * WIDTH, (index + 1) * WIDTH), words);
      const stored = writeTask(row, isFresh);
      const conflict = stored === undefined ? undefined : rows.whole(stored);
      if (conflict !== undefined) conflicts.push(conflict);
      else last = Math.max(last, row[AT.seq] as number); // NOT NULL
    }
    if (last > 0) raiseSeq.run(last);
    tally.write();
    return conflicts;
  });

  return {
    write(batch) {
      try {
        return writeAll.immediate(batch);
      } catch (error) {
        words.forget();
        tally.forget();
        throw error;
      }
    },
  };
}

function asStored(row: Stored[], words: Words): Stored[] {
  for (const at of WORDS_AT) {
    const text = row[at];
    if (typeof text === 'string') row[at] = words.put(text);
  }
  for (const at of IDS_AT) {
    const id = row[at];
    if (typeof id === 'string') row[at] = storedId(id);
  }
  return row;
}

/** Bits of the first four of INDEXED, which the tally counts. */
const COUNTED = 0b1111;

/** From the columns of INDEXED. */
function countedOf(row: readonly Stored[]): Omit<Counted, 'seen'> {
  const [state, name, worker, queue] = row as [number, number | null, number | null, number | null]; // as INDEXED begins
  return { state, name, worker, queue };
}

function equal(a: Stored, b: Stored): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b;
}
