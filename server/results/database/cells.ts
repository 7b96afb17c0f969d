import { type StoredValue, storedValue, tooLarge } from '../../../lib/tasks/stored-value.ts';
import { MAX_VALUE_BYTES } from '../result-backend.ts';
import type { Row } from './sql.ts';

/** What a serializer of Celery's left in a column; undefined for NULL. */
export function storedOf(row: Row, column: string): StoredValue | undefined {
  const size = Number(row[`${column}_bytes`] ?? 0);
  if (size > MAX_VALUE_BYTES) return tooLarge(size, MAX_VALUE_BYTES);
  const cell = row[column];
  if (cell === null || cell === undefined) return undefined;
  const bytes = typeof cell === 'string' ? Buffer.from(cell, 'utf8') : cell;
  return storedValue(bytes, typeof cell === 'string' ? cell : Buffer.from(bytes).toString('utf8'));
}

export function textOf(row: Row, column: string): string | undefined {
  const cell = row[column];
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}

export function numberOf(row: Row, column: string): number | undefined {
  const text = textOf(row, column);
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

const ENDED = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/** The column is touched by every write, so of a task that has not ended it is no end. */
export function endOf(row: Row): string | undefined {
  return ENDED.has(textOf(row, 'status') ?? '') ? textOf(row, 'date_done') : undefined;
}
