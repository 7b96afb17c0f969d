/** A link of ours with more parameters in its query, before its hash. */
export function addParams(href: string, params: Readonly<Record<string, string>>): string {
  const { path, search, hash } = partsOf(href);
  const added = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const query = [...(search ? [search] : []), ...added].join('&');
  return `${path}${query === '' ? '' : `?${query}`}${hash === undefined ? '' : `#${hash}`}`;
}

export function paramsOf(href: string): URLSearchParams {
  return new URLSearchParams(partsOf(href).search ?? '');
}

function partsOf(href: string) {
  const [whole, hash] = splitOnce(href, '#');
  const [path, search] = splitOnce(whole, '?');
  return { path, search, hash };
}

function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
