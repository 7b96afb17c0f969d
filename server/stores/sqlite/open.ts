import { ExpediterError } from '../../../lib/errors.ts';
import type { Job, JobItem } from '../../../lib/jobs/job.ts';
import type { Query } from '../../../lib/query/query.ts';
import { isFinal } from '../../../lib/tasks/state.ts';
import type { AuditLog, JobLog, SampleLog, Settings, Store, TaskHistory } from '../store.ts';
import { STATES } from './columns.ts';
import { decodeTask } from './decode-task.ts';
import { encodeBatch } from './encode-task.ts';
import type { ReaderCalls, WriterCalls } from './protocol.ts';
import { startThread, type Thread } from './thread.ts';

export interface SqliteOptions {
  readonly path: string;
  /** Makes the directory of the file when it is missing. */
  readonly createDirectory: boolean;
}

interface Threads {
  readonly writer: Thread<WriterCalls>;
  readonly reader: Thread<ReaderCalls>;
}

/**
 * History in one SQLite file. Nothing of SQLite runs on the calling thread: one thread writes, one reads, and what
 * has been written is seen by every question asked after its promise.
 */
export function openSqliteStore({ path, createDirectory }: SqliteOptions): Store {
  let threads: Threads | undefined;
  let opening: Promise<void> | undefined;

  async function start(): Promise<void> {
    if (threads?.writer.isAlive() && threads.reader.isAlive()) return;
    await stop();
    const started = {
      writer: startThread<WriterCalls>('sqlite-writer-thread'),
      reader: startThread<ReaderCalls>('sqlite-reader-thread'),
    };
    threads = started;
    try {
      await started.writer.call('open', { path, createDirectory });
      await started.reader.call('open', { path });
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** The reader goes first, so that the writer holds the last connection and leaves one file behind. */
  async function stop(): Promise<void> {
    const stopping = threads;
    threads = undefined;
    if (stopping === undefined) return;
    const ignore = () => undefined; // it ends all the same
    await stopping.reader.call('close', undefined).catch(ignore);
    await stopping.reader.end();
    await stopping.writer.call('close', undefined).catch(ignore);
    await stopping.writer.end();
  }

  const write: Thread<WriterCalls>['call'] = async (name, input) => reach(threads).writer.call(name, input);
  const read: Thread<ReaderCalls>['call'] = async (name, input) => reach(threads).reader.call(name, input);

  return {
    kind: 'sqlite',
    address: path,
    tasks: tasksOf(write, read),
    samples: samplesOf(write, read),
    audit: auditOf(write, read),
    settings: settingsOf(write, read),
    jobs: jobsOf(write, read),
    open() {
      opening ??= start().finally(() => {
        opening = undefined;
      });
      return opening;
    },
    async close() {
      await opening?.catch(() => undefined); // told to the caller of `open`
      await stop();
    },
  };
}

function reach(threads: Threads | undefined): Threads {
  if (threads === undefined) throw new ExpediterError('unavailable', 'The store is not open.');
  return threads;
}

type Write = Thread<WriterCalls>['call'];
type Read = Thread<ReaderCalls>['call'];

function tasksOf(write: Write, read: Read): TaskHistory {
  return {
    lastSeq: () => read('lastSeq', undefined),
    async write(tasks) {
      if (tasks.length === 0) return { conflicts: [] };
      const conflicts = await write('write', encodeBatch(tasks));
      return { conflicts: conflicts.map(decodeTask) };
    },
    async find(uuid) {
      const cells = await read('find', { uuid });
      return cells && decodeTask(cells);
    },
    async related(link, limit) {
      const rows =
        'root_id' in link
          ? await read('related', { by: 'root', id: link.root_id, limit })
          : await read('related', { by: 'parent', id: link.parent_id, limit });
      return rows.map(decodeTask);
    },
    async search(query, range, page) {
      return (await read('search', { query, range, page })).map(decodeTask);
    },
    count: (query, range, by) => read('count', { query, range, by }),
    timeline: (query, range, step) => read('timeline', { query, range, step }),
    async open(workers, limit) {
      if (workers.length === 0) return [];
      const rows = await read('search', {
        query: openOf(workers),
        range: {},
        page: { sort: 'seen', limit },
        whole: true,
      });
      // A query takes names in any case; these are exact.
      return rows.map(decodeTask).filter(({ worker }) => worker !== undefined && workers.includes(worker));
    },
    prune: (bound, limit) => write('prune', { bound, limit }),
  };
}

const OPEN_STATES = STATES.filter((state) => !isFinal(state));

function openOf(workers: readonly string[]): Query {
  return {
    terms: [
      { kind: 'values', field: 'state', values: OPEN_STATES, negated: false },
      { kind: 'values', field: 'worker', values: workers, negated: false },
    ],
  };
}

function samplesOf(write: Write, read: Read): SampleLog {
  return {
    // What is not a number is not known, and so no sample.
    append: (points) =>
      write(
        'appendSamples',
        points.filter(({ value }) => Number.isFinite(value)),
      ),
    read: (series, range, step) => read('readSamples', { series, range, step }),
    names: (prefix) => read('sampleNames', { prefix }),
    appendHistograms: (points) => write('appendHistograms', points),
    readHistograms: (series, range) => read('readHistograms', { series, range }),
    prune: (before, limit) => write('pruneSamples', { before, limit }),
  };
}

function auditOf(write: Write, read: Read): AuditLog {
  return {
    put: ({ outcome, outcomeAt, ...entry }) =>
      write('putAudit', {
        id: entry.id,
        at: entry.at,
        task: entry.target?.kind === 'task' ? entry.target.id : null,
        entry: JSON.stringify(entry),
        outcome: { at: outcomeAt ?? entry.at, outcome },
      }),
    list: (page) => read('listAudit', page),
    of: (task) => read('auditOf', { task }),
  };
}

function settingsOf(write: Write, read: Read): Settings {
  return {
    async get(kind, id) {
      const document = await read('setting', { kind, id });
      return document === undefined ? undefined : JSON.parse(document);
    },
    async list(kind) {
      const rows = await read('settings', { kind });
      return new Map(rows.map(([id, document]) => [id, JSON.parse(document) as unknown]));
    },
    put: (kind, documents) =>
      write('putSettings', {
        kind,
        documents: [...documents].map(([id, document]) => [id, JSON.stringify(document)] as const),
      }),
    remove: (kind, ids) => write('removeSettings', { kind, ids }),
  };
}

function jobsOf(write: Write, read: Read): JobLog {
  // Written by `write` alone.
  const jobs = (texts: readonly string[]) => texts.map((text) => JSON.parse(text) as Job);
  return {
    write: (job, items) =>
      write('writeJob', {
        job: { id: job.id, created: job.created, ended: job.ended ?? null, job: JSON.stringify(job) },
        items: items.map((item) => ({ n: item.n, state: item.state, item: JSON.stringify(item) })),
      }),
    async find(id) {
      const text = await read('job', { id });
      return text === undefined ? undefined : (JSON.parse(text) as Job);
    },
    list: async (page) => jobs(await read('jobs', page)),
    open: async () => jobs(await read('openJobs', undefined)),
    items: async (id, page) => (await read('jobItems', { id, ...page })).map((text) => JSON.parse(text) as JobItem),
    prune: (before, limit) => write('pruneJobs', { before, limit }),
  };
}
