import { parseRange, printRange, type Range } from './range.ts';

/** All of the Tasks page that a link should carry. */
export interface TaskView {
  /** The text of the query bar as it was typed, mistakes included. */
  readonly q: string;
  readonly range: Range;
  readonly sort: TaskSort;
  /** The task that is open in the side panel. */
  readonly task: string | undefined;
}

/** As `listTasks` takes it: by first sight or by runtime, `-` for the largest first. */
export const TASK_SORTS = ['-seen', 'seen', '-runtime', 'runtime'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

/** The parameters of a URL, as Next hands them over. Of a repeated one the first counts. */
export type UrlParams = Readonly<Record<string, string | readonly string[] | undefined>>;

const LONGEST_QUERY = 2000; // what `listTasks` takes
const LONGEST_ID = 512;

/** Views that everyone has, as plain queries. The first is what the page opens with. */
export const BUILT_IN_VIEWS: readonly { readonly label: string; readonly q: string }[] = [
  { label: 'All', q: '' },
  { label: 'Failing now', q: 'state:failure,retry' },
  { label: 'Running', q: 'state:started' },
  { label: 'Slow', q: 'runtime:>5s' },
  { label: 'Retried', q: 'retries:>=1' },
  { label: 'Lost', q: 'state:lost' },
];

/** What makes no sense is left at its default, because a link may be old or typed. */
export function parseTaskView(params: UrlParams): TaskView {
  const sort = first(params.sort);
  const task = first(params.task);
  return {
    q: (first(params.q) ?? '').slice(0, LONGEST_QUERY),
    range: parseRange({
      ...given('range', first(params.range)),
      ...given('from', first(params.from)),
      ...given('to', first(params.to)),
    }),
    sort: TASK_SORTS.find((known) => known === sort) ?? '-seen',
    task: task === undefined || task === '' || task.length > LONGEST_ID ? undefined : task,
  };
}

/** The opposite of `parseTaskView`: each parameter of the URL. What is at its default stays out. */
export function printTaskView({ q, range, sort, task }: TaskView): Readonly<Record<TaskParam, string | undefined>> {
  return {
    q: q === '' ? undefined : q,
    ...NO_RANGE,
    ...printRange(range),
    sort: sort === '-seen' ? undefined : sort,
    task,
  };
}

/** Every parameter of the page, in the order of its URL. */
export const TASK_PARAMS = ['q', 'range', 'from', 'to', 'sort', 'task'] as const;
export type TaskParam = (typeof TASK_PARAMS)[number];

const NO_RANGE = { range: undefined, from: undefined, to: undefined };

/** What the first card of a task's own page shows: the raw events, or one of its attempts, counted from 1. */
export type TaskTab = 'events' | number;

/** Undefined: the latest attempt. */
export function parseTaskTab(tab: string | undefined): TaskTab | undefined {
  if (tab === 'events') return tab;
  return tab !== undefined && /^[1-9]\d{0,4}$/.test(tab) ? Number(tab) : undefined;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function given<Name extends string>(name: Name, value: string | undefined): { [name in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [name in Name]?: string };
}
