import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { anAuditEntry } from '../../lib/audit/an-audit-entry.ts';
import { anApi } from './an-api.ts';

const entries = Array.from({ length: 1203 }, (_, n) =>
  anAuditEntry({ id: `a${String(9999 - n)}`, at: 1_700_009_999 - n, arguments: {} }),
);

describe('GET /api/v1/audit/export', () => {
  it('gives the whole log as it matches, piece by piece', async () => {
    const pages: { readonly filter?: unknown }[] = [];
    const { fetch } = anApi({
      views: {
        audit: async (page) => {
          pages.push(page);
          return entries.filter(({ at }) => page.after === undefined || at < page.after.at).slice(0, page.limit);
        },
      },
    });

    const response = await fetch('/api/v1/audit/export?format=ndjson&actor=ann');
    const lines = (await response.text()).trimEnd().split('\n');

    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="expediter-audit-default-\d{4}-\d\d-\d\d\.ndjson"$/,
    );
    expect(lines.map((line) => JSON.parse(line))).toEqual(entries);
    expect(pages.map(({ filter }) => filter)).toEqual([{ actor: 'ann' }, { actor: 'ann' }, { actor: 'ann' }]);
  });

  it('is CSV with a line of names', async () => {
    const { fetch } = anApi({ views: { audit: async () => entries.slice(0, 2) } });

    const response = await fetch('/api/v1/audit/export?format=csv');
    const lines = (await response.text()).split('\r\n');

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(lines.map((line) => line.split(',')[2])).toEqual(['id', 'a9999', 'a9998', undefined]);
  });

  it('is a refusal, and no torn file, when the store is out of reach', async () => {
    const { ask } = anApi({
      views: {
        audit: async () => {
          throw new ExpediterError('unavailable', 'The store is down.');
        },
      },
    });

    expect(await ask('/api/v1/audit/export?format=csv')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: 'The store is down.' },
    });
    expect(await ask('/api/v1/audit/export?format=xls')).toMatchObject({ status: 400 });
  });
});
