import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Overview, TaskDetail, WorkerDetail } from '../../../../lib/contract/models.ts';
import { ExpediterError } from '../../../../lib/errors.ts';
import { queueName, type TaskId, taskId, workerName } from '../../../../lib/ids.ts';
import { matchTask } from '../../../../lib/query/match.ts';
import type { Query } from '../../../../lib/query/query.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import type { Broker, TaskMessage } from '../../../../server/brokers/broker.ts';
import { createViews, type ViewsParts } from '../../../../server/engine/create-views.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { openMemoryStore } from '../../../../server/stores/memory/open.ts';
import type { Page, Store } from '../../../../server/stores/store.ts';
import { anyQuery, anyTask, anyTasks } from '../../../support/arbitrary-tasks.ts';
import { aTask, START } from '../../../support/builders.ts';
import { aHeartbeat, anEvent } from '../../../support/event-builders.ts';
import { aDesk, type Desk, type DeskOptions } from './desk.ts';

const W1 = workerName('w1@app-1');
const EVERYTHING: Query = { terms: [] };
const NEWEST: Page = { sort: '-seen', limit: 50 };
const SORTS = ['-seen', 'seen', '-runtime', 'runtime'] as const;

const desks: Desk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
});

function viewsOf(parts: Pick<ViewsParts, 'engine' | 'store' | 'recorder' | 'clock'> & Partial<ViewsParts>): Views {
  const nothing = () => {
    throw new Error('not asked for');
  };
  const queues: Broker['queues'] = {
    discover: nothing,
    measure: nothing,
    peeking: () => ({ how: 'in-place' }),
    peek: nothing,
    publish: nothing,
    publishAll: nothing,
    purge: nothing,
  };
  return createViews({
    results: { backend: undefined, find: async () => ({ status: 'none' }) },
    broker: { kind: 'redis', address: 'redis://localhost', queues },
    clusters: [parts.engine.cluster.name],
    version: '1.2.3',
    readOnly: { on: false },
    refreshWorker: async () => undefined,
    pauseOf: () => undefined,
    refreshWorkers: async () => undefined,
    retries: { of: async () => undefined, as: async () => [] },
    ...parts,
  });
}

async function atWork(options: DeskOptions = {}, parts: Partial<ViewsParts> = {}) {
  const desk = await aDesk(options);
  desks.push(desk);
  return { ...desk, views: viewsOf({ ...desk, ...parts }) };
}

/** Views over a store and over what waits to be written; memory holds nothing. */
async function over(stored: readonly Task[], unwritten: readonly Task[]): Promise<Views> {
  const store = openMemoryStore();
  await store.tasks.write(stored.map((task) => ({ task, fresh: true })));
  return quietViews(store, () => unwritten);
}

let quiet: Desk | undefined;
async function quietViews(store: Store, unwritten: () => Iterable<Task>): Promise<Views> {
  quiet ??= await aDesk();
  const { engine, clock } = quiet;
  const recorder = { unwritten: () => [...unwritten()].values(), link: () => ({ state: 'up' as const, since: START }) };
  return viewsOf({ engine, clock, store, recorder });
}

async function pagesOf(views: Views, query: Query, page: Page): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after = page.after; ; ) {
    const { items, next } = await views.tasks(query, {}, { ...page, after });
    pages.push(items.map(({ uuid }) => uuid));
    if (next === undefined) return pages;
    expect(items).toHaveLength(page.limit);
    expect(pages.length).toBeLessThan(200);
    after = next;
  }
}

