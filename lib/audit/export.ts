import type { AuditEntry } from '../contract/models.ts';

/** The columns of the CSV file in their order, and what stands in each. Times are ISO 8601 in UTC. */
const COLUMNS: readonly (readonly [name: string, of: (entry: AuditEntry) => string | undefined])[] = [
  ['at', ({ at }) => isoOf(at)],
  ['cluster', ({ cluster }) => cluster],
  ['id', ({ id }) => id],
  ['actor', ({ actor }) => actor],
  ['address', ({ from }) => from?.address],
  ['forwarded_for', ({ from }) => from?.forwarded_for],
  ['command', ({ command }) => command],
  ['sentence', ({ sentence }) => sentence],
  ['target_kind', ({ target }) => target?.kind],
  ['target', ({ target }) => target?.id],
  ['reason', ({ reason }) => reason],
  ['outcome', ({ outcome }) => outcome],
  ['outcome_at', ({ outcomes }) => isoOf(outcomes.at(-1)?.at)],
  ['arguments', (entry) => JSON.stringify(entry.arguments)],
];

/** The first line of the CSV file. */
export const AUDIT_COLUMNS = `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

/** One entry as a line: RFC 4180, or JSON as the API gives it. */
export function auditLine(format: 'csv' | 'ndjson', entry: AuditEntry): string {
  if (format === 'ndjson') return `${JSON.stringify(entry)}\n`;
  return `${COLUMNS.map(([, of]) => cell(of(entry) ?? '')).join(',')}\r\n`;
}

/**
 * A spreadsheet takes what begins with one of `= + - @` for a formula and works it out: an apostrophe in front keeps a
 * text a text. A name or a reason may be anybody's words.
 */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function isoOf(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}
