import { z } from 'zod';
import { AUDIT_COLUMNS, auditLine } from '../../../lib/audit/export.ts';
import type { AuditFilter } from '../../../lib/audit/filter.ts';
import type { AuditEntry } from '../../../lib/contract/models.ts';
import { exportAudit, listAudit } from '../../../lib/contract/rest.ts';
import { parseCursor, printCursor } from '../cursor.ts';
import { type Route, route, streamRoute } from '../router.ts';
import type { V1Parts } from './routes.ts';

const Place = z.object({ at: z.number(), id: z.string() });
/** Entries in one piece of a file. */
const PIECE = 500;

export function auditRoutes({ views, clock }: V1Parts): readonly Route[] {
  const list = `audit ${views.cluster}`;
  return [
    route(listAudit, async ({ input: { limit, cursor, ...filter } }) => {
      const after = cursor === undefined ? undefined : parseCursor(list, Place, cursor);
      // One more tells whether there is a next page.
      const entries = await views.audit({ limit: limit + 1, after, filter });
      const items = entries.slice(0, limit);
      const last = entries.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last && printCursor(list, { at: last.at, id: last.id }) };
    }),
    streamRoute(exportAudit, async ({ input: { format, ...filter } }) => {
      // The first piece is read before anything is answered, so that a store which is down is a refusal and no torn file.
      const pieces = piecesOf(views, filter);
      const first = await pieces.next();
      const day = new Date(clock.now() * 1000).toISOString().slice(0, 10);
      return new Response(textOf(format, first, pieces), {
        headers: {
          'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
          'content-disposition': `attachment; filename="expediter-audit-${views.cluster}-${day}.${format}"`,
          'cache-control': 'no-store',
        },
      });
    }),
  ];
}

type Pieces = AsyncGenerator<readonly AuditEntry[], undefined>;

async function* piecesOf({ audit }: V1Parts['views'], filter: AuditFilter): Pieces {
  let after: { readonly at: number; readonly id: string } | undefined;
  do {
    const entries: readonly AuditEntry[] = await audit({ limit: PIECE, after, filter });
    yield entries;
    const last = entries.at(-1);
    after = entries.length < PIECE ? undefined : last;
  } while (after !== undefined);
  return undefined;
}

/** A piece at a time, as fast as the reader takes them. */
function textOf(format: 'csv' | 'ndjson', first: IteratorResult<readonly AuditEntry[]>, rest: Pieces): ReadableStream {
  const encoder = new TextEncoder();
  let next: IteratorResult<readonly AuditEntry[]> | undefined = first;
  let head = format === 'csv' ? AUDIT_COLUMNS : '';
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = next ?? (await rest.next());
      next = undefined;
      if (done === true) return controller.close();
      controller.enqueue(encoder.encode(`${head}${value.map((entry) => auditLine(format, entry)).join('')}`));
      head = '';
    },
    cancel: () => void rest.return(undefined),
  });
}
