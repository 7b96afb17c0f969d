/** Entry point of the thread that holds the only connection which writes. */
import type { Database } from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';
import { answerCalls } from './answer-calls.ts';
import { createAuditWriter } from './audit.ts';
import { connectWriter, explain } from './connect.ts';
import { createDocumentWriter } from './documents.ts';
import { createJobWriter } from './jobs.ts';
import { migrate } from './migrations.ts';
import type { WriterCalls } from './protocol.ts';
import { createTaskPruner } from './prune-tasks.ts';
import { createRows } from './rows.ts';
import { createSampleWriter } from './samples.ts';
import { createTallyChanges } from './tally.ts';
import { createWords } from './words.ts';
import { createTaskWriter } from './write-tasks.ts';

/** After so long without a write the log of changes is moved into the file, before a commit has to wait for it. */
const IDLE_MS = 30;

function createParts(database: Database) {
  const words = createWords(database);
  const tally = createTallyChanges(database);
  return {
    database,
    tasks: createTaskWriter(database, { words, tally, rows: createRows(database, words) }),
    pruner: createTaskPruner(database, tally),
    samples: createSampleWriter(database),
    audit: createAuditWriter(database),
    documents: createDocumentWriter(database),
    jobs: createJobWriter(database),
  };
}

let path = '';
let opened: ReturnType<typeof createParts> | undefined;
let idle: NodeJS.Timeout | undefined;

/** For every call that writes. */
function parts(): ReturnType<typeof createParts> {
  if (opened === undefined) throw new ExpediterError('unavailable', 'The store is not open.');
  const { database } = opened;
  clearTimeout(idle);
  idle = setTimeout(() => checkpoint(database), IDLE_MS);
  return opened;
}

function checkpoint(database: Database): void {
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // What fails here fails the next write too, and that one tells.
  }
}

answerCalls<WriterCalls>(
  {
    open(input) {
      path = input.path;
      const database = connectWriter(path, input);
      try {
        migrate(database, path);
        opened = createParts(database);
      } catch (error) {
        database.close();
        throw error;
      }
    },
    write: (batch) => parts().tasks.write(batch),
    prune: ({ bound, limit }) => parts().pruner.prune(bound, limit),
    appendSamples: (points) => parts().samples.append(points),
    appendHistograms: (points) => parts().samples.appendHistograms(points),
    pruneSamples: ({ before, limit }) => parts().samples.prune(before, limit),
    putAudit: (row) => parts().audit.put(row),
    putSettings: ({ kind, documents }) => parts().documents.putSettings(kind, documents),
    removeSettings: ({ kind, ids }) => parts().documents.removeSettings(kind, ids),
    writeJob: ({ job, items }) => parts().jobs.write(job, items),
    pruneJobs: ({ before, limit }) => parts().jobs.prune(before, limit),
    close() {
      clearTimeout(idle);
      opened?.database.close(); // the last connection empties the log into the file and removes it
      opened = undefined;
    },
  },
  (error) => explain(error, path),
);
