import type { Database } from 'better-sqlite3';
import type { TaskState } from '../../../lib/contract/models.ts';
import type { Query, ValueField } from '../../../lib/query/query.ts';
import type { CountField, TimelineRow, TimeRange } from '../store.ts';
import { type Stored, stateCode, stateOf } from './columns.ts';
import { compileQuery, type Fragment, type Known, matchingWords } from './compile-query.ts';
import { and, type Plan, planTasks } from './search.ts';
import type { Seek } from './seek.ts';
import { createPace, eachSlice, type Pace, type Sliced } from './slices.ts';
import { cover, EVER, FIELD, type Part, SIZES, type TallyField } from './tally.ts';

export interface Counting {
  /** Tasks without a value are left out. */
  count(query: Query, range: TimeRange, by: CountField): Sliced<ReadonlyMap<string, number>>;
  timeline(query: Query, range: TimeRange, step: number): Sliced<readonly TimelineRow[]>;
}

/** What is grouped by, as SQL; `value` is the tally's column for a name, worker or queue. */
interface Grouping {
  readonly ofTasks: string;
  readonly ofTally: string;
}
type Group = [key: number | null, state: number, n: number];

export function createCounting(
  database: Database,
  { seek, known }: { readonly seek: Seek; readonly known: Known },
): Counting {
  function* groups(
    query: Query,
    range: TimeRange,
    by: Grouping,
    tally: TallyUse | undefined,
  ): Sliced<readonly Group[]> {
    const found: Group[] = [];
    const terms = compileQuery(query, known);
    if (terms.some(({ impossible }) => impossible)) return found;
    const pace = createPace(16_384);
    for (const part of partsOf(range, tally)) {
      if (part.size === 'tasks' || tally === undefined) {
        const plan = planTasks(terms, seek.seqRange(part), known);
        if (plan !== undefined) yield* groupTasks(plan, by, pace, found);
      } else {
        found.push(...groupTally(part, by, tally));
      }
    }
    return found;
  }

  function* groupTasks({ range, way, rest }: Plan, by: Grouping, pace: Pace, found: Group[]): Sliced<void> {
    const selects = (way?.branches ?? [undefined]).map((branch) => {
      const source = branch === undefined ? 'NOT INDEXED' : `INDEXED BY ${branch.index}`;
      const sql = `SELECT ${by.ofTasks}, state, count(*) FROM task ${source}
        WHERE ${branch?.sql ?? '1'} AND seq >= ? AND seq < ? AND ${rest.sql} GROUP BY 1, 2`;
      return { statement: database.prepare<Stored[], Group>(sql).raw(), params: branch?.params ?? [] };
    });
    yield* eachSlice(range, { pace, descending: false }, (slice) => {
      for (const { statement, params } of selects) {
        found.push(...statement.all(...params, slice.from, slice.to, ...rest.params));
      }
      return 'more';
    });
  }

  function groupTally({ size, from, to }: Part, by: Grouping, { field, condition }: TallyUse): readonly Group[] {
    return database
      .prepare<Stored[], Group>(
        `SELECT ${by.ofTally}, state, sum(n) FROM tally
         WHERE field = ? AND size = ? AND bucket >= ? AND bucket < ? AND ${condition.sql} GROUP BY 1, 2`,
      )
      .raw()
      .all(FIELD[field], size as number, from, to, ...condition.params); // parts of tasks go the other way
  }

  return {
    *count(query, range, by) {
      const counts = new Map<string, number>();
      const field = by === 'state' ? 'all' : by;
      const grouping = {
        ofTasks: by === 'state' ? 'state' : by,
        ofTally: by === 'state' ? 'state' : 'nullif(value, 0)',
      };
      for (const [key, , n] of yield* groups(query, range, grouping, tallyFor(query, field, known))) {
        if (key === null) continue;
        const text = by === 'state' ? stateOf(key) : known.words.text(key);
        counts.set(text, (counts.get(text) ?? 0) + n);
      }
      return counts;
    },
    *timeline(query, range, step) {
      const bucket = (time: string) => `floor(${time} / ${step}) * ${step}`;
      const grouping = { ofTasks: bucket('seen'), ofTally: bucket('(bucket * 1.0)') };
      const buckets = new Map<number, Partial<Record<TaskState, number>>>();
      for (const [t, code, n] of yield* groups(query, range, grouping, tallyFor(query, 'all', known, step))) {
        if (t === null) continue; // `seen` is never NULL
        const counts = buckets.get(t) ?? {};
        const state = stateOf(code);
        counts[state] = (counts[state] ?? 0) + n;
        buckets.set(t, counts);
      }
      return [...buckets].sort(([a], [b]) => a - b).map(([t, counts]) => ({ t, counts }));
    },
  };
}

/** A question that the tally can answer: which of its fields, under which condition on `value` and `state`. */
interface TallyUse {
  readonly field: TallyField;
  readonly condition: Fragment;
  readonly sizes: readonly number[];
  readonly isUnstepped: boolean;
}

/**
 * The tally knows each field beside the state, but not two of them together. `wanted` is the field to count by
 * (`all`: the state). Buckets must divide the step of a timeline.
 */
function tallyFor(query: Query, wanted: TallyField, known: Known, step?: number): TallyUse | undefined {
  let field = wanted;
  const conditions: Fragment[] = [];
  for (const term of query.terms) {
    if (term.kind !== 'values' || !isCounted(term.field)) return undefined;
    const codes =
      term.field === 'state'
        ? term.values.map((state) => stateCode(state as TaskState)) // the parser lets no other pass
        : matchingWords(term.values, known.totals.words(term.field), known.words);
    if (term.field !== 'state') {
      if (field !== 'all' && field !== term.field) return undefined;
      field = term.field;
    }
    const column = term.field === 'state' ? 'state' : 'value';
    conditions.push({ sql: `${column} ${term.negated ? 'NOT IN' : 'IN'} (${codes.join(', ')})`, params: [] });
  }
  const sizes = SIZES[field].filter((size) => step === undefined || step % size === 0);
  return { field, condition: and(conditions), sizes, isUnstepped: step === undefined };
}

function isCounted(field: ValueField): field is 'state' | 'name' | 'worker' | 'queue' {
  return field === 'state' || field === 'name' || field === 'worker' || field === 'queue';
}

function partsOf({ from, to }: TimeRange, tally: TallyUse | undefined): readonly Part[] {
  const first = from ?? Number.NEGATIVE_INFINITY;
  const last = to ?? Number.POSITIVE_INFINITY;
  if (tally === undefined) return first < last ? [{ size: 'tasks', from: first, to: last }] : [];
  const isEver = first === Number.NEGATIVE_INFINITY && last === Number.POSITIVE_INFINITY;
  if (isEver && tally.isUnstepped) return [{ size: EVER, from: 0, to: 1 }];
  return cover(first, last, tally.sizes);
}
