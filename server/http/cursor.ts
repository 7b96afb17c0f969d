import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ExpediterError } from '../../lib/errors.ts';

/** Raised when places are written differently: cursors of before are refused, not misread. */
const VERSION = 1;

/**
 * A place in a list as opaque text. `list` names the list and its order, because a place in one is none in another.
 * The sum at the end is no secret: it tells a cut or retyped cursor from a whole one.
 */
export function printCursor(list: string, place: unknown): string {
  const text = JSON.stringify([VERSION, list, place]);
  return `${Buffer.from(text).toString('base64url')}.${sumOf(text)}`;
}

/** Throws `invalid` for anything that `printCursor` did not print for the same list. */
export function parseCursor<Place>(list: string, schema: z.ZodType<Place>, cursor: string): Place {
  const [encoded = '', sum] = cursor.split('.');
  const text = Buffer.from(encoded, 'base64url').toString();
  if (sum !== sumOf(text)) throw refusal();

  const [version, name, place] = JSON.parse(text) as unknown[]; // the sum says that we wrote it
  const parsed = schema.safeParse(place);
  if (version !== VERSION || name !== list || !parsed.success) throw refusal();
  return parsed.data;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function refusal(): ExpediterError {
  return new ExpediterError(
    'invalid',
    'The cursor does not belong to this list and order: leave it out to begin again, then take "nextCursor" as it is.',
  );
}
