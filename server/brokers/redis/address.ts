import { ExpediterError } from '../../../lib/errors.ts';
import { maskUrl } from '../../../lib/format/mask-url.ts';
import type { BrokerOptions } from '../broker.ts';
import { splitHostport, splitList, splitUrl, type UrlParts, unquote } from '../url.ts';
import { type RedisTls, readTls } from './tls.ts';

/** Where a Redis listens and how it is spoken to, read from an address in Celery's spelling (PROTOCOL B.3). */
export interface RedisAddress {
  /** For people: no user, no password, no file names of keys. */
  readonly text: string;
  readonly place: HostAndPort | { readonly path: string } | Sentinels;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: RedisTls | undefined;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Who is asked where the master is, every time a connection is made. */
export interface Sentinels {
  readonly sentinels: readonly HostAndPort[];
  readonly masterName: string;
  /** Of the sentinels themselves; those of the master stand in the address. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: RedisTls | undefined;
}

type Transport = NonNullable<BrokerOptions['transport']>;

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;

/**
 * Reads one address; a list only of sentinels, which are one broker. Throws `invalid`; the sentence never repeats what
 * may be a password.
 */
export function parseRedisAddress(url: string, transport: Transport = {}): RedisAddress {
  const parts = splitUrl(url);
  if (parts.scheme === 'sentinel') return parseSentinels(url, transport);
  if (parts.scheme === 'redis+socket') return parseSocket(url, parts);
  const { host, port } = readPlace(url, parts, DEFAULT_PORT);
  const db = readDb(url, parts);
  const tls = readTls(parts.query, parts.scheme === 'rediss', (why, cause) => refusal(url, why, cause));
  return {
    ...userOf(parts),
    text: `${tls === undefined ? 'redis' : 'rediss'}://${print({ host, port })}/${db}`,
    place: { host, port },
    db,
    tls,
  };
}

function parseSocket(url: string, parts: UrlParts): RedisAddress {
  const path = unquote(parts.path);
  if (path === '') throw refusal(url, 'names no socket; write redis+socket:///path/of/redis.sock');
  const db = parseDb(url, parts.query.get('virtual_host') ?? '');
  return { ...userOf(parts), text: `redis+socket://${path}?virtual_host=${db}`, place: { path }, db, tls: undefined };
}

/** Database, user, password and TLS are those of the master, and stand in the first address; of the others only the place counts. */
function parseSentinels(list: string, transport: Transport): RedisAddress {
  const [first = '', ...others] = splitList(list);
  const places = [first, ...others].map((part) => {
    const parts = part.includes('://') ? splitUrl(part) : { ...splitUrl(''), scheme: 'sentinel', hostport: part };
    if (parts.scheme !== 'sentinel') throw refusal(list, 'mixes sentinels with another kind of broker');
    return readPlace(list, parts, DEFAULT_SENTINEL_PORT);
  });
  const { master_name: masterName, sentinel_kwargs: kwargs = {} } = transport;
  if (masterName === undefined) {
    throw refusal(
      list,
      'does not say which master its sentinels are to be asked for: add --broker-option master_name=NAME',
    );
  }
  const parts = splitUrl(first);
  const db = readDb(list, parts);
  const sentinelQuery = new Map(Object.entries(kwargs).filter(([key]) => key.startsWith('ssl_')));
  return {
    ...userOf(parts),
    text: places.map((place, at) => `sentinel://${print(place)}${at === 0 ? `/${db}` : ''}`).join(';'),
    place: {
      sentinels: places,
      masterName,
      username: kwargs.username,
      password: kwargs.password,
      tls: readTls(sentinelQuery, kwargs.ssl === 'true', (why, cause) => optionRefusal(why, cause)),
    },
    db,
    tls: readTls(parts.query, false, (why, cause) => refusal(list, why, cause)),
  };
}

const userOf = ({ username, password }: UrlParts) => ({ username, password });

function readPlace(url: string, { hostport }: UrlParts, defaultPort: number): HostAndPort {
  const place = splitHostport(hostport);
  if (place === undefined) {
    throw refusal(
      url,
      'has a host and port that cannot be read; a password with @ / : ; ? or # must be percent-encoded',
    );
  }
  const port = place.port ?? defaultPort;
  if (port < 1 || port > 65_535) throw refusal(url, 'has a port that is not between 1 and 65535');
  return { host: place.host ?? 'localhost', port };
}

function print({ host, port }: HostAndPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function readDb(url: string, { path, query }: UrlParts): number {
  return parseDb(url, unquote(path).replace(/^\/+/, '') || (query.get('virtual_host') ?? query.get('db') ?? ''));
}

function parseDb(url: string, text: string): number {
  const digits = text.replace(/^\/+|\/+$/g, '');
  if (digits === '') return 0;
  if (!/^\d{1,6}$/.test(digits)) throw refusal(url, 'names a database that is not a number');
  return Number(digits);
}

/** Without an @ nobody can tell whether what stands there is a host or the beginning of a password. */
function refusal(url: string, why: string, cause?: unknown): ExpediterError {
  const isUnclear =
    !url.includes('@') && splitList(url).some((part) => splitHostport(splitUrl(part).hostport) === undefined);
  const shown = isUnclear ? `${splitUrl(url).scheme}://***` : maskUrl(url);
  return new ExpediterError('invalid', `The broker address "${shown}" ${why}.`, { cause });
}

function optionRefusal(why: string, cause?: unknown): ExpediterError {
  return new ExpediterError('invalid', `The broker option "sentinel_kwargs" ${why}.`, { cause });
}
