import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFilter, matchesAudit } from '../../../lib/audit/filter.ts';
import { queueName, taskId, workerName } from '../../../lib/ids.ts';
import { addItems, type ItemState, type Job, type JobItem, moveItems, newJob } from '../../../lib/jobs/job.ts';
import { matchTask } from '../../../lib/query/match.ts';
import { parseQuery } from '../../../lib/query/parse.ts';
import { EVERYTHING, type Query } from '../../../lib/query/query.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import type {
  AuditKept,
  AuditPage,
  AuditRecord,
  CountField,
  Page,
  Store,
  TaskWrite,
  TimeRange,
} from '../../../server/stores/store.ts';
import { anyQuery, anyTasks } from '../../support/arbitrary-tasks.ts';
import { anAttempt, aTask, aTaskEvent, START, uuidOf } from '../../support/builders.ts';

const NEWEST: Page = { sort: '-seen', limit: 100 };
const fresh = (...tasks: readonly Task[]): TaskWrite[] => tasks.map((task) => ({ task, fresh: true }));
const known = (...tasks: readonly Task[]): TaskWrite[] => tasks.map((task) => ({ task, fresh: false }));
const seqs = (tasks: readonly Task[]) => tasks.map(({ seq }) => seq);

/** As lists have it. */
function bare(task: Task): Task {
  return { ...task, traceback: undefined, attempts: [], events: [] };
}

