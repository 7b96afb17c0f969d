import type { Database } from 'better-sqlite3';
import { isFinal, mayLeave } from '../../../lib/tasks/state.ts';
import { STATES, stateCode } from './columns.ts';
import { createSeek } from './seek.ts';
import { type Counted, EVER, FIELD, type TallyChanges } from './tally.ts';

const FINAL_CODES = STATES.filter(isFinal).map(stateCode);
const WAITING_CODES = STATES.filter((state) => !isFinal(state) && mayLeave(state)).map(stateCode);

export interface TaskPruner {
  /** One transaction of at most `limit` tasks; answers how many went. */
  prune(bound: { readonly before?: number; readonly keep?: number }, limit: number): number;
}

export function createTaskPruner(database: Database, tally: TallyChanges): TaskPruner {
  const seek = createSeek(database);
  // By state, so that old tasks which never ended are not walked over again at every turn.
  const oldFinal = database.prepare<[number, number, number], Row>(
    `SELECT seq, seen, state, name, worker, queue FROM task INDEXED BY task_state
     WHERE state = ? AND seq < ? ORDER BY seq LIMIT ?`,
  );
  const oldWaiting = database.prepare<[number, number, number, number], Row>(
    `SELECT seq, seen, state, name, worker, queue FROM task INDEXED BY task_state
     WHERE state = ? AND seq < ? AND timestamp < ? ORDER BY seq LIMIT ?`,
  );
  const oldest = database.prepare<[number], Row>(
    'SELECT seq, seen, state, name, worker, queue FROM task ORDER BY seq LIMIT ?',
  );
  const total = database
    .prepare<[], number>(`SELECT coalesce(sum(n), 0) FROM tally WHERE field = ${FIELD.all} AND size = ${EVER}`)
    .pluck();
  const remove = database.prepare<[number]>('DELETE FROM task WHERE seq = ?');

  function removeAll(rows: readonly Row[]): number {
    for (const row of rows) {
      remove.run(row.seq);
      tally.add(row, -1);
    }
    tally.write();
    return rows.length;
  }

  function pruneBefore(before: number, limit: number): number {
    const end = seek.firstSeen(before);
    let removed = 0;
    for (const state of FINAL_CODES) {
      if (removed < limit) removed += removeAll(oldFinal.all(state, end, limit - removed));
    }
    for (const state of WAITING_CODES) {
      if (removed < limit) removed += removeAll(oldWaiting.all(state, end, before, limit - removed));
    }
    return removed;
  }

  function pruneBeyond(keep: number, limit: number): number {
    const excess = Math.min((total.get() ?? 0) - keep, limit);
    return excess > 0 ? removeAll(oldest.all(excess)) : 0;
  }

  const pruneAll = database.transaction(
    (bound: { readonly before?: number; readonly keep?: number }, limit: number) => {
      const byAge = bound.before === undefined ? 0 : pruneBefore(bound.before, limit);
      return bound.keep === undefined ? byAge : byAge + pruneBeyond(bound.keep, limit - byAge);
    },
  );

  return {
    prune(bound, limit) {
      try {
        return pruneAll.immediate(bound, limit);
      } catch (error) {
        tally.forget();
        throw error;
      }
    },
  };
}

interface Row extends Counted {
  readonly seq: number;
}
