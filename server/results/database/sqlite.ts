import Database from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';
import { quoted, type Row, type Sql } from './sql.ts';

/** A lock is held for moments; a look-up by an indexed id takes less than one. Both happen on the main thread. */
const BUSY_TIMEOUT_MS = 200;

/** A file that workers on this machine write. It is opened at the first use, and anew after a failure. */
export function openSqlite(path: string): Sql {
  let open: Database.Database | undefined;

  function use<T>(work: (database: Database.Database) => T): T {
    try {
      open ??= new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
      return work(open);
    } catch (cause) {
      open?.close();
      open = undefined;
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new ExpediterError('unavailable', `The result database ${path} cannot be read: ${what}.`, { cause });
    }
  }

  return {
    length: 'length',
    async columns(schema, table) {
      const of = schema === undefined ? '' : `${quoted(schema)}.`;
      const rows = use((database) => database.pragma(`${of}table_info(${quoted(table)})`)) as { name: string }[];
      return rows.length === 0 ? undefined : new Set(rows.map(({ name }) => name));
    },
    async select(statement, parameters) {
      return use((database) => database.prepare(statement).all(...parameters)).map((row) => cellsOf(row as object));
    },
    async close() {
      open?.close();
      open = undefined;
    },
  };
}

function cellsOf(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]: [string, unknown]) => [
      name,
      cell === null || cell instanceof Uint8Array ? cell : String(cell),
    ]),
  );
}