/** What every store owes. `create` answers an empty one, not opened yet. */
export function storeSuite(create: () => Store): void {
  let store: Store;
  beforeEach(async () => {
    store = create();
    await store.open();
  });
  afterEach(() => store.close());

  describe('writing tasks', () => {
    it('gives back all that was known of a task', async () => {
      const events = [
        aTaskEvent('task-received', { fields: { name: 'shop.order', args: '(1,)', eta: null, custom: { a: [1] } } }),
        aTaskEvent('task-failed', { fields: { exception: 'ValueError()', traceback: 'Traceback …' } }),
      ];
      const task = aTask({
        state: 'FAILURE',
        args: '(1,)',
        exception: 'ValueError()',
        traceback: 'Traceback …',
        worker: workerName('w1@kitchen'),
        root_id: taskId(uuidOf(1)),
        parent_id: taskId('not-a-uuid'),
        lost: { since: START + 9.5, reason: 'its worker went away' },
        events,
        attempts: [anAttempt({ state: 'RETRY', exception: 'OSError()' }), anAttempt({ retries: 1, state: 'FAILURE' })],
      });

      await store.tasks.write(fresh(task));

      expect(await store.tasks.find(task.uuid)).toEqual(task);
    });

    it('changes nothing when the same tasks are written twice', async () => {
      const tasks = fresh(aTask({ seq: 1 }), aTask({ seq: 2, state: 'SUCCESS' }));
      await store.tasks.write(tasks);

      const again = await store.tasks.write(tasks);

      expect(again.conflicts).toEqual([]);
      expect(seqs(await store.tasks.search(EVERYTHING, {}, NEWEST))).toEqual([2, 1]);
      expect(await store.tasks.count(EVERYTHING, {}, 'state')).toEqual(
        new Map([
          ['RECEIVED', 1],
          ['SUCCESS', 1],
        ]),
      );
    });

    it('replaces what it knew of a task by what is written later', async () => {
      const before = aTask({ worker: workerName('w1@kitchen'), args: '(1,)' });
      const after = aTask({ state: 'SUCCESS', name: 'shop.refund', runtime: 2, queue: queueName('celery') });
      await store.tasks.write(fresh(before));

      await store.tasks.write(known(after));

      expect(await store.tasks.find(after.uuid)).toEqual(after);
      expect(await store.tasks.count(EVERYTHING, {}, 'name')).toEqual(new Map([['shop.refund', 1]]));
      expect(await store.tasks.count(EVERYTHING, {}, 'worker')).toEqual(new Map());
      expect(seqs(await store.tasks.search(EVERYTHING, {}, { sort: 'runtime', limit: 9 }))).toEqual([1]);
    });

    it('hands back a stored task instead of writing a fresh one of the same uuid', async () => {
      const stored = aTask({ seq: 1, args: '(1,)', events: [aTaskEvent('task-sent', { fields: { args: '(1,)' } })] });
      const same = aTask({ seq: 7, uuid: stored.uuid, state: 'STARTED' });
      const other = aTask({ seq: 8 });
      await store.tasks.write(fresh(stored));

      const { conflicts } = await store.tasks.write(fresh(same, other));

      expect(conflicts).toEqual([stored]);
      expect(await store.tasks.find(stored.uuid)).toEqual(stored);
      expect(await store.tasks.find(other.uuid)).toEqual(other);
    });

    it('takes the merged task under the number that was stored', async () => {
      const stored = aTask({ seq: 1 });
      const merged = aTask({ seq: 1, state: 'STARTED', started: START + 3 });
      await store.tasks.write(fresh(stored));
      await store.tasks.write(fresh(aTask({ seq: 7, uuid: stored.uuid })));

      await store.tasks.write(known(merged));

      expect(await store.tasks.search(EVERYTHING, {}, NEWEST)).toEqual([merged]);
    });

    it('writes a known task that was pruned in the meantime', async () => {
      const task = aTask({ seq: 4 });

      await store.tasks.write(known(task));

      expect(await store.tasks.find(task.uuid)).toEqual(task);
    });

    it('refuses a second task under a number that is taken', async () => {
      await store.tasks.write(fresh(aTask({ seq: 1 })));

      const writing = store.tasks.write(fresh(aTask({ seq: 1, uuid: taskId('other') })));

      await expect(writing).rejects.toMatchObject({ code: 'conflict' });
      expect(await store.tasks.find(taskId('other'))).toBeUndefined();
    });

    it('knows the highest number that was ever written, even when its task is gone', async () => {
      const before = await store.tasks.lastSeq();
      await store.tasks.write(fresh(aTask({ seq: 3, state: 'SUCCESS' }), aTask({ seq: 12, state: 'SUCCESS' })));
      await store.tasks.prune({ before: START + 100 }, 10);

      expect(before).toBe(0);
      expect(await store.tasks.search(EVERYTHING, {}, NEWEST)).toEqual([]);
      expect(await store.tasks.lastSeq()).toBe(12);
    });

    it('finds nothing under an id it has never seen', async () => {
      expect(await store.tasks.find(taskId(uuidOf(9)))).toBeUndefined();
      expect(await store.tasks.find(taskId('job'))).toBeUndefined();
    });
  });

  describe('asking for tasks', () => {
    it('answers as lib/query would, whatever the tasks and the question', async () => {
      const range = fc.record({ from: edge(), to: edge() });
      await fc.assert(
        fc.asyncProperty(
          anyTasks(40),
          fc.array(fc.tuple(anyQuery, range), { minLength: 1, maxLength: 8 }),
          async (tasks, questions) => {
            const filled = create();
            await filled.open();
            try {
              await filled.tasks.write(
                fresh(...tasks.map((task) => aTask({ seq: task.seq, seen: task.seen, uuid: task.uuid }))),
              );
              await filled.tasks.write(known(...tasks));
              for (const task of tasks) expect(await filled.tasks.find(task.uuid)).toEqual(task);
              for (const [query, range] of questions) await expectAnswers(filled, tasks, query, range);
            } finally {
              await filled.close();
            }
          },
        ),
        { numRuns: 25, seed: 7, endOnFailure: true },
      );
    });

    it.each(['-seen', 'seen', '-runtime', 'runtime'] as const)('pages through all tasks once by %s', async (sort) => {
      const tasks = Array.from({ length: 25 }, (_, n) =>
        aTask({ seq: n + 1, runtime: n % 4 === 0 ? undefined : n % 3, state: n % 2 ? 'SUCCESS' : 'STARTED' }),
      );
      await store.tasks.write(fresh(...tasks));
      const query = parseQuery('state:success').query;

      const pages: Task[] = [];
      let after: Page['after'];
      for (;;) {
        const page = await store.tasks.search(query, {}, { sort, limit: 4, after });
        pages.push(...page);
        const last = page.at(-1);
        if (last === undefined) break;
        after = { seq: last.seq, runtime: last.runtime };
      }

      expect(seqs(pages)).toEqual(seqs(expectedPage(tasks, query, {}, { sort, limit: 99 })));
      expect(pages.length).toBeGreaterThan(4);
    });

    it('lists what is related, oldest first and without events', async () => {
      const root = taskId(uuidOf(1));
      const tasks = [
        aTask({ seq: 1, root_id: root, events: [aTaskEvent('task-sent')] }),
        aTask({ seq: 2, root_id: root, parent_id: root }),
        aTask({ seq: 3, root_id: taskId(uuidOf(3)), parent_id: root }),
        aTask({ seq: 4, root_id: root, parent_id: taskId(uuidOf(2)) }),
        aTask({ seq: 5 }),
      ];
      await store.tasks.write(fresh(...tasks));

      const flow = await store.tasks.related({ root_id: root }, 10);
      const children = await store.tasks.related({ parent_id: root }, 1);

      expect(seqs(flow)).toEqual([1, 2, 4]);
      expect(flow[0]).toEqual(bare(tasks[0] as Task));
      expect(seqs(children)).toEqual([2]);
    });

    it('lists the open tasks of workers, with their events', async () => {
      const [w1, w2] = [workerName('w1@kitchen'), workerName('w2@kitchen')];
      const started = aTaskEvent('task-started', { uuid: taskId(uuidOf(2)) });
      const held = aTask({ seq: 2, state: 'STARTED', worker: w1, events: [started] });
      await store.tasks.write(
        fresh(
          aTask({ seq: 1, state: 'SUCCESS', worker: w1 }),
          held,
          aTask({ seq: 3, state: 'RECEIVED', worker: w2 }),
          aTask({ seq: 4, state: 'RETRY', worker: workerName('w3@kitchen') }),
          aTask({ seq: 5, state: 'PENDING' }),
        ),
      );

      expect(seqs(await store.tasks.open([w1, w2], 10))).toEqual([2, 3]);
      expect(await store.tasks.open([w1], 10)).toEqual([held]);
      expect(await store.tasks.open([], 10)).toEqual([]);
    });
  });

  describe('pruning tasks', () => {
    it('removes final tasks seen before an instant, a few at a time, and never what runs', async () => {
      const tasks = Array.from({ length: 10 }, (_, n) => aTask({ seq: n + 1, state: n % 2 ? 'SUCCESS' : 'STARTED' }));
      await store.tasks.write(fresh(...tasks));

      const first = await store.tasks.prune({ before: START + 8 }, 2);
      const second = await store.tasks.prune({ before: START + 8 }, 100);
      const third = await store.tasks.prune({ before: START + 8 }, 100);

      expect([first, second, third]).toEqual([2, 1, 0]);
      expect(seqs(await store.tasks.search(EVERYTHING, {}, NEWEST))).toEqual([10, 9, 8, 7, 5, 3, 1]);
      expect(await store.tasks.count(EVERYTHING, {}, 'state')).toEqual(
        new Map([
          ['SUCCESS', 2],
          ['STARTED', 5],
        ]),
      );
    });

    it('lets go what waits and has not been heard of, and keeps what was', async () => {
      const quiet = aTask({ seq: 1, state: 'LOST', timestamp: START + 1 });
      const heard = aTask({ seq: 2, state: 'RECEIVED', timestamp: START + 50 });
      await store.tasks.write(fresh(quiet, heard));

      const removed = await store.tasks.prune({ before: START + 8 }, 10);

      expect(removed).toBe(1);
      expect(seqs(await store.tasks.search(EVERYTHING, {}, NEWEST))).toEqual([2]);
    });

    it('keeps the newest, whatever the state of the others', async () => {
      const tasks = Array.from({ length: 10 }, (_, n) => aTask({ seq: n + 1, state: n % 2 ? 'SUCCESS' : 'STARTED' }));
      await store.tasks.write(fresh(...tasks));

      const removed = [await store.tasks.prune({ keep: 3 }, 5), await store.tasks.prune({ keep: 3 }, 5)];

      expect(removed).toEqual([5, 2]);
      expect(seqs(await store.tasks.search(EVERYTHING, {}, NEWEST))).toEqual([10, 9, 8]);
      expect(await store.tasks.timeline(EVERYTHING, {}, 60)).toEqual([
        { t: START - (START % 60), counts: { SUCCESS: 2, STARTED: 1 } },
      ]);
    });
  });

  describe('samples', () => {
    it('averages gauges and adds counts up into buckets', async () => {
      const at = (t: number, depth: number, done: number) => [
        { series: 'queue.depth:a', t, value: depth },
        { series: 'tasks.count', t, value: done },
        { series: 'count:a', t, value: done },
      ];
      await store.samples.append([...at(START, 2, 1), ...at(START + 10, 4, 2), ...at(START + 60, 9, 3)]);
      await store.samples.append([{ series: 'queue.depth:a', t: START + 10, value: 6 }]);

      const names = ['queue.depth:a', 'tasks.count', 'count:a', 'nobody'];
      const read = await store.samples.read(names, { from: START, to: START + 60 }, 20);

      expect(read).toEqual(
        new Map([
          ['queue.depth:a', [{ t: START, value: 4 }]],
          ['tasks.count', [{ t: START, value: 3 }]],
          ['count:a', [{ t: START, value: 3 }]],
          ['nobody', []],
        ]),
      );
    });

    it('takes no value that is not a number', async () => {
      await store.samples.append([
        { series: 'a', t: START, value: Number.NaN },
        { series: 'a', t: START + 10, value: 1 },
      ]);

      expect(await store.samples.read(['a'], { from: START, to: START + 99 }, 10)).toEqual(
        new Map([['a', [{ t: START + 10, value: 1 }]]]),
      );
    });

    it('names series by their beginning, also where it holds wildcards of SQL', async () => {
      await store.samples.append(['a_b', 'axb', 'a_c', 'b'].map((series) => ({ series, t: START, value: 1 })));
      await store.samples.appendHistograms([{ series: 'a_h', t: START, histogram: '[]' }]);

      expect(await store.samples.names('a_')).toEqual(['a_b', 'a_c', 'a_h']);
    });

    it('keeps histograms, one for an instant', async () => {
      await store.samples.appendHistograms([
        { series: 'runtime:a', t: START, histogram: '[1]' },
        { series: 'runtime:a', t: START + 60, histogram: '[2]' },
      ]);
      await store.samples.appendHistograms([{ series: 'runtime:a', t: START, histogram: '[3]' }]);

      expect(await store.samples.readHistograms('runtime:a', { from: START, to: START + 60 })).toEqual([
        { t: START, histogram: '[3]' },
      ]);
    });

    it('forgets what is old, a few at a time, and series that have nothing left', async () => {
      await store.samples.append([START, START + 10, START + 20].map((t) => ({ series: 'a', t, value: 1 })));
      await store.samples.append([{ series: 'b', t: START, value: 1 }]);
      await store.samples.appendHistograms([{ series: 'c', t: START, histogram: '[]' }]);

      const removed = [
        await store.samples.prune(START + 20, 2),
        await store.samples.prune(START + 20, 9),
        await store.samples.prune(START + 20, 9),
      ];

      expect(removed).toEqual([2, 2, 0]);
      expect(await store.samples.names('')).toEqual(['a']);
    });
  });

  describe('audit', () => {
    const entry = (id: string, at: number, known: Partial<AuditRecord> = {}): AuditRecord => ({
      id,
      at,
      actor: 'ada',
      command: 'revoke',
      sentence: 'Revoke it',
      outcome: 'requested',
      arguments: { terminate: true },
      ...known,
    });

    it('lists entries newest first, page by page, each with its last outcome and those before it', async () => {
      await store.audit.put(entry('a', START));
      await store.audit.put(entry('c', START + 1));
      await store.audit.put(entry('b', START + 1));
      await store.audit.put(entry('a', START, { outcome: 'observed', outcomeAt: START + 9 }));

      const first = await store.audit.list({ limit: 2 });
      const second = await store.audit.list({ limit: 2, after: { at: START + 1, id: 'b' } });

      expect(first.map(({ id }) => id)).toEqual(['c', 'b']);
      expect(second).toEqual([
        {
          ...entry('a', START, { outcome: 'observed' }),
          outcomes: [
            { at: START, outcome: 'requested' },
            { at: START + 9, outcome: 'observed' },
          ],
        },
      ]);
    });

    it('only grows: an entry that is written again stays as it was, and the same outcome is written once', async () => {
      await store.audit.put(entry('a', START));
      await store.audit.put(entry('a', START + 5, { actor: 'eve', sentence: 'Nothing at all', outcomeAt: START + 5 }));
      await store.audit.put(entry('a', START, { outcome: 'failed: no', outcomeAt: START + 6 }));
      await store.audit.put(entry('a', START, { outcome: 'failed: no', outcomeAt: START + 7 }));

      const entries = await store.audit.list({ limit: 10 });

      expect(entries).toMatchObject([
        {
          at: START,
          actor: 'ada',
          sentence: 'Revoke it',
          outcomes: [{ outcome: 'requested' }, { at: START + 6, outcome: 'failed: no' }],
        },
      ]);
    });

    it('finds what is looked for, a page at a time, as lib/audit understands it', async () => {
      const filters: readonly AuditFilter[] = [
        {},
        { actor: 'bob' },
        { outcome: 'failed' },
        { q: 'ticket 7' },
        { q: 'TICKET', actor: 'ada' },
        { target: 'w3@app' },
        { from: START + 300, to: START + 900 },
        { command: 'purge', from: START + 10 },
        { q: 'nowhere' },
      ];
      const kept: AuditKept[] = [];
      for (let n = 0; n < 1200; n++) {
        const one = entry(`e${n}`, START + n, {
          actor: n % 7 === 0 ? 'bob' : 'ada',
          command: n % 3 === 0 ? 'purge' : 'revoke',
          ...(n % 5 === 0 ? { reason: `Ticket ${n}` } : {}),
          ...(n % 11 === 0 ? { outcome: 'failed: no answer' } : {}),
          arguments: { hostnames: [`w${n % 4}@app`] },
        });
        await store.audit.put(one);
        kept.unshift({ ...one, outcomes: [{ at: one.at, outcome: one.outcome }] });
      }

      for (const filter of filters) {
        const pages: AuditKept[] = [];
        for (let after: AuditPage['after']; ; ) {
          const page = await store.audit.list({ limit: 150, after, filter });
          pages.push(...page);
          after = page.at(-1);
          if (page.length < 150) break;
        }
        const expected = kept.filter((one) => matchesAudit(one, filter));
        expect([filter, pages.map(({ id }) => id)]).toEqual([filter, expected.map(({ id }) => id)]);
      }
    });

    it('lists the entries about one task', async () => {
      const task = { kind: 'task', id: uuidOf(1) } as const;
      await store.audit.put(entry('a', START, { target: task }));
      await store.audit.put(entry('b', START + 1, { target: { kind: 'queue', id: uuidOf(1) } }));
      await store.audit.put(entry('c', START + 2, { target: task, reason: 'stuck' }));

      const entries = await store.audit.of(taskId(uuidOf(1)));

      expect(entries.map(({ id }) => id)).toEqual(['c', 'a']);
    });
  });

  describe('settings', () => {
    it('keeps documents by kind and id', async () => {
      await store.settings.put(
        'view',
        new Map<string, unknown>([
          ['a', { q: 'state:failure' }],
          ['b', [1, null]],
        ]),
      );
      await store.settings.put('worker', new Map([['a', 'other']]));
      await store.settings.put('view', new Map([['b', 2]]));
      await store.settings.remove('worker', ['a', 'never-there']);

      expect(await store.settings.get('view', 'a')).toEqual({ q: 'state:failure' });
      expect(await store.settings.list('view')).toEqual(
        new Map<string, unknown>([
          ['a', { q: 'state:failure' }],
          ['b', 2],
        ]),
      );
      expect(await store.settings.get('worker', 'a')).toBeUndefined();
    });
  });

  describe('bulk jobs', () => {
    const states = async (id: string, state?: ItemState) =>
      (await store.jobs.items(id, { state, limit: 100 })).map((item) => `${item.n} ${item.state}`);

    it('gives back a job and its items as they were written last', async () => {
      const items = [anItem(0), anItem(1), anItem(2)];
      const job = addItems(aJob('j'), items);
      await store.jobs.write(job, items);
      const sent: JobItem = {
        ...anItem(1),
        state: 'sent',
        as: uuidOf(9),
        queue: 'celery',
        at: START,
        result: 'FAILURE',
      };
      const after = moveItems(job, [{ from: anItem(1), to: sent }]);

      await store.jobs.write(after, [sent]);

      expect(await store.jobs.find('j')).toEqual(after);
      expect(await store.jobs.items('j', { limit: 10 })).toEqual([anItem(0), sent, anItem(2)]);
      expect(await store.jobs.find('k')).toBeUndefined();
      expect(await store.jobs.items('k', { limit: 10 })).toEqual([]);
    });

    it('lists items by state, a page at a time', async () => {
      const items = Array.from({ length: 7 }, (_, n) => anItem(n, n % 2 === 0 ? 'sent' : 'waiting'));
      await store.jobs.write(aJob('j'), items);
      await store.jobs.write(aJob('other'), [anItem(0, 'sent')]);

      expect(await states('j', 'sent')).toEqual(['0 sent', '2 sent', '4 sent', '6 sent']);
      expect((await store.jobs.items('j', { state: 'sent', limit: 2, after: 2 })).map(({ n }) => n)).toEqual([4, 6]);
      expect((await store.jobs.items('j', { limit: 3, after: 1 })).map(({ n }) => n)).toEqual([2, 3, 4]);
    });

    it('lists jobs newest first, and those that are open oldest first', async () => {
      for (const [id, created] of [
        ['a', 3],
        ['b', 1],
        ['c', 2],
        ['d', 2],
      ] as const) {
        await store.jobs.write({ ...aJob(id), created }, []);
      }
      await store.jobs.write({ ...aJob('a'), created: 3, state: 'done', ended: 4 }, []);
      const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

      expect(ids(await store.jobs.list({ limit: 10 }))).toEqual(['a', 'd', 'c', 'b']);
      expect(ids(await store.jobs.list({ limit: 2, after: { created: 2, id: 'd' } }))).toEqual(['c', 'b']);
      expect(ids(await store.jobs.open())[0]).toBe('b');
      expect(new Set(ids(await store.jobs.open()))).toEqual(new Set(['b', 'c', 'd']));
    });

    it('lets old jobs go in bites, and leaves those that are open', async () => {
      const items = Array.from({ length: 5 }, (_, n) => anItem(n));
      await store.jobs.write({ ...aJob('old'), state: 'done', ended: 50 }, items);
      await store.jobs.write({ ...aJob('new'), state: 'done', ended: 150 }, items);
      await store.jobs.write(aJob('open'), items);

      const bites = [await store.jobs.prune(100, 3), await store.jobs.prune(100, 3), await store.jobs.prune(100, 3)];

      expect(bites).toEqual([3, 3, 0]);
      expect(await store.jobs.find('old')).toBeUndefined();
      expect(await states('old')).toEqual([]);
      expect(await states('new')).toHaveLength(5);
      expect(await states('open')).toHaveLength(5);
    });
  });
}

