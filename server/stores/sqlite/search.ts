import type { Database } from 'better-sqlite3';
import type { Query } from '../../../lib/query/query.ts';
import type { Page, TimeRange } from '../store.ts';
import type { Stored } from './columns.ts';
import { type CompiledTerm, compileQuery, type Fragment, type Known, type Way } from './compile-query.ts';
import type { Seek, SeqRange } from './seek.ts';
import { createPace, eachSlice, type Sliced } from './slices.ts';

/** Up to so many tasks are sorted by runtime rather than walked in the order of its index. */
const SORTABLE = 20_000;
/** A walk of more branches than this costs more than looking at every task. */
const MOST_BRANCHES = 100;

export interface Search {
  /** The numbers of the page's tasks, in its order. */
  search(query: Query, range: TimeRange, page: Page): Sliced<readonly number[]>;
}

/** A question after planning: where to walk, and what to ask of each task there. */
export interface Plan {
  readonly range: SeqRange;
  readonly way: Way | undefined;
  readonly rest: Fragment;
  /** About how many tasks the walk passes. */
  readonly estimate: number;
}

export function createSearch(
  database: Database,
  { seek, known }: { readonly seek: Seek; readonly known: Known },
): Search {
  /** Numbers in the order of `seq`, newest first or oldest first. */
  function* bySeen(plan: Plan, limit: number, descending: boolean): Sliced<readonly number[]> {
    const found: number[] = [];
    const statement = database.prepare<Stored[], number>(selectSeqs(plan, descending ? 'seq DESC' : 'seq')).pluck();
    const spread = Math.max(1, (plan.range.to - plan.range.from) / Math.max(1, plan.estimate));
    const pace = createPace(Math.ceil(4096 * spread));
    yield* eachSlice(plan.range, { pace, descending }, (slice) => {
      found.push(...statement.all(...paramsOf(plan, slice), limit - found.length));
      return found.length >= limit ? 'enough' : 'more';
    });
    return found;
  }

  function* byRuntime(plan: Plan, page: Page): Sliced<readonly number[]> {
    const descending = page.sort === '-runtime';
    const after = page.after && { runtime: page.after.runtime ?? 0, seq: page.after.seq };
    const beyond = runtimeBeyond(descending);
    const start = after ?? runtimeStart(descending);
    if (plan.estimate <= SORTABLE) {
      const order = descending ? 'runtime DESC, seq DESC' : 'runtime, seq';
      const sorted = {
        ...plan,
        rest: and([plan.rest, { sql: beyond, params: [start.runtime, start.runtime, start.seq] }]),
      };
      const sql = selectSeqs(sorted, order, 'seq, runtime');
      return database
        .prepare<Stored[], { seq: number }>(sql)
        .all(...paramsOf(sorted, plan.range), page.limit)
        .map(({ seq }) => seq);
    }
    return yield* alongRuntime(plan, start, page.limit, descending);
  }

  /** Walks the index of runtimes: for wide ranges, where the page fills soon or nothing narrower is known. */
  function* alongRuntime(plan: Plan, start: RuntimeKey, limit: number, descending: boolean): Sliced<readonly number[]> {
    const [beyond, order] = [runtimeBeyond(descending), descending ? 'runtime DESC, seq DESC' : 'runtime, seq'];
    const until = descending
      ? '(runtime >= ? AND (runtime, seq) >= (?, ?))'
      : '(runtime <= ? AND (runtime, seq) <= (?, ?))';
    const boundary = database.prepare<Stored[], RuntimeKey>(
      `SELECT runtime, seq FROM task INDEXED BY task_runtime WHERE runtime IS NOT NULL AND ${beyond}
       ORDER BY ${order} LIMIT 1 OFFSET ?`,
    );
    const select = (hasEnd: boolean) =>
      database
        .prepare<Stored[], number>(
          `SELECT seq FROM task INDEXED BY task_runtime WHERE runtime IS NOT NULL AND ${beyond}
           ${hasEnd ? `AND ${until}` : ''} AND seq >= ? AND seq < ? AND ${plan.rest.sql} ORDER BY ${order} LIMIT ?`,
        )
        .pluck();
    const [inside, last] = [select(true), select(false)];
    const found: number[] = [];
    const pace = createPace(4096);
    for (let from: RuntimeKey | undefined = start; from !== undefined && found.length < limit; ) {
      const { runtime, seq }: RuntimeKey = from;
      from = pace.run((size) => {
        const end = boundary.get(runtime, runtime, seq, size - 1);
        const rest = [plan.range.from, plan.range.to, ...plan.rest.params, limit - found.length];
        found.push(
          ...(end
            ? inside.all(runtime, runtime, seq, end.runtime, end.runtime, end.seq, ...rest)
            : last.all(runtime, runtime, seq, ...rest)),
        );
        return end;
      });
      yield;
    }
    return found;
  }

  return {
    *search(query, range, page) {
      const plan = planTasks(compileQuery(query, known), seek.seqRange(range), known);
      if (plan === undefined) return [];
      switch (page.sort) {
        case '-seen':
        case 'seen': {
          const descending = page.sort === '-seen';
          return yield* bySeen({ ...plan, range: afterSeen(plan.range, page, descending) }, page.limit, descending);
        }
        case '-runtime':
        case 'runtime':
          return yield* byRuntime(plan, page);
        default:
          return page.sort satisfies never;
      }
    },
  };
}

