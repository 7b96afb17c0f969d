import type { Database } from 'better-sqlite3';
import { EVER, FIELD, NO_VALUE, type TallyField } from './tally.ts';

/** How many tasks there are of each state, name, worker and queue: what a query is planned by. */
export interface Totals {
  all(): number;
  /** By code. */
  states(): ReadonlyMap<number, number>;
  /** By the id of the word; tasks without one are left out. */
  words(field: Exclude<TallyField, 'all'>): ReadonlyMap<number, number>;
}

export function createTotals(database: Database): Totals {
  const byState = database
    .prepare<[], [code: number, n: number]>(`SELECT state, n FROM tally WHERE field = ${FIELD.all} AND size = ${EVER}`)
    .raw();
  const byWord = database
    .prepare<[number], [id: number, n: number]>(
      `SELECT value, sum(n) FROM tally WHERE field = ? AND size = ${EVER} AND value <> ${NO_VALUE} GROUP BY value`,
    )
    .raw();
  const states = () => new Map(byState.all());
  return {
    states,
    all: () => [...states().values()].reduce((sum, n) => sum + n, 0),
    words: (field) => new Map(byWord.all(FIELD[field])),
  };
}