const anItem = (n: number, state: ItemState = 'waiting'): JobItem => ({ n, uuid: uuidOf(n + 1), state });

function aJob(id: string): Job {
  const asked = { which: '3 tasks', actor: 'ann', created: START, rate: 10, canary: 5, watch: 30, bound: 0.2 };
  return newJob({ id, action: 'retry', ...asked });
}

/** Ends of ranges: none, on the edges of buckets, and between them. */
function edge(): fc.Arbitrary<number | undefined> {
  const minute = START - (START % 60);
  return fc.option(
    fc.oneof(
      fc.integer({ min: 0, max: 60 }).map((n) => minute + n * 5),
      fc.double({ min: START - 10, max: START + 300, noNaN: true }),
    ),
    { nil: undefined, freq: 2 },
  );
}

async function expectAnswers(store: Store, tasks: readonly Task[], query: Query, range: TimeRange): Promise<void> {
  for (const sort of ['-seen', 'seen', '-runtime', 'runtime'] as const) {
    const page = { sort, limit: 15 };
    expect(await store.tasks.search(query, range, page)).toEqual(expectedPage(tasks, query, range, page).map(bare));
  }
  const matching = tasks.filter((task) => isIn(task, range) && matchTask(query, task));
  for (const by of ['state', 'name', 'worker', 'queue'] as const) {
    expect(await store.tasks.count(query, range, by)).toEqual(expectedCounts(matching, by));
  }
  for (const step of [1, 1.5, 5, 60, 90, 3600]) {
    expect(await store.tasks.timeline(query, range, step)).toEqual(expectedTimeline(matching, step));
  }
}