/** Undefined when no task can match. */
export function planTasks(terms: readonly CompiledTerm[], range: SeqRange, known: Known): Plan | undefined {
  if (range.from >= range.to || terms.some(({ impossible }) => impossible)) return undefined;
  const span = range.to - range.from;
  const ways = terms.filter(({ way }) => way !== undefined && way.branches.length <= MOST_BRANCHES);
  const best = ways.toSorted((a, b) => (a.way?.estimate ?? 0) - (b.way?.estimate ?? 0))[0];
  // An index leads to scattered rows: not worth it when every fourth row is wanted anyhow.
  const isWorth = best?.way !== undefined && best.way.estimate < Math.min(span, known.totals.all()) / 4;
  const way = isWorth ? best.way : undefined;
  const rest = terms.filter((term) => !(way?.isExact && term.way === way));
  return { range, way, rest: and(rest), estimate: way ? Math.min(way.estimate, span) : span };
}

export function and(fragments: readonly Fragment[]): Fragment {
  return {
    sql: fragments.length === 0 ? '1' : fragments.map(({ sql }) => `(${sql})`).join(' AND '),
    params: fragments.flatMap(({ params }) => params),
  };
}

/** Branches are each in the order of their index and merged, so that a limit ends them early. */
function selectSeqs({ way, rest }: Plan, order: string, columns = 'seq'): string {
  const select = (source: string, condition: string) =>
    `SELECT ${columns} FROM task ${source} WHERE ${condition} AND seq >= ? AND seq < ? AND ${rest.sql}`;
  const selects =
    way === undefined
      ? [select('NOT INDEXED', '1')]
      : way.branches.map((branch) => select(`INDEXED BY ${branch.index}`, branch.sql));
  return `${selects.join(' UNION ALL ')} ORDER BY ${order} LIMIT ?`;
}

/** In the order of `selectSeqs`, without the limit. */
function paramsOf({ way, rest }: Plan, slice: SeqRange): readonly Stored[] {
  const branches = way?.branches ?? [{ params: [] }];
  return branches.flatMap(({ params }) => [...params, slice.from, slice.to, ...rest.params]);
}

function afterSeen(range: SeqRange, { after }: Page, descending: boolean): SeqRange {
  if (after === undefined) return range;
  return descending
    ? { from: range.from, to: Math.min(range.to, after.seq) }
    : { from: Math.max(range.from, after.seq + 1), to: range.to };
}

interface RuntimeKey {
  readonly runtime: number;
  readonly seq: number;
}

function runtimeStart(descending: boolean): RuntimeKey {
  return descending
    ? { runtime: Number.POSITIVE_INFINITY, seq: Number.MAX_SAFE_INTEGER }
    : { runtime: Number.NEGATIVE_INFINITY, seq: -1 };
}

/** Takes runtime, runtime, seq. */
function runtimeBeyond(descending: boolean): string {
  return descending ? '(runtime <= ? AND (runtime, seq) < (?, ?))' : '(runtime >= ? AND (runtime, seq) > (?, ?))';
}
