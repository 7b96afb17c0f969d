import { ExpediterError } from '../../lib/errors.ts';
import { maskUrl } from '../../lib/format/mask-url.ts';
import { openDatabaseResults } from './database/open.ts';
import { openRedisResults } from './redis/open.ts';
import type { ResultBackend, ResultBackendOptions } from './result-backend.ts';

type Opener = (options: ResultBackendOptions, now: () => number) => ResultBackend | undefined;

const OPENERS: Readonly<Record<string, Opener>> = {
  redis: openRedisResults,
  rediss: openRedisResults,
  'redis+socket': openRedisResults,
  db: openDatabaseResults,
  database: openDatabaseResults,
  django: openDatabaseResults,
  postgresql: openDatabaseResults,
  postgres: openDatabaseResults,
  sqlite: openDatabaseResults,
};

const ADDRESSES = 'redis://, rediss://, redis+socket://, db+postgresql://, db+sqlite:// and django+postgresql://';

/** Backends of Celery's (`celery.app.backends.BACKEND_ALIASES`) that keep nothing that could be read beside the application. */
const UNREADABLE: Readonly<Record<string, string>> = {
  rpc: 'rpc:// sends each result once, as a message to the process that called the task: nobody else can read it without taking it away.',
  amqp: 'amqp:// sends each result once, as a message: nobody can read it without taking it away.',
  'django-db':
    'django-db is the database of a Django project and names no address: give it as --result-backend django+postgresql://user:password@host/name.',
  'django-cache': 'django-cache keeps results in the cache of a Django project, which Expediter does not read.',
};
const NOT_READ = [
  ...['cache', 'memcache', 'memory', 'sentinel', 'mongodb', 'elasticsearch', 'cassandra', 'couchbase', 'couchdb'],
  ...['cosmosdbsql', 'consul', 'dynamodb', 'azureblockblob', 'arangodb', 's3', 'gs', 'gcs', 'file', 'riak', 'mysql'],
];

/** Undefined for results that are switched off. Throws `invalid`, without the password, for what is no result backend. */
export function openResultBackend(options: ResultBackendOptions, now: () => number): ResultBackend | undefined {
  const url = options.url.trim();
  const scheme = /^([a-z][a-z\d.-]*)(\+[^:/]*)?(:|$)/i.exec(url);
  const [, name = '', marker = ''] = scheme ?? [];
  const kind = name.toLowerCase();
  if (kind === 'disabled') return undefined;
  const whole = `${kind}${marker.toLowerCase()}`;
  const open = [whole, kind].map((key) => (Object.hasOwn(OPENERS, key) ? OPENERS[key] : undefined)).find(Boolean);
  const backend = url.includes('://') ? open?.(options, now) : undefined;
  if (backend !== undefined) return backend;

  const why =
    UNREADABLE[kind] ??
    (NOT_READ.includes(kind) || open !== undefined
      ? `Expediter does not read results from ${marker === '' ? kind : `${kind}${marker}`}:// by now; it reads ${ADDRESSES}.`
      : undefined);
  if (why !== undefined) return unreadable(kind, maskUrl(url), why);
  throw new ExpediterError(
    'invalid',
    `The result backend "${maskUrl(url)}" is none of Celery’s: results are read from ${ADDRESSES}.`,
  );
}

/** A backend that is there, and of which nothing can be told. */
function unreadable(kind: string, address: string, why: string): ResultBackend {
  const refuse = () => Promise.reject(new ExpediterError('unsupported', why));
  return { kind, address, unreadable: why, find: refuse, findMany: refuse, close: () => Promise.resolve() };
}
