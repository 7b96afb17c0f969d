/** The parts of a broker's address, percent-decoded. */
export interface UrlParts {
  /** In lower case; '' when the text has none. */
  readonly scheme: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** `host:port`, not yet taken apart: see `splitHostport`. */
  readonly hostport: string;
  /** As written, with its slashes. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;

/** The scheme of an address, in lower case; undefined when it has none. */
export function schemeOf(url: string): string | undefined {
  return SHAPE.exec(url.trim())?.[1]?.toLowerCase();
}

/**
 * Takes an address apart the way kombu does, with Python's `urlparse` and `unquote`, and not as WHATWG has it, which
 * knows no `redis+socket:///path` with a password and no `%` that stands for itself. Never throws.
 */
export function splitUrl(url: string): UrlParts {
  const [, scheme = '', netloc = '', path = '', query = ''] = SHAPE.exec(url.trim()) ?? [];
  const at = netloc.lastIndexOf('@');
  const userinfo = netloc.slice(0, Math.max(at, 0));
  const colon = userinfo.indexOf(':');
  return {
    scheme: scheme.toLowerCase(),
    username: unquote(colon === -1 ? userinfo : userinfo.slice(0, colon)) || undefined,
    password: unquote(colon === -1 ? '' : userinfo.slice(colon + 1)) || undefined,
    hostport: netloc.slice(at + 1),
    path,
    query: new Map([...new URLSearchParams(query)].filter(([, value]) => value !== '')),
  };
}

/** Host and port, either of them undefined when it is not named; undefined alone when they cannot be read. */
export function splitHostport(
  hostport: string,
): { readonly host: string | undefined; readonly port: number | undefined } | undefined {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(hostport);
  if (parts === null) return undefined;
  const [, ipv6, name, digits] = parts;
  return { host: (ipv6 ?? unquote(name ?? '')) || undefined, port: digits ? Number(digits) : undefined };
}

/** Percent-decoding as Python has it: a `%` that begins nothing stays, bytes that are not UTF-8 become U+FFFD. */
export function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** The parts of a list, as `broker_url` may be: `a;b`. */
export function splitList(list: string): readonly string[] {
  const parts = list.split(';').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/**
 * The addresses of a failover list, each complete. As kombu has it, one that names no port or no path takes that of
 * the one before, one without `ssl_…` takes those of the first, and a bare host name takes everything else of the first.
 */
export function completeList(list: string): readonly string[] {
  const [first = '', ...others] = splitList(list);
  const whole = [first];
  for (const part of others) {
    whole.push(schemeOf(part) === undefined ? atHost(part, first) : complete(part, whole.at(-1) ?? first, first));
  }
  return whole;
}

function atHost(hostport: string, first: string): string {
  const { head, port, path, query } = cut(first);
  return `${head}${PORT.test(hostport) ? hostport : hostport + port}${path}${query}`;
}

function complete(part: string, before: string, first: string): string {
  const own = cut(part);
  const path = own.path === '' || own.path === '/' ? cut(before).path : own.path;
  const tls = own.query.includes('ssl_') ? [] : cut(first).query.slice(1).split('&').filter(isTlsParameter);
  const query = [own.query.slice(1), ...tls].filter((text) => text !== '').join('&');
  return `${own.head}${own.host}${own.port || cut(before).port}${path}${query === '' ? '' : `?${query}`}`;
}

const PORT = /:\d+$/;
const isTlsParameter = (text: string): boolean => text.startsWith('ssl_');

/** An address in pieces that make the whole again when they are put together. */
function cut(url: string) {
  const [, head = '', hostport = '', path = '', query = ''] =
    /^([^:/?#]+:\/\/(?:[^/?#]*@)?)([^/?#]*)([^?#]*)(\?[^#]*)?/.exec(url) ?? [];
  const port = PORT.exec(hostport)?.[0] ?? '';
  return { head, host: hostport.slice(0, hostport.length - port.length), port, path, query };
}