describe('lists of tasks', () => {
  it('give every task that matches once, in order, page by page, whatever of it is written', async () => {
    /** Where a task is: in the store, not yet written, or both, and then with an older state in the store. */
    const placed = anyTasks(14).chain((tasks) =>
      fc.tuple(
        ...tasks.map((task) =>
          fc
            .tuple(fc.constantFrom('stored', 'unwritten', 'both'), anyTask(task.seq, task.seen))
            .map(([where, older]) => ({
              task,
              where,
              older: { ...older, uuid: task.uuid },
            })),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        placed,
        anyQuery,
        fc.constantFrom(...SORTS),
        fc.integer({ min: 1, max: 4 }),
        async (all, query, sort, limit) => {
          const views = await over(
            all.flatMap(({ task, where, older }) => (where === 'stored' ? [task] : where === 'both' ? [older] : [])),
            all.flatMap(({ task, where }) => (where === 'stored' ? [] : [task])),
          );

          const pages = await pagesOf(views, query, { sort, limit });

          const expected = all.map(({ task }) => task).filter((task) => matchTask(query, task));
          expect(pages.flat()).toEqual(inOrder(expected, sort).map(({ uuid }) => uuid));
        },
      ),
      { seed: 20261123, numRuns: 150 },
    );
  });

  function inOrder(tasks: readonly Task[], sort: Page['sort']): Task[] {
    const timed = sort.endsWith('runtime') ? tasks.filter(({ runtime }) => runtime !== undefined) : tasks;
    const byPlace = (a: Task, b: Task) =>
      (sort.endsWith('runtime') ? (a.runtime ?? 0) - (b.runtime ?? 0) : 0) || a.seq - b.seq;
    return [...timed].sort((a, b) => (sort.startsWith('-') ? byPlace(b, a) : byPlace(a, b)));
  }

  const successes: Query = { terms: [{ kind: 'values', field: 'state', values: ['SUCCESS'], negated: false }] };
  const many = (n: number, known: Partial<Task> = {}) =>
    Array.from({ length: n }, (_, i) => aTask({ seq: i + 1, ...known }));

  it('put what is not written yet in front', async () => {
    const views = await over(many(3), [aTask({ seq: 4 })]);

    const { items } = await views.tasks(EVERYTHING, {}, NEWEST);

    expect(items.map(({ seen }) => seen - START)).toEqual([4, 3, 2, 1]);
  });

  it('leave out what no longer matches, and go on behind it', async () => {
    const stored = many(9, { state: 'SUCCESS' });
    const views = await over(
      stored,
      stored.slice(5).map((task) => ({ ...task, state: 'FAILURE' as const })),
    );

    const { items, next } = await views.tasks(successes, {}, { sort: '-seen', limit: 2 });

    expect(items.map(({ seen }) => seen - START)).toEqual([5, 4]);
    expect(next).toEqual({ seq: 4, runtime: undefined });
  });

  it('stay within the time range', async () => {
    const views = await over(many(2), [aTask({ seq: 3 }), aTask({ seq: 4 })]);

    const { items } = await views.tasks(EVERYTHING, { from: START + 2, to: START + 4 }, NEWEST);

    expect(items.map(({ seen }) => seen - START)).toEqual([3, 2]);
  });

  it('do not lose a task that is written while the store is searched', async () => {
    const store = openMemoryStore();
    const task = aTask({ seq: 1 });
    let waiting: readonly Task[] = [task];
    const search: Store['tasks']['search'] = async (...asked) => {
      const found = await store.tasks.search(...asked);
      await store.tasks.write([{ task, fresh: true }]);
      waiting = [];
      return found;
    };
    const views = await quietViews({ ...store, tasks: { ...store.tasks, search } }, () => waiting);

    const { items } = await views.tasks(EVERYTHING, {}, NEWEST);

    expect(items.map(({ uuid }) => uuid)).toEqual([task.uuid]);
  });

  it('say `unavailable` when the store is', async () => {
    const { views, store } = await atWork();
    store.sleep();

    await expect(views.tasks(EVERYTHING, {}, NEWEST)).rejects.toBeInstanceOf(ExpediterError);
  });
});

describe('one task', () => {
  it('that is unknown is undefined', async () => {
    const { views } = await atWork();

    expect(await views.task(taskId('nobody'))).toBeUndefined();
    expect(await views.taskRecord(taskId('nobody'))).toBeUndefined();
  });

  it('is told from memory before it is written', async () => {
    const { views, tell } = await atWork();
    tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));

    const task = await views.task(taskId('t1'));

    expect(TaskDetail.parse(task)).toBeDefined();
    expect(task).toMatchObject({
      state: 'STARTED',
      holder: { worker: W1, online: true },
      root: undefined,
      parent: undefined,
      children: [],
      events: [{ type: 'task-received' }, { type: 'task-started' }],
      replay: { ok: true, args: '[1,2]', kwargs: '{}' },
    });
  });

  it('is told from the store when memory has let it go', async () => {
    const { views, tell, clock, engine } = await atWork({ keep: { open: 0, ended: 0 } });
    tell(anEvent('task-received', 0), anEvent('task-succeeded', 1));
    await clock.advance(3);
    expect(engine.cluster.tasks.size).toBe(0);

    expect(await views.task(taskId('t1'))).toMatchObject({ state: 'SUCCESS', events: [{}, {}] });
  });

  it('has links to its family, written or not, also when a relative was never heard of', async () => {
    const family = { root_id: 'root', parent_id: 'parent' };
    const { views, tell, clock } = await atWork();
    tell(anEvent('task-received', 0, { uuid: 'root', name: 'flow.start' }));
    tell(anEvent('task-received', 1, { uuid: 'child-1', root_id: 'root', parent_id: 'mid' }));
    tell(anEvent('task-received', 1, { uuid: 'mid', ...family }));
    await clock.advance(2);
    tell(anEvent('task-received', 3, { uuid: 'child-2', root_id: 'root', parent_id: 'mid' }));
    await clock.advance(0.21);

    expect(await views.task(taskId('mid'))).toMatchObject({
      root: { uuid: 'root', name: 'flow.start', state: 'RECEIVED' },
      parent: { uuid: 'parent' },
      children: [{ uuid: 'child-1' }, { uuid: 'child-2' }],
    });
  });

  it('tells what operators made of it', async () => {
    const retries = {
      of: async (): Promise<TaskId> => taskId('before'),
      as: async () => [taskId('t2'), taskId('unheard')],
    };
    const { views, tell } = await atWork({}, { retries });
    tell(anEvent('task-received', 0), anEvent('task-received', 1, { uuid: 't2' }));

    expect(await views.task(taskId('t1'))).toMatchObject({
      retryOf: { uuid: 'before' },
      retriedAs: [{ uuid: 't2', state: 'RECEIVED' }, { uuid: 'unheard' }],
    });
  });

  it('has no holder once it has ended, and an absent one while its worker is away', async () => {
    const { views, tell, clock } = await atWork();
    tell(
      aHeartbeat(0),
      anEvent('task-received', 0),
      anEvent('task-received', 0, { uuid: 't2' }),
      anEvent('task-failed', 1),
    );
    await clock.advance(10);

    expect((await views.task(taskId('t1')))?.holder).toBeUndefined();
    expect((await views.task(taskId('t2')))?.holder).toMatchObject({ worker: W1, online: false });
  });
});

