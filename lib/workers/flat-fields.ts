import { pythonTextOf } from '../python/text-of-json.ts';

/** One setting or figure, by the path that leads to it: `pool.max-concurrency`. */
export interface FlatField {
  readonly key: string;
  /** In Python's notation, as the worker would print it. */
  readonly text: string;
}

/** Deeper than this a value is shown whole. */
const DEPTH = 3;

/** An answer of nested objects as rows, in the order of the answer. Lists and empty objects are values. */
export function flatFields(fields: Readonly<Record<string, unknown>>, path = '', depth = 0): readonly FlatField[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return isObject(value) && depth < DEPTH - 1 && Object.keys(value).length > 0
      ? flatFields(value, key, depth + 1)
      : [{ key, text: pythonTextOf(value) }];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
