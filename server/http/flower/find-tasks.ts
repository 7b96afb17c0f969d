import { ExpediterError } from '../../../lib/errors.ts';
import { parseFlowerSearch } from '../../../lib/flower/search.ts';
import { type FlowerTask, flowerState, flowerTask, needsWhole } from '../../../lib/flower/task.ts';
import { findState } from '../../../lib/query/fields.ts';
import type { Query, Term } from '../../../lib/query/query.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import type { Views } from '../../engine/views.ts';

export interface TaskFilter {
  readonly name?: string | undefined;
  readonly worker?: string | undefined;
  readonly state?: string | undefined;
  /** Unix seconds of `received`; a task that nobody received passes. */
  readonly receivedFrom?: number | undefined;
  readonly receivedTo?: number | undefined;
  /** In Flower's search language. */
  readonly search?: string | undefined;
}

export interface TaskSlice {
  /** A field of a task; without one by the time of its last event, newest first. */
  readonly sortBy?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly offset: number;
  readonly limit?: number | undefined;
}

/** Flower keeps 100,000 tasks and answers with all of them; more than so many of the newest are not looked at. */
export const MOST_TASKS = 10_000;
const ROWS_AT_ONCE = 1_000;
/** Up to so many rows are looked at one by one for the tasks that they called. */
const ONE_BY_ONE = 100;

/** The tasks of the slice in its order, and how many the filter lets through. */
export async function findTasks(
  views: Views,
  filter: TaskFilter,
  slice: TaskSlice,
): Promise<{ readonly tasks: readonly FlowerTask[]; readonly matching: number }> {
  const passes = passesOf(filter);
  const seen = await newest(views, queryOf(filter), filter.receivedTo);
  const matching = seen.filter(passes).sort(orderOf(slice));
  const end = slice.limit === undefined ? undefined : slice.offset + slice.limit;
  const rows = matching.slice(slice.offset, end);
  const whole = await Promise.all(rows.map((task) => (needsWhole(task) ? views.taskRecord(task.uuid) : task)));
  const children = await childrenOf(views, rows, seen);
  return {
    tasks: whole.map((task, i) => flowerTask(task ?? (rows[i] as Task), children.get(rows[i]?.uuid ?? '') ?? [])),
    matching: matching.length,
  };
}

/** What is wrong with a search, in a sentence. */
export function searchProblem(search: string | undefined): string | undefined {
  try {
    parseFlowerSearch(search ?? '');
    return undefined;
  } catch (error) {
    if (error instanceof ExpediterError) return error.message;
    throw error;
  }
}

async function newest(views: Views, query: Query, receivedTo: number | undefined): Promise<Task[]> {
  const rows: Task[] = [];
  // A task is first seen no later than it is received, but for clocks that disagree.
  const range = receivedTo === undefined ? {} : { to: receivedTo + CLOCKS_APART };
  for (let after: { readonly seq: number } | undefined; rows.length < MOST_TASKS; ) {
    const page = await views.taskRecords(query, range, { sort: '-seen', limit: ROWS_AT_ONCE, after });
    rows.push(...page);
    after = page.at(-1);
    if (page.length < ROWS_AT_ONCE) break;
  }
  return rows;
}
const CLOCKS_APART = 3600;

/** What the store can narrow by itself; `passesOf` is the whole truth. */
function queryOf({ name, worker, state }: TaskFilter): Query {
  const terms: Term[] = [];
  const narrow = (field: 'name' | 'worker', value: string | undefined) => {
    if (value !== undefined && !/[*?~\\]/.test(value)) terms.push(is(field, [value]));
  };
  narrow('name', name);
  narrow('worker', worker);
  const wanted = state === undefined ? undefined : findState(state);
  if (wanted !== undefined) terms.push(is('state', wanted === 'STARTED' ? ['STARTED', 'LOST'] : [wanted]));
  return { terms };
}

function is(field: 'name' | 'worker' | 'state', values: readonly string[]): Term {
  return { kind: 'values', field, values, negated: false };
}

function passesOf({ name, worker, state, receivedFrom, receivedTo, search }: TaskFilter): (task: Task) => boolean {
  const isSame = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted.toLowerCase() === value?.toLowerCase();
  const found = parseFlowerSearch(search ?? '');
  return (task) =>
    isSame(name, task.name) &&
    isSame(worker, task.worker) &&
    isSame(state, flowerState(task.state)) &&
    (task.received === undefined || task.received >= (receivedFrom ?? Number.NEGATIVE_INFINITY)) &&
    (task.received === undefined || task.received <= (receivedTo ?? Number.POSITIVE_INFINITY)) &&
    found(task);
}

/** Flower's: what has no value comes first, equal ones go by uuid. */
function orderOf({ sortBy, descending = false }: TaskSlice): (a: Task, b: Task) => number {
  const field = sortBy ?? 'timestamp';
  const sign = descending || sortBy === undefined ? -1 : 1;
  return (a, b) => {
    const [x, y] = [keyOf(a, field), keyOf(b, field)];
    const byValue = x === undefined || y === undefined ? Number(x !== undefined) - Number(y !== undefined) : sort(x, y);
    return sign * (byValue || sort(a.uuid, b.uuid));
  };
}

function keyOf(task: Task, field: string): string | number | undefined {
  if (field === 'state') return flowerState(task.state).toLowerCase();
  const value = (task as unknown as Readonly<Record<string, unknown>>)[field]; // any column of Flower's table
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

function sort(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a < b ? -1 : Number(a > b);
}

/** Few rows are asked for their children one by one; of many, those are told that were found with them. */
async function childrenOf(
  views: Views,
  rows: readonly Task[],
  seen: readonly Task[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (rows.length <= ONE_BY_ONE) {
    const details = await Promise.all(rows.map(({ uuid }) => views.childrenOf(uuid)));
    return new Map(rows.map(({ uuid }, i) => [uuid, (details[i] ?? []).map((child) => child.uuid)]));
  }
  const children = new Map<string, string[]>();
  for (const { uuid, parent_id } of seen) {
    if (parent_id === undefined) continue;
    const known = children.get(parent_id);
    if (known === undefined) children.set(parent_id, [uuid]);
    else known.push(uuid);
  }
  return children;
}
