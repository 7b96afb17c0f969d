import type { Database } from 'better-sqlite3';
import { matchesAudit } from '../../../lib/audit/filter.ts';
import type { AuditOutcome } from '../../../lib/contract/models.ts';
import type { AuditKept, AuditPage } from '../store.ts';
import type { Sliced } from './slices.ts';

export interface AuditRow {
  readonly id: string;
  readonly at: number;
  /** The uuid, when the entry is about a task. */
  readonly task: string | null;
  /** JSON; its outcomes are records of their own. */
  readonly entry: string;
  readonly outcome: AuditOutcome;
}

/** Entries that are looked at between two turns of the thread. */
const SLICE = 500;

/** For the writer's thread. */
export function createAuditWriter(database: Database) {
  const putEntry = database.prepare('INSERT OR IGNORE INTO audit (id, at, task, entry) VALUES (?, ?, ?, ?)');
  const lastOf = database.prepare<[string], { n: number; outcome: string }>(
    'SELECT n, outcome FROM audit_outcome WHERE entry = ? ORDER BY n DESC LIMIT 1',
  );
  const putOutcome = database.prepare('INSERT INTO audit_outcome (entry, n, at, outcome) VALUES (?, ?, ?, ?)');
  return {
    put: database.transaction(({ id, at, task, entry, outcome }: AuditRow) => {
      putEntry.run(id, at, task, entry);
      const last = lastOf.get(id);
      if (last?.outcome !== outcome.outcome) putOutcome.run(id, (last?.n ?? 0) + 1, outcome.at, outcome.outcome);
    }).immediate,
  };
}

/** For the readers' thread. */
export function createAuditReader(database: Database) {
  const list = database.prepare<[number], string>('SELECT entry FROM audit ORDER BY at DESC, id DESC LIMIT ?').pluck();
  const listAfter = database
    .prepare<[number, string, number], string>(
      'SELECT entry FROM audit WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?',
    )
    .pluck();
  const ofTask = database
    .prepare<[string], string>('SELECT entry FROM audit WHERE task = ? ORDER BY at DESC, id DESC')
    .pluck();
  const outcomesOf = database.prepare<[string], AuditOutcome>(
    'SELECT at, outcome FROM audit_outcome WHERE entry = ? ORDER BY n',
  );

  function whole(text: string): AuditKept {
    const entry = JSON.parse(text) as Omit<AuditKept, 'outcomes'>; // written by `put` alone, in the shape of the contract
    const outcomes = outcomesOf.all(entry.id);
    return { ...entry, outcome: outcomes.at(-1)?.outcome ?? 'requested', outcomes };
  }

  return {
    /** People give few commands: the entries are looked through in order, and `lib` decides which are meant. */
    *list({ limit, after, filter = {} }: AuditPage): Sliced<readonly AuditKept[]> {
      const found: AuditKept[] = [];
      const { to, from = 0 } = filter;
      // Every id is greater than the empty text, so this place is just before all entries of that instant.
      let place = to !== undefined && (after === undefined || to <= after.at) ? { at: to, id: '' } : after;
      for (;;) {
        const texts = place === undefined ? list.all(SLICE) : listAfter.all(place.at, place.id, SLICE);
        for (const entry of texts.map(whole)) {
          place = { at: entry.at, id: entry.id };
          if (matchesAudit(entry, filter)) found.push(entry);
          if (found.length === limit) return found;
        }
        if (texts.length < SLICE || (place !== undefined && place.at < from)) return found;
        yield;
      }
    },
    of: (task: string): readonly AuditKept[] => ofTask.all(task).map(whole),
  };
}
