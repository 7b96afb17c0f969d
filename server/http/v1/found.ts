import { ExpediterError } from '../../../lib/errors.ts';

/** The value, or `not-found` with what was looked for: `The task "x"`. */
export function found<T>(what: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ExpediterError('not-found', `${what} is not known here.`);
}
