import type { RangeParams } from './range.ts';

const KEYS = ['range', 'from', 'to'] as const;

/** A link with the range of the page it stands on, so that the range stays while people move between pages. */
export function carryRange(href: string, params: RangeParams): string {
  const [whole, hash] = splitOnce(href, '#');
  const [path, search] = splitOnce(whole, '?');
  const target = new URLSearchParams(search ?? '');
  // A link that has a range of its own keeps it.
  if (KEYS.some((key) => target.has(key))) return href;
  const carried = KEYS.flatMap((key) =>
    params[key] === undefined ? [] : [`${key}=${encodeURIComponent(params[key])}`],
  );
  const query = [...(search ? [search] : []), ...carried].join('&');
  return `${path}${query === '' ? '' : `?${query}`}${hash === undefined ? '' : `#${hash}`}`;
}

function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
