/** Entry point of the thread that answers every question, over a connection which cannot write. */
import type { Database } from 'better-sqlite3';
import { ExpediterError } from '../../../lib/errors.ts';
import { answerCalls } from './answer-calls.ts';
import { createAuditReader } from './audit.ts';
import { type Cell, type ID_COLUMNS, type Stored, storedId } from './columns.ts';
import type { Known } from './compile-query.ts';
import { connectReader, explain } from './connect.ts';
import { createCounting } from './count-tasks.ts';
import { createDocumentReader } from './documents.ts';
import { FLAG } from './encode-task.ts';
import { createJobReader } from './jobs.ts';
import type { ReaderCalls } from './protocol.ts';
import { createRows } from './rows.ts';
import { createSampleReader } from './samples.ts';
import { createSearch } from './search.ts';
import { createSeek } from './seek.ts';
import { createTotals } from './totals.ts';
import { createWords } from './words.ts';

function createParts(database: Database) {
  const words = createWords(database);
  const seek = createSeek(database);
  const known: Known = { words, totals: createTotals(database), hasTextIds: (column) => hasTexts(database, column) };
  return {
    database,
    rows: createRows(database, words),
    search: createSearch(database, { seek, known }),
    counting: createCounting(database, { seek, known }),
    samples: createSampleReader(database),
    audit: createAuditReader(database),
    documents: createDocumentReader(database),
    jobs: createJobReader(database),
    lastSeq: database.prepare<[], number>("SELECT value FROM counter WHERE name = 'seq'").pluck(),
    seqOf: database.prepare<[Stored], number>('SELECT seq FROM task WHERE uuid = ?').pluck(),
    related: {
      root: database
        .prepare<Stored[], number>(
          `SELECT seq FROM task WHERE root = ? UNION ALL
           SELECT seq FROM task WHERE uuid = ? AND flags & ${1 << FLAG.rootIsSelf} ORDER BY seq LIMIT ?`,
        )
        .pluck(),
      parent: database.prepare<Stored[], number>('SELECT seq FROM task WHERE parent = ? ORDER BY seq LIMIT ?').pluck(),
    },
  };
}

/** Texts come before bytes in an index. */
function hasTexts(database: Database, column: (typeof ID_COLUMNS)[number]): boolean {
  return database.prepare(`SELECT EXISTS (SELECT 1 FROM task WHERE ${column} < x'')`).pluck().get() === 1;
}

let path = '';
let opened: ReturnType<typeof createParts> | undefined;

function parts(): ReturnType<typeof createParts> {
  if (opened === undefined) throw new ExpediterError('unavailable', 'The store is not open.');
  return opened;
}

/** Tasks that were pruned between two slices are left out. */
function present(rows: readonly (readonly Cell[] | undefined)[]): readonly (readonly Cell[])[] {
  return rows.filter((row) => row !== undefined);
}

answerCalls<ReaderCalls>(
  {
    open(input) {
      path = input.path;
      opened = createParts(connectReader(path));
    },
    lastSeq: () => parts().lastSeq.get() ?? 0,
    find({ uuid }) {
      const seq = parts().seqOf.get(storedId(uuid));
      return seq === undefined ? undefined : parts().rows.whole(seq);
    },
    related({ by, id, limit }) {
      const { related, rows } = parts();
      const stored = storedId(id);
      const seqs = by === 'root' ? related.root.all(stored, stored, limit) : related.parent.all(stored, limit);
      return present(seqs.map(rows.forList));
    },
    *search({ query, range, page, whole }) {
      const { search, rows } = parts();
      const seqs = yield* search.search(query, range, page);
      return present(seqs.map(whole === true ? rows.whole : rows.forList));
    },
    count: ({ query, range, by }) => parts().counting.count(query, range, by),
    timeline: ({ query, range, step }) => parts().counting.timeline(query, range, step),
    readSamples: ({ series, range, step }) => parts().samples.read(series, range, step),
    sampleNames: ({ prefix }) => parts().samples.names(prefix),
    readHistograms: ({ series, range }) => parts().samples.histograms(series, range),
    listAudit: (page) => parts().audit.list(page),
    auditOf: ({ task }) => parts().audit.of(task),
    setting: ({ kind, id }) => parts().documents.setting(kind, id),
    settings: ({ kind }) => parts().documents.settings(kind),
    job: ({ id }) => parts().jobs.find(id),
    jobs: (page) => parts().jobs.list(page),
    openJobs: () => parts().jobs.open(),
    jobItems: (page) => parts().jobs.items(page),
    close() {
      opened?.database.close();
      opened = undefined;
    },
  },
  (error) => explain(error, path),
);