describe('the overview', () => {
  it('is what the contract says', async () => {
    const { views, tell, engine, live } = await atWork();
    tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-failed', 1, { exception: "ValueError('x')" }));
    engine.measured(new Map([[queueName('celery'), { depth: 3 }]]), [queueName('celery')]);
    await live(12, W1);

    const overview = JSON.parse(JSON.stringify(await views.overview()));

    expect(Overview.parse(overview)).toEqual(overview);
    expect(overview).toMatchObject({
      failures: [{ uuid: 't1', exception: "ValueError('x')" }],
      queues: [{ name: 'celery', depth: 3 }],
      workers: [{ hostname: W1, status: 'online', failed: 1 }],
      quality: { covered: 1 },
    });
  });

  it.each([3600, 86_400])('of %d s works while the store is down, and says that it is', async (range) => {
    const { views, tell, store, clock } = await atWork();
    await clock.advance(1);
    store.sleep('Disk is full');
    tell(aHeartbeat(1), anEvent('task-received', 0));
    await clock.advance(2);

    const { findings, failures, workers } = await views.overview(range);

    expect(findings.map(({ id, why }) => `${id}: ${why}`)).toContain('store-down: Disk is full');
    expect(failures).toEqual([]);
    expect(workers).toHaveLength(1);
  });

  it('calls nobody silent when the broker is down', async () => {
    const { views, tell, engine, clock } = await atWork();
    tell(aHeartbeat(0));
    engine.linkDown('Connection refused');
    await clock.advance(600);

    const { verdict, findings } = await views.overview();

    expect(findings.map(({ id }) => id)).toEqual(['broker-down']);
    expect(verdict).toMatchObject({ severity: 'critical' });
    expect(verdict.sentence).toBe('The broker is out of reach: what you see is the last that was known.');
  });

  it('does not draw the time before we counted as zero', async () => {
    const { views, clock } = await atWork();
    await clock.advance(120);

    const { throughput, figures } = await views.overview();

    expect(Math.min(...throughput.points.map(({ t }) => t))).toBeGreaterThanOrEqual(START - throughput.step);
    expect(figures.find(({ id }) => id === 'throughput')?.spark.slice(0, 50)).toEqual(Array(50).fill(null));
  });

  it('draws what an earlier process recorded in this hour, also when a long pause parts it from us', async () => {
    const { views, store, clock } = await atWork();
    await store.samples.append([{ series: 'count:finished.success', t: START - 1800, value: 7 }]);
    await clock.advance(30);

    const { throughput } = await views.overview();

    const t = Math.floor((START - 1800) / throughput.step) * throughput.step;
    expect(throughput.points[0]).toEqual({ t, success: 7, failure: 0, retry: 0, other: 0 });
    expect(throughput.points.length).toBeGreaterThan(1);
    expect(throughput.points.filter((point) => point.t > t && point.t < START - 60)).toEqual([]);
  });

  it('tells unknown figures by leaving them out', async () => {
    const { views } = await atWork();
    const { figures } = await views.overview();

    expect(figures.filter(({ value }) => value !== undefined).map(({ id }) => id)).toEqual([]);
  });
});

