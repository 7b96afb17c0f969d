import type { TaskSummary } from '../../lib/contract/models.ts';
import { matcher } from '../../lib/query/match.ts';
import type { Query } from '../../lib/query/query.ts';
import { taskSummary } from '../../lib/tasks/summary.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Rows } from './document.ts';
import type { LiveTopic, TopicParts } from './topics.ts';

/**
 * The newest tasks that match a query, kept in memory: changed tasks are matched here, and the store is searched only
 * at first and when rows are missing. What holds all the time: every matching task that is not older than the *floor*
 * is in the window; without a floor the window holds every match there is. So a task below the floor is none of ours,
 * and a window that has become too short can be filled by a search alone.
 */
const PACE_MS = 250;
const EVERY_MS = 1_000;
/** Rows below the visible ones: some may leave before a search is needed. */
const SPARE_ROWS = 50;
const SEARCH_EVERY = 1; // seconds
/** Heals what no change tells of: tasks that were forgotten. */
const RENEW_EVERY = 60; // seconds

/** A place in the list, newest first. `seq` is not known of rows that came from a search and did not change since. */
interface Place {
  readonly seen: number;
  readonly seq: number | undefined;
}

interface Row extends Place {
  readonly uuid: string;
  /** Made when it is first shown: most tasks of a busy cluster come and go between two renders. */
  summary: TaskSummary | undefined;
  readonly task: Task | undefined;
}

export function openTaskWindow({ views, clock }: TopicParts, query: Query, limit: number): LiveTopic {
  const matches = matcher(query);
  const capacity = limit + SPARE_ROWS;
  let rows: readonly Row[] = [];
  let floor: Place | undefined;
  let searched: number | undefined;
  let lastFailure: unknown;
  /** Changes that came while a search was under way: its answer may be older. */
  let missed: Map<string, Task> | undefined;
  /** Two rows whose order is not known. */
  let isUnsure = false;

  return {
    paceMs: PACE_MS,
    everyMs: EVERY_MS,
    touches: (happened) => happened.kind === 'changes' && take(happened.changes.tasks),
    isDue: () => isIncomplete() || clock.now() - (searched ?? 0) >= RENEW_EVERY,
    async render() {
      const age = searched === undefined ? Number.POSITIVE_INFINITY : clock.now() - searched;
      if (age >= RENEW_EVERY || (isIncomplete() && age >= SEARCH_EVERY)) await search();
      else if (isIncomplete() && lastFailure !== undefined) throw lastFailure;
      return show();
    },
  };

  function isIncomplete(): boolean {
    return lastFailure !== undefined || isUnsure || (rows.length < limit && floor !== undefined);
  }

  async function search(): Promise<void> {
    const since = new Map<string, Task>();
    missed = since;
    try {
      const { items, next } = await views.tasks(query, {}, { sort: '-seen', limit: capacity });
      rows = items.map((summary) => ({
        uuid: summary.uuid,
        seen: summary.seen,
        seq: undefined,
        summary,
        task: undefined,
      }));
      const last = rows.at(-1);
      floor = next === undefined || last === undefined ? undefined : { seen: last.seen, seq: next.seq };
      isUnsure = false;
      lastFailure = undefined;
    } catch (error) {
      lastFailure = error;
      throw error;
    } finally {
      missed = undefined;
      searched = clock.now();
      take([...since.values()]);
    }
  }

  /** Whether the window changed. */
  function take(tasks: readonly Task[]): boolean {
    if (missed !== undefined) for (const task of tasks) missed.set(task.uuid, task);
    if (searched === undefined) return false; // the first render searches

    const here = new Map(rows.map((row) => [row.uuid, row]));
    const changed = new Map<string, Row | undefined>();
    const entering: Row[] = [];
    for (const task of tasks) {
      if (here.has(task.uuid)) changed.set(task.uuid, matches(task) ? rowOf(task) : undefined);
      else if (mayEnter(task)) entering.push(rowOf(task));
    }
    if (changed.size === 0 && entering.length === 0) return false;

    const kept = rows.flatMap((row) => (changed.has(row.uuid) ? (changed.get(row.uuid) ?? []) : [row]));
    rows = entering.length === 0 ? kept : merge(kept, entering);
    if (rows.length > capacity) {
      rows = rows.slice(0, capacity);
      floor = rows.at(-1);
    }
    return true;
  }

  function mayEnter(task: Task): boolean {
    const order = floor === undefined ? -1 : compare(task, floor); // the cheap question first
    if ((order !== 'unsure' && order > 0) || !matches(task)) return false;
    if (order === 'unsure') isUnsure = true;
    return order !== 'unsure';
  }

  function merge(kept: readonly Row[], entering: readonly Row[]): readonly Row[] {
    const merged: Row[] = [];
    let at = 0;
    for (const row of entering.toSorted((a, b) => (b.seq ?? 0) - (a.seq ?? 0))) {
      for (let next = kept[at]; next !== undefined; next = kept[at]) {
        const order = compare(next, row);
        if (order === 'unsure') isUnsure = true;
        if (order === 'unsure' || order > 0) break;
        merged.push(next);
        at += 1;
      }
      merged.push(row);
    }
    return [...merged, ...kept.slice(at)];
  }

  function show(): Rows {
    return new Map(
      rows.slice(0, limit).flatMap((row) => {
        if (row.summary === undefined && row.task !== undefined) row.summary = taskSummary(row.task, views.cluster);
        return row.summary === undefined ? [] : [[row.uuid, row.summary] as const];
      }),
    );
  }
}

function rowOf(task: Task): Row {
  return { uuid: task.uuid, seen: task.seen, seq: task.seq, summary: undefined, task };
}

/** Negative when `a` is the newer one. `seq` grows with `seen`, but many tasks may be seen at one instant. */
function compare(a: Place, b: Place): number | 'unsure' {
  if (a.seq !== undefined && b.seq !== undefined) return b.seq - a.seq;
  return a.seen === b.seen ? 'unsure' : b.seen - a.seen;
}
