import { Pool, type PoolClient } from 'pg';
import { ExpediterError } from '../../../lib/errors.ts';
import type { DatabaseAddress } from './address.ts';
import type { Row, Sql } from './sql.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 2_000;
/** Pages ask for one result each; a bulk retry asks for a few hundred in one statement. */
const MAX_CONNECTIONS = 2;

type Address = DatabaseAddress & { readonly system: 'postgresql' };

/** Nothing is connected until something is asked. Every question is a transaction of its own that may only read. */
export function openPostgresql(address: Address): Sql {
  const pool = new Pool({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: address.tls === undefined ? false : { rejectUnauthorized: address.tls.verify },
    application_name: 'expediter',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    max: MAX_CONNECTIONS,
    allowExitOnIdle: true,
  });
  // A connection that breaks while nobody uses it: the next question makes a new one.
  pool.on('error', () => {});

  async function select(statement: string, parameters: readonly string[]): Promise<readonly Row[]> {
    let client: PoolClient | undefined;
    try {
      client = await pool.connect();
      // Not a setting of the connection: a pooler in between would hand it to other applications.
      await client.query('BEGIN READ ONLY');
      const { rows } = await client.query<Record<string, string | null>>({
        text: numbered(statement),
        values: [...parameters],
        types: { getTypeParser: () => String },
      });
      await client.query('COMMIT');
      client.release();
      return rows.map(cellsOf);
    } catch (error) {
      client?.release(true); // whatever its state is: nobody gets it again
      throw failure(error, address);
    }
  }

  return {
    length: 'octet_length',
    async columns(schema, table) {
      const where = schema === undefined ? 'table_schema = ANY (current_schemas(false))' : 'table_schema = ?';
      const rows = await select(
        `SELECT column_name FROM information_schema.columns WHERE table_name = ? AND ${where}`,
        schema === undefined ? [table] : [table, schema],
      );
      return rows.length === 0 ? undefined : new Set(rows.map(({ column_name }) => String(column_name)));
    },
    select,
    close: () => pool.end(),
  };
}

function numbered(statement: string): string {
  let n = 0;
  return statement.replaceAll('?', () => {
    n += 1;
    return `$${n}`;
  });
}

/** `bytea` comes as hex digits behind `\x`; no text column of these tables begins so. */
function cellsOf(row: Record<string, string | null>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      cell?.startsWith('\\x') ? Uint8Array.from(Buffer.from(cell.slice(2), 'hex')) : cell,
    ]),
  );
}

/** SQLSTATE and network codes. */
const CLAUSES: Readonly<Record<string, string>> = {
  '28P01': 'refused the password',
  '28000': 'refused the user',
  '3D000': 'has no such database',
  '42501': 'does not allow its tables to be read: GRANT SELECT ON them to this user',
  '53300': 'has no connection left',
  '57P03': 'is starting up or shutting down',
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ENOTFOUND: 'cannot be found: its host name is unknown',
  EAI_AGAIN: 'cannot be found: its host name could not be looked up',
  ETIMEDOUT: 'did not answer in time',
  ECONNRESET: 'broke the connection',
};

function failure(error: unknown, { text, password }: Address): ExpediterError {
  const { code = '', message } =
    error instanceof Error ? (error as Error & { code?: string }) : { message: String(error) };
  const safe = password === undefined ? message : message.replaceAll(password, '***');
  const inTime = /timeout/i.test(message) ? 'did not answer in time' : undefined;
  const clause = CLAUSES[code] ?? inTime ?? `failed: ${safe || code}`;
  return new ExpediterError('unavailable', `PostgreSQL at ${text} ${clause}.`, { cause: new Error(safe) });
}
