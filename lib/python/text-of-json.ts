import { quoteString } from './print-value.ts';

/** Deeper values are of no help to a reader, and would exhaust the stack. */
const MAX_DEPTH = 50;

/** A decoded JSON value in Python's notation, for people: `None`, `True`, single quotes; `...` for what lies too deep. */
export function pythonTextOf(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoteString(value);
  if (typeof value !== 'object') return String(value);
  if (depth >= MAX_DEPTH) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => pythonTextOf(item, depth + 1)).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${quoteString(key)}: ${pythonTextOf(item, depth + 1)}`);
  return `{${pairs.join(', ')}}`;
}