describe('series', () => {
  it('have gaps where nothing was measured', async () => {
    const { views, store } = await atWork();
    await store.samples.append([
      { series: 'waiting', t: START, value: 4 },
      { series: 'waiting', t: START + 20, value: 6 },
    ]);

    const series = await views.series(['waiting', 'unheard'], { from: START, to: START + 40 }, 10);

    expect(series.map(({ points }) => points.map(({ value }) => value))).toEqual([
      [4, null, 6, null],
      [null, null, null, null],
    ]);
    expect(series[0]?.points.map(({ t }) => t - START)).toEqual([0, 10, 20, 30]);
  });
});

describe('workers', () => {
  it('are listed online first, then by name', async () => {
    const { views, tell } = await atWork();
    tell(
      aHeartbeat(0, { hostname: 'c@x' }),
      aHeartbeat(0, { hostname: 'a@x', type: 'worker-offline' }),
      aHeartbeat(0, { hostname: 'b@x' }),
    );

    expect(views.workers().map(({ hostname, status }) => `${hostname} ${status}`)).toEqual([
      'b@x online',
      'c@x online',
      'a@x offline',
    ]);
  });

  it('show a slot for each place, busy ones first, the longest running on top', async () => {
    const { views, tell, engine } = await atWork();
    tell(aHeartbeat(0), anEvent('task-started', 5, { uuid: 'late' }), anEvent('task-started', 1, { uuid: 'early' }));
    engine.inspected(W1, { stats: { at: START, value: { pool: { 'max-concurrency': 4 } } } });

    const [worker] = views.workers();

    expect(worker?.slots.map(({ uuid }) => uuid)).toEqual(['early', 'late', undefined, undefined]);
    expect(worker).toMatchObject({ busy: 2, concurrency: 4, taskEvents: true });
  });

  it('count as busy what the worker itself counts when its task events are off', async () => {
    const { views, tell } = await atWork();
    tell(aHeartbeat(0, { active: 3 }));

    expect(views.workers()[0]).toMatchObject({ busy: 3, taskEvents: undefined });
  });

  it('are asked first when somebody looks, and only then', async () => {
    const asked: string[] = [];
    const refreshWorker = async (worker: string) => void asked.push(worker);
    const { views, tell } = await atWork({}, { refreshWorker });
    tell(aHeartbeat(0));

    expect(WorkerDetail.parse(await views.worker(W1, false))).toBeDefined();
    expect(asked).toEqual([]);
    await views.worker(W1, true);
    expect(asked).toEqual([W1]);
    expect(await views.worker(workerName('nobody@x'), false)).toBeUndefined();
  });
});

