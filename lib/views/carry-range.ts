import { addParams, paramsOf } from './add-params.ts';
import type { RangeParams } from './range.ts';

const KEYS = ['range', 'from', 'to'] as const;

/** A link with the range of the page it stands on, so that the range stays while people move between pages. */
export function carryRange(href: string, params: RangeParams): string {
  const own = paramsOf(href);
  // A link that has a range of its own keeps it.
  if (KEYS.some((key) => own.has(key))) return href;
  return addParams(
    href,
    Object.fromEntries(KEYS.flatMap((key) => (params[key] === undefined ? [] : [[key, params[key]]]))),
  );
}
