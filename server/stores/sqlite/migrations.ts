import type { Database } from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';

/**
 * The format of the file, step by step: the number of steps taken is its `user_version`. A released step never changes.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

  CREATE TABLE task (
    seq INTEGER PRIMARY KEY,
    seen REAL NOT NULL,
    state INTEGER NOT NULL,
    name INTEGER,
    worker INTEGER,
    queue INTEGER,
    uuid NOT NULL,
    root,
    parent,
    runtime REAL,
    retries INTEGER,
    deliveries INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    timestamp REAL NOT NULL,
    sent REAL,
    received REAL,
    started REAL,
    succeeded REAL,
    failed REAL,
    retried REAL,
    revoked REAL,
    rejected REAL,
    pid INTEGER,
    clock INTEGER,
    client INTEGER,
    shadow INTEGER,
    exchange INTEGER,
    routing_key INTEGER,
    eta TEXT,
    expires TEXT,
    signum TEXT,
    lost_since REAL,
    lost_reason TEXT,
    events_dropped INTEGER NOT NULL,
    args TEXT,
    kwargs TEXT,
    result TEXT,
    exception TEXT,
    traceback TEXT,
    attempts TEXT,
    events TEXT
  );
  -- An index ends with the rowid, which is seq: each of these is in the order of lists for one value.
  CREATE UNIQUE INDEX task_uuid ON task (uuid);
  CREATE INDEX task_state ON task (state);
  CREATE INDEX task_name ON task (name) WHERE name IS NOT NULL;
  CREATE INDEX task_worker ON task (worker) WHERE worker IS NOT NULL;
  CREATE INDEX task_queue ON task (queue) WHERE queue IS NOT NULL;
  CREATE INDEX task_root ON task (root) WHERE root IS NOT NULL;
  CREATE INDEX task_parent ON task (parent) WHERE parent IS NOT NULL;
  CREATE INDEX task_runtime ON task (runtime) WHERE runtime IS NOT NULL;

  -- Counts of tasks by the bucket of their first sight: see tally.ts.
  CREATE TABLE tally (
    field INTEGER NOT NULL,
    size INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    value INTEGER NOT NULL,
    state INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (field, size, bucket, value, state)
  ) WITHOUT ROWID;

  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE sample (
    series INTEGER NOT NULL, t INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (series, t)
  ) WITHOUT ROWID;
  CREATE TABLE histogram (
    series INTEGER NOT NULL, t INTEGER NOT NULL, histogram TEXT NOT NULL, PRIMARY KEY (series, t)
  ) WITHOUT ROWID;

  CREATE TABLE audit (id TEXT PRIMARY KEY, at REAL NOT NULL, task TEXT, entry TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX audit_at ON audit (at, id);
  CREATE INDEX audit_task ON audit (task, at, id) WHERE task IS NOT NULL;

  CREATE TABLE setting (
    kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) WITHOUT ROWID;
  `,
  `
  -- The audit log only grows: each outcome is a record of its own, and the file itself refuses anything else.
  CREATE TABLE audit_outcome (entry TEXT NOT NULL, n INTEGER NOT NULL, at REAL NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (entry, n)) WITHOUT ROWID;
  INSERT INTO audit_outcome SELECT id, 1, at, json_extract(entry, '$.outcome') FROM audit;
  CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  -- Replacing a row fires no trigger of deletion.
  CREATE TRIGGER audit_once BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(IGNORE); END;
  CREATE TRIGGER outcome_stays BEFORE UPDATE ON audit_outcome BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TRIGGER outcome_is_kept BEFORE DELETE ON audit_outcome
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  `,
  `
  CREATE TABLE job (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created REAL NOT NULL, ended REAL, job TEXT NOT NULL
  );
  CREATE INDEX job_created ON job (created, id);
  CREATE INDEX job_open ON job (created) WHERE ended IS NULL;
  CREATE TABLE job_item (
    job INTEGER NOT NULL, n INTEGER NOT NULL, state INTEGER NOT NULL, item TEXT NOT NULL, PRIMARY KEY (job, n)
  ) WITHOUT ROWID;
  CREATE INDEX job_item_state ON job_item (job, state, n);
  `,
];

/** `EXPD`: tells our files from the databases of other programs. */
const APPLICATION_ID = 0x45_58_50_44;

/** Brings a database to the format that this version writes. Throws `invalid` when it is not ours to change. */
export function migrate(database: Database, path: string): void {
  const version = database.pragma('user_version', { simple: true }) as number; // a pragma that answers one integer
  const owner = database.pragma('application_id', { simple: true }) as number; // likewise
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (owner !== APPLICATION_ID && !isEmpty) {
    throw new ExpediterError('invalid', `${path} is a database of another program: give --store another path.`);
  }
  if (version > STEPS.length) {
    throw new ExpediterError(
      'invalid',
      `${path} was written by a newer Expediter (format ${version}, this one knows up to ${STEPS.length}): ` +
        'start the newer one, or give --store another path.',
    );
  }
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    database
      .transaction(() => {
        database.exec(step);
        database.pragma(`application_id = ${APPLICATION_ID}`);
        database.pragma(`user_version = ${index + 1}`);
      })
      .immediate();
  }
}
