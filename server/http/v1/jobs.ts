import { z } from 'zod';
import {
  cancelJob,
  createJob,
  getJob,
  listJobItems,
  listJobs,
  pauseJob,
  previewJob,
  resumeJob,
} from '../../../lib/contract/rest.ts';
import { parseCursor, printCursor } from '../cursor.ts';
import { type Route, route } from '../router.ts';
import type { V1Parts } from './routes.ts';

const Place = z.object({ created: z.number(), id: z.string() });
const Index = z.number();

export function jobRoutes({ views, control: { jobs } }: V1Parts): readonly Route[] {
  const list = `jobs ${views.cluster}`;
  return [
    route(previewJob, ({ input, actor }) => jobs.preview(actor, input)),
    route(createJob, ({ input, actor }) => jobs.create(actor, input)),
    route(listJobs, async ({ input: { limit, cursor } }) => {
      const after = cursor === undefined ? undefined : parseCursor(list, Place, cursor);
      const found = await jobs.list({ limit: limit + 1, after }); // one more tells whether there is a next page
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last && printCursor(list, { created: last.created, id: last.id }) };
    }),
    route(getJob, ({ input: { id } }) => jobs.find(id)),
    route(listJobItems, async ({ input: { id, outcome, limit, cursor } }) => {
      const place = `items ${views.cluster} ${id} ${outcome ?? ''}`;
      const after = cursor === undefined ? undefined : parseCursor(place, Index, cursor);
      const found = await jobs.items(id, { state: outcome, limit: limit + 1, after });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last && printCursor(place, last.n) };
    }),
    route(pauseJob, ({ input, actor }) => jobs.pause(actor, input)),
    route(resumeJob, ({ input, actor }) => jobs.resume(actor, input)),
    route(cancelJob, ({ input, actor }) => jobs.cancel(actor, input)),
  ];
}
