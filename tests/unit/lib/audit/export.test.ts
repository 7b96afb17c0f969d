import { describe, expect, it } from 'vitest';
import { AUDIT_COLUMNS, auditLine } from '../../../../lib/audit/export.ts';
import { anAuditEntry } from './an-audit-entry.ts';

describe('auditLine', () => {
  it('has as many cells in a line of CSV as there are columns', () => {
    const columns = AUDIT_COLUMNS.trim().split(',');

    const line = auditLine('csv', anAuditEntry({ arguments: {} }));

    expect(line.trim().split(',')).toHaveLength(columns.length);
    expect(line).toMatch(/^2023-11-14T22:13:20\.000Z,default,a1,ann,/);
  });

  it('quotes what CSV could not tell from its own signs', () => {
    const line = auditLine('csv', anAuditEntry({ reason: 'he said "no",\nthen left', arguments: {} }));

    expect(line).toContain(',"he said ""no"",\nthen left",');
  });

  it.each(['=HYPERLINK("x")', '+1', '-1', '@sum', '\t=1'])('lets no spreadsheet work out %j', (reason) => {
    const line = auditLine('csv', anAuditEntry({ reason, arguments: {} }));

    expect(line).toMatch(new RegExp(`,"?'${reason[0]?.replace(/[+]/, '\\+')}`));
  });

  it('is the entry as the API gives it, one a line, as JSON', () => {
    const entry = anAuditEntry({ reason: 'two\nlines' });

    const line = auditLine('ndjson', entry);

    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line)).toEqual(entry);
  });
});
