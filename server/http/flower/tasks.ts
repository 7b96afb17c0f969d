import { ExpediterError } from '../../../lib/errors.ts';
import { flowerTask } from '../../../lib/flower/task.ts';
import { taskId } from '../../../lib/ids.ts';
import { EVERYTHING } from '../../../lib/query/query.ts';
import { findTasks, searchProblem, type TaskFilter } from './find-tasks.ts';
import type { Given } from './given.ts';
import { type FlowerRoute, known, look } from './route.ts';

const SORT_KEYS = ['name', 'received', 'started', 'state'];

export const taskRoutes: readonly FlowerRoute[] = [
  look('/api/tasks', async ({ views, given }) => {
    const sortBy = sortOf(given.text('sort_by'));
    const slice = { ...sortBy, offset: Math.max(0, given.int('offset') ?? 0), limit: limitOf(given) };
    const filter = filterOf(given);
    const error = searchProblem(filter.search);
    // The one mistake that Flower answers with JSON.
    if (error !== undefined) return Response.json({ error }, { status: 400 });
    const { tasks } = await findTasks(views, filter, slice);
    return Object.fromEntries(
      tasks.map(({ worker, ...task }) => [task.uuid, worker === null ? task : { ...task, worker }]),
    );
  }),
  look('/api/task/types', async ({ views }) => ({
    'task-types': Object.keys(await views.counts(EVERYTHING, {}, 'name')).sort(),
  })),
  look('/api/task/info/:name{.+}', async ({ views, name }) => {
    const task = known('task', name, await views.taskRecord(taskId(name)));
    const children = await views.childrenOf(task.uuid);
    return flowerTask(
      task,
      children.map(({ uuid }) => uuid),
    );
  }),
];

function filterOf(given: Given): TaskFilter {
  const one = (name: string) => (given.text(name) === 'All' ? undefined : given.text(name));
  return {
    name: one('taskname'),
    worker: one('workername'),
    state: one('state'),
    receivedFrom: minuteOf(given.text('received_start')),
    receivedTo: minuteOf(given.text('received_end')),
    search: given.text('search'),
  };
}

function limitOf(given: Given): number | undefined {
  const limit = given.int('limit');
  return limit === undefined ? undefined : Math.max(0, limit);
}

function sortOf(text: string | undefined): { sortBy?: string; descending?: boolean } {
  if (text === undefined) return {};
  const sortBy = text.replace(/^-+/, '');
  if (SORT_KEYS.includes(sortBy)) return { sortBy, descending: text.startsWith('-') };
  throw new ExpediterError('invalid', `Invalid sort_by '${text}', expected one of ${SORT_KEYS.join(', ')}`);
}

/** `2026-08-01 12:30` by the clock of this machine, as Flower has it. */
function minuteOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, ...parts] = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2})$/.exec(text) ?? [];
  const [year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const date = new Date(year, month - 1, day, hour, minute);
  if (date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60) return date.getTime() / 1000;
  throw new ExpediterError('invalid', "Invalid received_start or received_end, expected format 'YYYY-MM-DD HH:MM'");
}
