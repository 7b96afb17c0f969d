import { z } from 'zod';
import { listAudit } from '../../../lib/contract/rest.ts';
import { parseCursor, printCursor } from '../cursor.ts';
import { type Route, route } from '../router.ts';
import type { V1Parts } from './routes.ts';

const Place = z.object({ at: z.number(), id: z.string() });

export function auditRoutes({ views }: V1Parts): readonly Route[] {
  const list = `audit ${views.cluster}`;
  return [
    route(listAudit, async ({ input: { limit, cursor } }) => {
      const after = cursor === undefined ? undefined : parseCursor(list, Place, cursor);
      const entries = await views.audit({ limit: limit + 1, after }); // one more tells whether there is a next page
      const items = entries.slice(0, limit);
      const last = entries.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last && printCursor(list, { at: last.at, id: last.id }) };
    }),
  ];
}
