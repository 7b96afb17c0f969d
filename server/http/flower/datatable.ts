import { EVERYTHING } from '../../../lib/query/query.ts';
import { findTasks, searchProblem } from './find-tasks.ts';
import type { FlowerCall, FlowerRoute } from './route.ts';

/** What feeds the table of Flower's own page. It takes GET and POST alike, and both only look. */
export const datatableRoutes: readonly FlowerRoute[] = (['GET', 'POST'] as const).map((method) => ({
  method,
  path: '/tasks/datatable',
  needs: 'view',
  handle: datatable,
}));

async function datatable({ views, given }: FlowerCall) {
  const number = (name: string) => {
    given.required(name);
    return given.int(name) ?? 0;
  };
  const [draw, offset, limit, column] = ['draw', 'start', 'length', 'order[0][column]'].map(number);
  const search = given.text('search[value]');
  const counts = Object.values(await views.counts(EVERYTHING, {}, 'state'));
  const table = { draw, data: [], recordsTotal: counts.reduce((sum, n) => sum + n, 0) };
  const searchError = searchProblem(search);
  if (searchError !== undefined) return { ...table, recordsFiltered: 0, searchError };

  const sortBy = given.text(`columns[${column}][data]`);
  const descending = given.text('order[0][dir]') === 'desc';
  const slice = { sortBy, descending, offset: Math.max(0, offset ?? 0), limit: Math.max(0, limit ?? 0) };
  const { tasks, matching } = await findTasks(views, { search }, slice);
  return { ...table, data: tasks, recordsFiltered: matching };
}