function isIn({ seen }: Task, { from, to }: TimeRange): boolean {
  return (from === undefined || seen >= from) && (to === undefined || seen < to);
}

function expectedPage(tasks: readonly Task[], query: Query, range: TimeRange, { sort, limit }: Page): readonly Task[] {
  const matching = tasks.filter((task) => isIn(task, range) && matchTask(query, task));
  const ordered = sort.endsWith('runtime')
    ? matching
        .filter(({ runtime }) => runtime !== undefined)
        .sort((a, b) => (a.runtime ?? 0) - (b.runtime ?? 0) || a.seq - b.seq)
    : matching.sort((a, b) => a.seq - b.seq);
  return (sort.startsWith('-') ? ordered.reverse() : ordered).slice(0, limit);
}

function expectedCounts(tasks: readonly Task[], by: CountField): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const value = task[by];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function expectedTimeline(tasks: readonly Task[], step: number) {
  const buckets = new Map<number, Record<string, number>>();
  for (const { seen, state } of tasks) {
    const t = Math.floor(seen / step) * step;
    const counts = buckets.get(t) ?? {};
    buckets.set(t, { ...counts, [state]: (counts[state] ?? 0) + 1 });
  }
  return [...buckets].sort(([a], [b]) => a - b).map(([t, counts]) => ({ t, counts }));
}
