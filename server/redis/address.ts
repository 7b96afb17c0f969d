import { readFileSync } from 'node:fs';
import { ExpediterError } from '../../lib/errors.ts';
import { maskUrl } from '../../lib/format/mask-url.ts';

/** Where a Redis listens and how it is spoken to, read from an address in Celery's spelling (PROTOCOL B.3). */
export interface RedisAddress {
  /** For people: no user, no password, no file names of keys. */
  readonly text: string;
  readonly place: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: RedisTls | undefined;
}

/** The certificates are the content of the files that the address names. */
export interface RedisTls {
  readonly verify: boolean;
  readonly checkHostname: boolean;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Makes the error of a clause that goes on after the address. */
type Refuse = (why: string, cause?: unknown) => ExpediterError;

const DEFAULT_PORT = 6379;

/**
 * Takes an address apart the way Python's `urlparse` does, which Celery users know, and not as WHATWG has it, which
 * knows no `redis+socket:///path` with a password. Throws `invalid`; the sentence never repeats what may be a password.
 */
export function parseRedisAddress(url: string, what = 'broker'): RedisAddress {
  const refusal: Refuse = (why, cause) =>
    new ExpediterError('invalid', `The ${what} address "${maskUrl(url)}" ${why}.`, { cause });
  const parts = /^([^:/?#]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url.trim());
  const [, scheme = '', netloc = '', path = '', query = ''] = parts ?? [];
  if (/;\s*[a-z+]+:\/\//i.test(url)) throw refusal('is a list of several brokers; name one');

  const parameters = new URLSearchParams(query);
  const { username, password, hostport } = splitNetloc(refusal, netloc);
  const common = { username, password };
  if (scheme.toLowerCase() === 'redis+socket') {
    const socket = decode(refusal, path);
    if (socket === '') throw refusal('names no socket; write redis+socket:///path/of/redis.sock');
    const db = parseDb(refusal, parameters.get('virtual_host') ?? '');
    return {
      ...common,
      text: `redis+socket://${socket}?virtual_host=${db}`,
      place: { path: socket },
      db,
      tls: undefined,
    };
  }
  const { host, port } = splitHostport(refusal, hostport);
  const db = parseDb(refusal, path.replace(/^\/+/, '') || (parameters.get('virtual_host') ?? ''));
  const isTls = scheme.toLowerCase() === 'rediss';
  return {
    ...common,
    text: `${isTls ? 'rediss' : 'redis'}://${host.includes(':') ? `[${host}]` : host}:${port}/${db}`,
    place: { host, port },
    db,
    tls: isTls ? readTls(refusal, parameters) : undefined,
  };
}

function splitNetloc(refusal: Refuse, netloc: string) {
  const at = netloc.lastIndexOf('@');
  const userinfo = netloc.slice(0, Math.max(at, 0));
  const colon = userinfo.indexOf(':');
  return {
    username: decode(refusal, colon === -1 ? userinfo : userinfo.slice(0, colon)) || undefined,
    password: decode(refusal, colon === -1 ? '' : userinfo.slice(colon + 1)) || undefined,
    hostport: netloc.slice(at + 1),
  };
}

function splitHostport(refusal: Refuse, hostport: string): { host: string; port: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(hostport);
  if (parts === null) {
    throw refusal('has a host and port that cannot be read; a password with @ / : ? or # must be percent-encoded');
  }
  const [, ipv6, name, digits] = parts;
  const port = digits ? Number(digits) : DEFAULT_PORT;
  if (port < 1 || port > 65_535) throw refusal('has a port that is not between 1 and 65535');
  return { host: ipv6 ?? (decode(refusal, name ?? '') || 'localhost'), port };
}

function parseDb(refusal: Refuse, text: string): number {
  const digits = text.replace(/^\/+|\/+$/g, '');
  if (digits === '') return 0;
  if (!/^\d{1,6}$/.test(digits)) throw refusal('names a database that is not a number');
  return Number(digits);
}

/** `ssl_*` as kombu and redis-py name them. `ssl_check_hostname` is on here, where redis-py before 6 has it off. */
function readTls(refusal: Refuse, parameters: URLSearchParams): RedisTls {
  const requirement = (parameters.get('ssl_cert_reqs') ?? 'required').toLowerCase().replace(/^cert_/, '');
  if (!['required', 'optional', 'none'].includes(requirement)) {
    throw refusal('has an ssl_cert_reqs that is not required, optional or none');
  }
  const read = (parameter: string) => readNamedFile(refusal, parameter, parameters.get(parameter));
  return {
    verify: requirement !== 'none',
    checkHostname: !/^(false|0|no|off)$/i.test(parameters.get('ssl_check_hostname') ?? ''),
    ca: read('ssl_ca_certs'),
    cert: read('ssl_certfile'),
    key: read('ssl_keyfile'),
  };
}

function readNamedFile(refusal: Refuse, parameter: string, path: string | null): string | undefined {
  if (path === null || path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refusal(`names a file for ${parameter} that cannot be read: ${path}`, cause);
  }
}

function decode(refusal: Refuse, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('has a % that begins no percent-encoding; write it as %25');
  }
}
