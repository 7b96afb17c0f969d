import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { format, join, parse, resolve } from 'node:path';
import { ExpediterError } from '../../lib/errors.ts';
import { type ClusterName, DEFAULT_CLUSTER } from '../../lib/ids.ts';
import { openMemoryStore } from './memory/open.ts';
import { openSqliteStore } from './sqlite/open.ts';
import type { Store } from './store.ts';

export const DEFAULT_STORE_URL = 'sqlite:./data/expediter.db';

type Opener = (url: string, options: StoreOptions) => Store;
export interface StoreOptions {
  /** Whose history it keeps: no two share a store, so that neither's load, damage or retention touches the other. */
  readonly cluster?: ClusterName | undefined;
  /** Bound of a store that has no other; the janitor bounds the rest. */
  readonly maxTasks?: number | undefined;
}

const OPENERS: Readonly<Record<string, Opener>> = {
  sqlite: (url, { cluster = DEFAULT_CLUSTER }) => {
    const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''); // sqlite:///var/x.db is /var/x.db
    if (path === '' || path.startsWith('//')) {
      throw new ExpediterError(
        'invalid',
        `--store ${url} names no file: write sqlite:PATH, such as ${DEFAULT_STORE_URL}.`,
      );
    }
    return openSqliteStore({ path: resolve(fileOf(path, cluster)), createDirectory: url === DEFAULT_STORE_URL });
  },
  memory: (_url, { maxTasks }) => openMemoryStore({ maxTasks }),
  temporary: openTemporaryStore,
};

/** A store by its URL, not opened yet. Throws `invalid` for a URL that no store understands. */
export function openStore(url: string, options: StoreOptions = {}): Store {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const opener = Object.hasOwn(OPENERS, scheme) ? OPENERS[scheme] : undefined;
  if (opener !== undefined) return opener(url, options);
  // The rest of the URL may hold a password.
  const named = scheme === '' ? 'has no scheme' : `has the scheme "${scheme}:", which no store understands`;
  throw new ExpediterError(
    'invalid',
    scheme === 'postgres' || scheme === 'postgresql'
      ? '--store does not take PostgreSQL yet: use sqlite:PATH, memory: or temporary:.'
      : `--store ${named}: use sqlite:PATH, memory: or temporary:.`,
  );
}

/** `expediter.db` for the cluster without a name of its own, `expediter.eu.db` for `eu`. */
function fileOf(path: string, cluster: ClusterName): string {
  if (cluster === DEFAULT_CLUSTER) return path;
  const { root, dir, name, ext } = parse(path);
  return format({ root, dir, name: `${name}.${cluster}`, ext });
}

/** A file of its own that goes with the process: as quick as any other, without a trace. */
function openTemporaryStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'expediter-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  const store = openSqliteStore({ path: join(folder, 'history.db'), createDirectory: false });
  return {
    ...store,
    async close() {
      await store.close();
      process.off('exit', remove);
      remove();
    },
  };
}
