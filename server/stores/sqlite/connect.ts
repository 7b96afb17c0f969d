import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';

/** How long a statement waits for another process that holds the lock. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * The one connection that writes. The log of changes grows to `CHECKPOINT_PAGES` before a commit has to empty it; the
 * writer empties it earlier, whenever it is idle.
 */
export function connectWriter(path: string, { createDirectory }: { readonly createDirectory: boolean }) {
  refuseDirectory(path);
  if (createDirectory) mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('cache_size = -16384'); // KiB; the operating system's cache does the rest and is not our memory
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma('journal_size_limit = 67108864');
    database.pragma('temp_store = MEMORY');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
const CHECKPOINT_PAGES = 16_000;

/** To be opened once the writer has made the file. */
export function connectReader(path: string) {
  const database = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  database.pragma('cache_size = -8192');
  database.pragma('temp_store = MEMORY');
  return database;
}

function refuseDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ExpediterError('invalid', `${path} is a directory: give --store the path of a file in it.`);
  }
}

/** One sentence for what SQLite or the file system refused; anything else is a bug and comes back as it is. */
export function explain(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const sentence = code === undefined ? undefined : sentenceFor(code, path);
  if (sentence === undefined) {
    // better-sqlite3 looks for the directory itself, and gives this error no code.
    if (!(error instanceof TypeError) || !error.message.includes('directory does not exist')) return error;
    return new ExpediterError('invalid', `The directory of ${path} does not exist: create it.`, { cause: error });
  }
  return new ExpediterError(sentence.code, sentence.text, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof ExpediterError || !(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Codes of SQLite (extended ones begin with the plain one) and of the file system. */
function sentenceFor(
  code: string,
  path: string,
): { readonly code: 'invalid' | 'unavailable' | 'conflict'; readonly text: string } | undefined {
  const is = (...plain: readonly string[]) => plain.some((begin) => code === begin || code.startsWith(`${begin}_`));
  if (is('SQLITE_NOTADB')) return { code: 'invalid', text: `${path} is not a database: give --store another path.` };
  if (is('SQLITE_FULL', 'ENOSPC')) return { code: 'unavailable', text: `The disk that holds ${path} is full.` };
  if (is('SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_AUTH', 'EACCES', 'EPERM', 'EROFS')) {
    return { code: 'unavailable', text: `${path} cannot be written: permission is missing.` };
  }
  if (is('SQLITE_CANTOPEN', 'ENOENT', 'ENOTDIR')) {
    return { code: 'unavailable', text: `${path} cannot be opened: does its directory exist, and may it be written?` };
  }
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED')) {
    return { code: 'unavailable', text: `${path} is locked by another process.` };
  }
  if (is('SQLITE_CORRUPT')) {
    return { code: 'unavailable', text: `${path} is damaged (${code}): restore a copy, or give --store another path.` };
  }
  if (is('SQLITE_IOERR')) return { code: 'unavailable', text: `The disk that holds ${path} fails (${code}).` };
  if (is('SQLITE_CONSTRAINT')) {
    return { code: 'conflict', text: `${path} holds another task under the same number: is a second writer at work?` };
  }
  return undefined;
}
