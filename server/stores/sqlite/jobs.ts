import type { Database } from 'better-sqlite3';
import { ITEM_STATES, type ItemState } from '../../../lib/jobs/job.ts';

/** Jobs and their items are JSON texts to this floor, as audit entries are. */
export interface JobRow {
  readonly id: string;
  readonly created: number;
  /** Null while it is open. */
  readonly ended: number | null;
  readonly job: string;
}
export interface ItemRow {
  readonly n: number;
  readonly state: ItemState;
  readonly item: string;
}
export interface JobPage {
  readonly limit: number;
  readonly after?: { readonly created: number; readonly id: string } | undefined;
}
export interface ItemPage {
  readonly id: string;
  readonly state?: ItemState | undefined;
  readonly limit: number;
  readonly after?: number | undefined;
}

const codeOf = (state: ItemState) => ITEM_STATES.indexOf(state);

/** For the writer's thread. */
export function createJobWriter(database: Database) {
  const put = database
    .prepare<[string, number, number | null, string], number>(
      `INSERT INTO job (id, created, ended, job) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, job = excluded.job RETURNING key`,
    )
    .pluck();
  const putItem = database.prepare('INSERT OR REPLACE INTO job_item (job, n, state, item) VALUES (?, ?, ?, ?)');
  const old = database.prepare<[number], number>('SELECT key FROM job WHERE ended < ? ORDER BY ended LIMIT 1').pluck();
  const removeItems = database.prepare(
    'DELETE FROM job_item WHERE job = ? AND n IN (SELECT n FROM job_item WHERE job = ? ORDER BY n LIMIT ?)',
  );
  const remove = database.prepare('DELETE FROM job WHERE key = ?');

  const write = database.transaction(({ id, created, ended, job }: JobRow, items: readonly ItemRow[]) => {
    const key = put.get(id, created, ended, job);
    for (const { n, state, item } of items) putItem.run(key, n, codeOf(state), item);
  });

  const prune = database.transaction((before: number, limit: number) => {
    let removed = 0;
    for (let key = old.get(before); key !== undefined && removed < limit; key = old.get(before)) {
      removed += removeItems.run(key, key, limit - removed).changes;
      if (removed < limit) removed += remove.run(key).changes;
    }
    return removed;
  });

  return {
    /** With the log of changes forced to the disk: a process may die without that, a machine may not. */
    write(job: JobRow, items: readonly ItemRow[]): void {
      database.pragma('synchronous = FULL');
      try {
        write.immediate(job, items);
      } finally {
        database.pragma('synchronous = NORMAL');
      }
    },
    prune: prune.immediate,
  };
}

/** For the readers' thread. */
export function createJobReader(database: Database) {
  const find = database.prepare<[string], string>('SELECT job FROM job WHERE id = ?').pluck();
  const list = database.prepare<[number], string>('SELECT job FROM job ORDER BY created DESC, id DESC LIMIT ?').pluck();
  const listAfter = database
    .prepare<[number, string, number], string>(
      'SELECT job FROM job WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?',
    )
    .pluck();
  const open = database.prepare<[], string>('SELECT job FROM job WHERE ended IS NULL ORDER BY created').pluck();
  const items = database
    .prepare<[string, number, number], string>(
      'SELECT item FROM job_item WHERE job = (SELECT key FROM job WHERE id = ?) AND n > ? ORDER BY n LIMIT ?',
    )
    .pluck();
  const itemsIn = database
    .prepare<[string, number, number, number], string>(
      `SELECT item FROM job_item WHERE job = (SELECT key FROM job WHERE id = ?) AND state = ? AND n > ?
       ORDER BY n LIMIT ?`,
    )
    .pluck();
  return {
    find: (id: string): string | undefined => find.get(id),
    list: ({ limit, after }: JobPage): readonly string[] =>
      after === undefined ? list.all(limit) : listAfter.all(after.created, after.id, limit),
    open: (): readonly string[] => open.all(),
    items: ({ id, state, limit, after = -1 }: ItemPage): readonly string[] =>
      state === undefined ? items.all(id, after, limit) : itemsIn.all(id, codeOf(state), after, limit),
  };
}
