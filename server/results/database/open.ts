import { ExpediterError } from '../../../lib/errors.ts';
import { type TaskId, taskId } from '../../../lib/ids.ts';
import { MAX_VALUE_BYTES, type ResultBackend, type ResultBackendOptions, type TaskResult } from '../result-backend.ts';
import { parseDatabaseAddress } from './address.ts';
import { CELERY_COLUMNS, readCeleryRow } from './celery-row.ts';
import { chordOfDjango, DJANGO_COLUMNS, readDjangoRow } from './django-row.ts';
import { openPostgresql } from './postgresql.ts';
import { qualified, quoted, type Row, type Sql } from './sql.ts';
import { openSqlite } from './sqlite.ts';

/** Celery's own names (`database_table_names`) and those of django-celery-results. */
const CELERY_TABLE = 'celery_taskmeta';
const DJANGO_TABLE = 'django_celery_results_taskresult';
const CHORD_TABLE = 'django_celery_results_chordcounter';
/** Which tables there are is asked again after this: a worker makes them with its first result. */
const LOOK_AGAIN_MS = 30_000;

/** What is known of the tables of a database. */
interface Layout {
  readonly kind: 'celery' | 'django';
  readonly table: string;
  /** What is selected: the columns that are there. */
  readonly columns: string;
  readonly hasChords: boolean;
}

/** A database in which Celery's SQLAlchemy backend or django-celery-results keeps results. Undefined for a system that is not read. */
export function openDatabaseResults(options: ResultBackendOptions, now: () => number): ResultBackend | undefined {
  const address = parseDatabaseAddress(options.url);
  if (address === undefined) return undefined;
  const sql = address.system === 'sqlite' ? openSqlite(address.path) : openPostgresql(address);
  let known: { readonly layout: Layout | undefined; readonly at: number } | undefined;

  async function layout(): Promise<Layout | undefined> {
    if (known?.layout === undefined && (known === undefined || (now() - known.at) * 1000 > LOOK_AGAIN_MS)) {
      known = { layout: await layoutOf(sql, options, address?.tables), at: now() };
    }
    return known.layout;
  }

  async function findMany(ids: readonly TaskId[]): Promise<ReadonlyMap<TaskId, TaskResult>> {
    const tables = await layout();
    if (tables === undefined) throw new ExpediterError('unavailable', noTables(address?.text ?? '', address?.tables));
    if (ids.length === 0) return new Map();
    const marks = ids.map(() => '?').join(', ');
    const rows = await sql.select(
      `SELECT ${tables.columns} FROM ${tables.table} WHERE ${quoted('task_id')} IN (${marks})`,
      ids,
    );
    return new Map(rows.map((row) => [taskId(String(row.task_id)), readerOf(tables)(row)]));
  }

  return {
    kind: address.tables === 'django' ? 'django' : 'database',
    address: address.text,
    async find(id) {
      const result = (await findMany([id])).get(id);
      const tables = await layout();
      if (result === undefined || tables === undefined || !tables.hasChords) return result;
      return { ...result, group: await chordOfDjango(sql, CHORD_TABLE, id) };
    },
    findMany,
    close: () => sql.close(),
  };
}

function readerOf({ kind }: Layout): (row: Row) => TaskResult {
  return kind === 'django' ? readDjangoRow : readCeleryRow;
}

async function layoutOf(
  sql: Sql,
  { task_table, task_schema }: ResultBackendOptions,
  only: 'celery' | 'django' | undefined,
): Promise<Layout | undefined> {
  const own = task_table ?? CELERY_TABLE;
  const celery = only === 'django' ? undefined : await sql.columns(task_schema, own);
  if (celery !== undefined) {
    const columns = columnsOf(sql, CELERY_COLUMNS, celery);
    return { kind: 'celery', table: qualified(task_schema, own), columns, hasChords: false };
  }
  const django = await sql.columns(task_schema, DJANGO_TABLE);
  if (django === undefined) return undefined;
  const hasChords = (await sql.columns(task_schema, CHORD_TABLE)) !== undefined;
  const columns = columnsOf(sql, DJANGO_COLUMNS, django);
  return { kind: 'django', table: qualified(task_schema, DJANGO_TABLE), columns, hasChords };
}

/** The columns of `wanted` that there are; what may be huge comes with its size, and only up to `MAX_VALUE_BYTES`. */
function columnsOf(sql: Sql, wanted: Readonly<Record<string, 'plain' | 'large'>>, there: ReadonlySet<string>): string {
  return Object.entries(wanted)
    .filter(([name]) => there.has(name))
    .flatMap(([name, size]) => {
      if (size === 'plain') return [quoted(name)];
      const length = `${sql.length}(${quoted(name)})`;
      return [
        `${length} AS ${quoted(`${name}_bytes`)}`,
        `CASE WHEN ${length} <= ${MAX_VALUE_BYTES} THEN ${quoted(name)} END AS ${quoted(name)}`,
      ];
    })
    .join(', ');
}

function noTables(text: string, only: 'celery' | 'django' | undefined): string {
  const own = `${CELERY_TABLE} of Celery’s own backend`;
  const django = `${DJANGO_TABLE} of django-celery-results`;
  const names = only === 'django' ? django : `${own} nor ${django}`;
  const mend = 'no worker has stored a result there yet, or this user may not read the tables';
  return `The database ${text} has ${only === 'django' ? 'no table' : 'neither'} ${names}: ${mend}.`;
}
