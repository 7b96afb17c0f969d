import { ExpediterError } from '../../../lib/errors.ts';
import { maskUrl } from '../../../lib/format/mask-url.ts';

/** Where a database is, read from an address as SQLAlchemy spells it, behind `db+` or `django+`. */
export type DatabaseAddress = {
  /** For people: no user, no password. */
  readonly text: string;
  /** Whose tables: Celery's own backend, or django-celery-results. Undefined: whichever are there. */
  readonly tables: 'celery' | 'django' | undefined;
} & (
  | {
      readonly system: 'postgresql';
      readonly host: string;
      readonly port: number;
      readonly user: string | undefined;
      readonly password: string | undefined;
      readonly database: string | undefined;
      /** Undefined without `sslmode`, `disable`, `allow` or `prefer`: in the clear. */
      readonly tls: { readonly verify: boolean } | undefined;
    }
  | { readonly system: 'sqlite'; readonly path: string }
);

const POSTGRESQL_PORT = 5432;

/**
 * `db+postgresql+psycopg2://user:password@host:5432/name?sslmode=require`, `db+sqlite:////absolute/path`,
 * `django+postgresql://…`, `postgresql://…`. Throws `invalid` without the password; undefined for another system.
 */
export function parseDatabaseAddress(url: string): DatabaseAddress | undefined {
  const [, marker, dialect = '', rest = ''] =
    /^(?:(db|database|django)\+)?([a-z\d]+)(?:\+[a-z\d_]+)?:\/\/(.*)$/is.exec(url.trim()) ?? [];
  const tables = marker === undefined ? undefined : marker.toLowerCase() === 'django' ? 'django' : 'celery';
  switch (dialect.toLowerCase()) {
    case 'postgresql':
    case 'postgres':
    case 'postgis':
      return { ...parsePostgresql(url, rest), tables };
    case 'sqlite':
      return { ...parseSqlite(url, rest), tables };
    default:
      return undefined;
  }
}

function parseSqlite(url: string, rest: string): Omit<DatabaseAddress & { system: 'sqlite' }, 'tables'> {
  // Three slashes and a relative path, or four: the third one parts the empty host from the path.
  const path = decode(url, rest.replace(/^\//, '').replace(/\?.*$/s, ''));
  if (path === '' || path === ':memory:') {
    throw refusal(url, 'names no file; write db+sqlite:////absolute/path/of/results.db');
  }
  return { system: 'sqlite', path, text: `sqlite:///${path}` };
}

function parsePostgresql(url: string, rest: string): Omit<DatabaseAddress & { system: 'postgresql' }, 'tables'> {
  const [, netloc = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest) ?? [];
  const parameters = new URLSearchParams(query);
  const at = netloc.lastIndexOf('@');
  const [user = '', ...password] = netloc.slice(0, Math.max(at, 0)).split(':');
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(netloc.slice(at + 1));
  if (parts === null) {
    throw refusal(url, 'has a host and port that cannot be read; a password with @ / : ? or # must be percent-encoded');
  }
  const [, ipv6, name = '', digits] = parts;
  const port = Number(digits || parameters.get('port') || POSTGRESQL_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw refusal(url, 'has a port that is not between 1 and 65535');
  const host = ipv6 ?? (decode(url, name) || parameters.get('host') || 'localhost');
  const database = decode(url, path) || undefined;
  return {
    system: 'postgresql',
    host,
    port,
    user: decode(url, user) || undefined,
    password: decode(url, password.join(':')) || undefined,
    database,
    tls: tlsOf(url, parameters.get('sslmode')),
    text: `postgresql://${host.includes(':') ? `[${host}]` : host}:${port}/${database ?? ''}`,
  };
}

/** As libpq has it: `require` encrypts and believes any certificate, `verify-…` checks it. */
function tlsOf(url: string, mode: string | null): { readonly verify: boolean } | undefined {
  switch (mode) {
    case null:
    case 'disable':
    case 'allow':
    case 'prefer':
      return undefined;
    case 'require':
      return { verify: false };
    case 'verify-ca':
    case 'verify-full':
      return { verify: true };
    default:
      throw refusal(url, 'has an sslmode that is none of disable, allow, prefer, require, verify-ca and verify-full');
  }
}

function decode(url: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(url, 'has a % that begins no percent-encoding; write it as %25');
  }
}

function refusal(url: string, why: string): ExpediterError {
  return new ExpediterError('invalid', `The result backend address "${maskUrl(url)}" ${why}.`);
}