describe('queues', () => {
  const CELERY = queueName('celery');

  it('tell how long the oldest waits: exactly when its task-sent was seen, else at least', async () => {
    const { views, tell, engine, clock } = await atWork();
    const EMAILS = queueName('emails');
    const next = (uuid: string) => ({ depth: 1, oldest: { uuid: taskId(uuid), name: 'demo.add' } });
    tell(anEvent('task-sent', -30, { uuid: 'sent' }));
    const measure = () =>
      engine.measured(
        new Map([
          [CELERY, next('sent')],
          [EMAILS, next('unheard')],
        ]),
        [CELERY, EMAILS],
      );
    measure();
    await clock.advance(10);
    measure();

    expect(views.queue(CELERY)?.oldest).toEqual({ uuid: 'sent', name: 'demo.add', age: 40, exact: true });
    expect(views.queue(EMAILS)?.oldest).toEqual({ uuid: 'unheard', name: 'demo.add', age: 10, exact: false });
  });

  it('are unknown, not empty, when the broker does not tell', async () => {
    const { views, engine } = await atWork();
    engine.measured(new Map(), [CELERY]);

    expect(views.queue(CELERY)).toMatchObject({ depth: undefined, condition: 'unknown' });
    expect(views.shell().waiting).toBeUndefined();
    expect(views.queue(queueName('unheard'))).toBeUndefined();
  });

  it('show who consumed them and is gone, for that is often the answer', async () => {
    const { views, tell, engine, live } = await atWork();
    tell(aHeartbeat(0));
    engine.inspected(W1, { activeQueues: { at: START, value: [{ name: 'celery' }] } });
    tell(aHeartbeat(1, { type: 'worker-offline' }));
    await live(11);
    engine.measured(new Map([[CELERY, { depth: 5 }]]), [CELERY]);

    expect(views.queue(CELERY)).toMatchObject({
      condition: 'no-consumer',
      why: 'w1@app-1 left',
      drain: 'never',
      consumers: [],
      workers: [{ hostname: W1, status: 'offline' }],
    });
  });

  it('are listed worst first', async () => {
    const { views, tell, engine, live } = await atWork();
    tell(aHeartbeat(0));
    engine.inspected(W1, { activeQueues: { at: START, value: [{ name: 'short' }, { name: 'long' }] } });
    await live(1, W1);
    const depths = Object.entries({ short: 1, long: 9, dead: 1 }).map(
      ([name, depth]) => [queueName(name), { depth }] as const,
    );
    engine.measured(new Map(depths), [...depths.map(([name]) => name), queueName('unseen')]);

    expect(views.queues().map(({ name }) => name)).toEqual(['dead', 'long', 'short', 'unseen']);
  });

  it('show their messages redacted, with the age of those whose sending was seen', async () => {
    const message = { uuid: taskId('t1'), name: 'demo.add', argsrepr: "('secret',)", kwargsrepr: '{}' } as TaskMessage;
    const peek = async () => [message, { unreadable: 'pickle', preview: 'secret' }];
    const { views, tell, clock } = await atWork(
      { redact: (text) => text.replaceAll('secret', '***') },
      { broker: { kind: 'redis', address: 'redis://x', queues: { peek } as unknown as Broker['queues'] } },
    );
    tell(anEvent('task-sent', 0));
    await clock.advance(7);

    expect(await views.peek(CELERY, 10)).toMatchObject([
      { position: 1, uuid: 't1', args: "('***',)", kwargs: '{}', age: 7 },
      { position: 2, args: '***', unreadable: 'pickle' },
    ]);
  });
});

describe('the shell', () => {
  it('tells links, counts and quality', async () => {
    const { views, tell, engine, clock } = await atWork();
    tell(aHeartbeat(0), aHeartbeat(0, { hostname: 'w2@x', type: 'worker-offline' }));
    engine.receive([{ body: 'x' }]);
    engine.measured(new Map([[queueName('celery'), { depth: 3 }]]), [queueName('celery')]);
    await clock.advance(1);

    expect(views.shell()).toMatchObject({
      cluster: 'default',
      broker: { kind: 'redis', link: { state: 'up', since: START } },
      store: { kind: 'memory', link: { state: 'up' } },
      workers: { online: 1, total: 2 },
      waiting: 3,
      quality: { malformed: 1, covered: undefined },
    });
  });
});
