import { z } from 'zod';
import {
  bulkTasks,
  getFacets,
  getRetry,
  getTask,
  getTaskResult,
  getTimeline,
  getWhereabouts,
  listTasks,
  publishTask,
  retryTask,
  revokeByStampedHeaders,
  revokeTask,
} from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { taskId } from '../../../lib/ids.ts';
import { parseQuery } from '../../../lib/query/parse.ts';
import type { Query } from '../../../lib/query/query.ts';
import { parseCursor, printCursor } from '../cursor.ts';
import { type Route, route } from '../router.ts';
import { found } from './found.ts';
import type { V1Parts } from './routes.ts';
import { spanOf } from './span.ts';

const Place = z.object({ seq: z.number(), runtime: z.number().optional() });

export function taskRoutes({ views, control, clock }: V1Parts): readonly Route[] {
  return [
    route(listTasks, async ({ input: { q, from, to, sort, limit, cursor } }) => {
      const list = `tasks ${views.cluster} ${sort}`;
      const after = cursor === undefined ? undefined : parseCursor(list, Place, cursor);
      const { items, next } = await views.tasks(queryOf(q), { from, to }, { sort, limit, after });
      return { items: [...items], nextCursor: next && printCursor(list, next) };
    }),
    route(getTask, async ({ input: { uuid } }) => found(`The task "${uuid}"`, await views.task(taskId(uuid)))),
    route(getTaskResult, ({ input: { uuid, full } }) => views.result(taskId(uuid), full)),
    route(getRetry, async ({ input }) => found(`The task "${input.uuid}"`, await control.preflight(input))),
    route(getFacets, async ({ input: { q, field, from, to } }) => ({
      field,
      counts: await views.counts(queryOf(q), { from, to }, field),
    })),
    route(getTimeline, ({ input: { q, ...asked } }) => {
      const { step, ...range } = spanOf(asked, clock.now());
      return views.timeline(queryOf(q), range, step);
    }),
    route(revokeTask, ({ input, actor }) => control.revoke(actor, input)),
    route(retryTask, ({ input, actor }) => control.retry(actor, input)),
    route(publishTask, ({ input, actor }) => control.publish(actor, input)),
    route(revokeByStampedHeaders, ({ input, actor }) => control.revokeStamped(actor, input)),
    route(getWhereabouts, ({ input }) => control.whereabouts(input)),
    route(bulkTasks, ({ input, actor }) => control.bulk(actor, input)),
  ];
}

function queryOf(q: string): Query {
  const { query, errors } = parseQuery(q);
  const first = errors[0];
  if (first === undefined) return query;
  const where = q.slice(first.at, first.at + first.length);
  throw new ExpediterError('invalid', `Field "q": at character ${first.at + 1}, "${where}": ${first.message}`);
}
