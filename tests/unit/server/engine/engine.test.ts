import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { queueName, taskId, workerName } from '../../../../lib/ids.ts';
import { total } from '../../../../lib/metrics/ring.ts';
import type { Frame } from '../../../../server/brokers/broker.ts';
import { openMemoryStore } from '../../../../server/stores/memory/open.ts';
import { aHeartbeat, anEvent } from '../../../support/event-builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { sleepy } from '../stores/sleepy-store.ts';
import { aDesk, type Desk, type DeskOptions, START } from './desk.ts';

const T1 = taskId('t1');
const W1 = workerName('w1@app-1');
const W2 = workerName('w2@app-2');

const desks: Desk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
});

async function opened(options?: DeskOptions): Promise<Desk> {
  const desk = await aDesk(options);
  desks.push(desk);
  return desk;
}
/** Ends one process. */
async function closed(desk: Desk): Promise<void> {
  desks.splice(desks.indexOf(desk), 1);
  await desk.stop();
}

const everything = { terms: [] };
const stored = (desk: Desk) => desk.store.tasks.search(everything, {}, { sort: 'seen', limit: 1000 });

describe('events', () => {
  it('are told to listeners within a fifth of a second, and stored within one', async () => {
    const desk = await opened();
    desk.tell(anEvent('task-received', 0), anEvent('task-started', 1));

    await desk.clock.advance(0.2);
    expect(desk.changes.at(-1)).toMatchObject({ tasks: [{ uuid: 't1', state: 'STARTED' }], workers: new Set([W1]) });

    await desk.clock.advance(0.8);
    expect(await stored(desk)).toMatchObject([{ uuid: 't1', state: 'STARTED', seq: 1 }]);
  });

  it('are told once, and nothing is told when nothing happened', async () => {
    const desk = await opened();
    await desk.clock.advance(2);
    desk.changes.length = 0;

    await desk.clock.advance(2);
    expect(desk.changes).toEqual([]);
  });

  it('have their texts redacted as they enter', async () => {
    const desk = await opened({ redact: (text) => text.replaceAll('secret', '***') });

    desk.tell(anEvent('task-received', 0, { args: "('secret',)", kwargs: "{'a': 'secret'}" }));
    desk.tell(anEvent('task-succeeded', 1, { result: "'secret'" }));

    expect(JSON.stringify(desk.engine.cluster.tasks.get(T1))).not.toContain('secret');
  });

  it('and so have the answers of workers', async () => {
    const desk = await opened({ redact: (text) => text.replaceAll('secret', '***') });
    const held = { at: START, value: [{ uuid: 't1', args: "['secret']", kwargs: "{'a': 'secret'}" }] };

    desk.engine.inspected(W1, { active: held, reserved: held, scheduled: held, revoked: { at: START, value: ['t9'] } });

    const member = desk.engine.cluster.fleet.members.get(W1);
    expect(JSON.stringify([member?.inspection, [...(member?.running.values() ?? [])]])).not.toContain('secret');
    expect(member?.inspection.reserved?.value).toEqual([{ uuid: 't1', args: "['***']", kwargs: "{'a': '***'}" }]);
    expect(member?.inspection.revoked?.value).toEqual(['t9']);
  });
});

describe('frames that make no sense', () => {
  const picture = ({ engine }: Desk) =>
    JSON.stringify([
      engine.cluster.tasks.size,
      [...engine.cluster.fleet.members],
      [...engine.cluster.queues.queues.keys()],
    ]);

  it.each<[string, Frame, string]>([
    ['an envelope that cannot be opened', { body: '', malformed: 'no body' }, 'envelope'],
    ['no JSON', { body: '{"type": ' }, 'not-json'],
    ['no event', { body: '[1, "x", null]' }, 'not-an-event'],
    ['no hostname', { body: '{"type": "task-received", "timestamp": 1}' }, 'missing-field'],
    ['no uuid', { body: '{"type": "task-received", "hostname": "w", "timestamp": 1}' }, 'missing-field'],
    ['a timestamp of text', { body: '{"type": "worker-online", "hostname": "w", "timestamp": "now"}' }, 'bad-field'],
  ])('are counted and change nothing else: %s', async (_, frame, why) => {
    const desk = await opened();
    const before = picture(desk);

    desk.engine.receive([frame]);

    expect(picture(desk)).toBe(before);
    expect([...desk.engine.cluster.tallies.malformed.keys()]).toEqual([why]);
  });

  it('never throw, and leave the good ones of their bunch alone', async () => {
    const desk = await opened();
    let n = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.json())), (bodies) => {
        const good = anEvent('task-received', ++n, { uuid: `good-${n}` });

        desk.engine.receive([
          ...bodies.map((body) => ({ body })),
          { body: JSON.stringify({ ...good, ...good.fields }) },
        ]);

        expect(desk.engine.cluster.tasks.get(taskId(`good-${n}`))?.state).toBe('RECEIVED');
      }),
      { seed: 20261123, numRuns: 100 },
    );
  });
});

describe('listeners', () => {
  it('that throw do not stop the others', async () => {
    const desk = await opened();
    const heard: number[] = [];
    desk.engine.onChange(() => {
      throw new Error('a bug');
    });
    desk.engine.onChange(({ tasks }) => heard.push(tasks.length));

    desk.tell(anEvent('task-received', 0));
    await desk.clock.advance(0.2);

    expect(heard).toEqual([1]);
  });

  it('can leave', async () => {
    const desk = await opened();
    let told = 0;
    const leave = desk.engine.onChange(() => {
      told++;
    });
    leave();

    desk.tell(anEvent('task-received', 0));
    await desk.clock.advance(1);

    expect(told).toBe(0);
  });

  it('hear of links and of queues', async () => {
    const desk = await opened();
    await desk.clock.advance(1);
    desk.changes.length = 0;

    desk.engine.linkDown('Connection refused');
    desk.engine.measured(new Map([[queueName('celery'), { depth: 2 }]]), [queueName('celery')]);
    await desk.clock.advance(0.2);

    expect(desk.changes).toMatchObject([{ tasks: [], links: true, queues: true }]);
  });
});

describe('workers', () => {
  it('are announced when they show themselves, and again after an absence', async () => {
    const desk = await opened();
    const appeared: string[] = [];
    desk.engine.onAppeared((worker) => appeared.push(worker));

    await desk.live(3, W1);
    expect(appeared).toEqual([W1]);
    await desk.clock.advance(10);
    await desk.live(2, W1);
    expect(appeared).toEqual([W1, W1]);
  });

  it('that fall silent leave their tasks LOST, also those that memory has let go', async () => {
    const desk = await opened({ keep: { open: 1, ended: 1 } });
    for (const uuid of ['t1', 't2', 't3']) {
      desk.tell(aHeartbeat(0), anEvent('task-received', 0, { uuid }), anEvent('task-started', 1, { uuid }));
      await desk.live(2, W1);
    }
    expect(desk.engine.cluster.tasks.size).toBe(1);

    await desk.clock.advance(10);

    expect((await stored(desk)).map(({ uuid, state }) => `${uuid} ${state}`)).toEqual([
      't1 LOST',
      't2 LOST',
      't3 LOST',
    ]);
  });

  it('that fall silent while the store is down leave their tasks LOST when it is back', async () => {
    const desk = await opened({ keep: { open: 0, ended: 0 } });
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await desk.live(2, W1);
    expect(desk.engine.cluster.tasks.size).toBe(0);

    desk.store.sleep();
    await desk.clock.advance(20);
    desk.store.wake();
    await desk.clock.advance(5);

    expect(await stored(desk)).toMatchObject([{ uuid: 't1', state: 'LOST' }]);
  });

  it('that are back when the store is, keep their tasks', async () => {
    const desk = await opened({ keep: { open: 0, ended: 0 } });
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await desk.live(2, W1);

    desk.store.sleep();
    await desk.clock.advance(20);
    await desk.live(3, W1);
    desk.store.wake();
    await desk.live(3, W1);

    expect(await stored(desk)).toMatchObject([{ state: 'STARTED' }]);
  });

  it('are not called silent while the broker is out of reach, nor right after', async () => {
    const desk = await opened();
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    desk.engine.linkDown('Connection refused');
    await desk.clock.advance(600);
    desk.engine.linkUp();

    await desk.clock.advance(4);
    expect(desk.engine.cluster.fleet.members.get(W1)?.worker.status).toBe('online');
    await desk.live(10, W1);
    expect(desk.engine.cluster.tasks.get(T1)?.state).toBe('STARTED');
  });

  it('are not called silent because our own process slept', async () => {
    const clock = createFakeClock();
    let slept = 0;
    const sleepingMachine = { ...clock, now: () => clock.now() + slept };
    const desk = await opened({ clock: sleepingMachine });
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await desk.clock.advance(2);

    slept = 3600;
    await desk.clock.advance(2);
    desk.tell(aHeartbeat(3604));
    await desk.clock.advance(2);

    expect(desk.engine.cluster.fleet.members.get(W1)?.worker.status).toBe('online');
    expect(desk.engine.cluster.tasks.get(T1)?.state).toBe('STARTED');
    await desk.clock.advance(10);
    expect(desk.engine.cluster.fleet.members.get(W1)?.worker.status).toBe('silent');
  });

  it('whose task another worker runs by then leave it as it is', async () => {
    const desk = await opened();
    const hostname = W2;
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await desk.live(2, W2);
    desk.tell(anEvent('task-received', 2, { hostname }), anEvent('task-started', 2.1, { hostname }));
    await desk.live(10, W2);

    expect(desk.engine.cluster.fleet.members.get(W1)?.worker.status).toBe('silent');
    expect(await stored(desk)).toMatchObject([{ state: 'STARTED', worker: W2 }]);
  });

  it('that left long ago are forgotten, here and in the store', async () => {
    const desk = await opened({ forgetWorkersAfter: 100 });
    await desk.live(12, W1);
    expect((await desk.store.settings.list('worker')).size).toBe(1);

    await desk.clock.advance(120);

    expect(desk.engine.cluster.fleet.members.size).toBe(0);
    expect((await desk.store.settings.list('worker')).size).toBe(0);
  });
});

describe('a started task that its worker no longer lists', () => {
  const answer = (desk: Desk, ...uuids: string[]) =>
    desk.engine.inspected(W1, { active: { at: desk.clock.now(), value: uuids.map((uuid) => ({ uuid })) } });

  async function running(): Promise<Desk> {
    const desk = await opened();
    desk.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await desk.live(50, W1);
    return desk;
  }

  it('is LOST when that was asked long after the last word of it', async () => {
    const desk = await running();
    answer(desk);
    await desk.live(15, W1);

    expect(desk.engine.cluster.tasks.get(T1)).toMatchObject({
      state: 'LOST',
      lost: { reason: 'w1@app-1 no longer runs it; how it ended was not heard' },
    });
  });

  it.each<[string, (desk: Desk) => void]>([
    ['it is listed', (desk) => answer(desk, 't1')],
    ['there is no answer', () => undefined],
    [
      'the list is not whole',
      ({ engine, clock }) => engine.inspected(W1, { active: { at: clock.now(), value: [], cut: true } }),
    ],
    [
      'it ended',
      (desk) => {
        answer(desk);
        desk.tell(anEvent('task-succeeded', 52));
      },
    ],
  ])('is not, when %s', async (_, happen) => {
    const desk = await running();
    happen(desk);
    await desk.live(15, W1);

    expect(desk.engine.cluster.tasks.get(T1)?.state).not.toBe('LOST');
  });
});

describe('a store that is down at the start', () => {
  it('is no reason not to work', async () => {
    const store = sleepy();
    store.sleep();
    const desk = await opened({ store });

    desk.tell(aHeartbeat(0), anEvent('task-received', 0));
    await desk.clock.advance(5);

    expect(desk.engine.cluster.tasks.get(T1)?.state).toBe('RECEIVED');
    expect(desk.recorder.link().state).toBe('down');
    expect([...desk.recorder.unwritten()]).toHaveLength(1);

    store.wake();
    await desk.clock.advance(3);
    expect(await stored(desk)).toHaveLength(1);
  });

  it('that does not answer at all holds the start up for some seconds only', async () => {
    const clock = createFakeClock();
    const store = { ...sleepy(), open: () => new Promise<void>(() => undefined) };
    const opening = opened({ store, clock });
    await clock.advance(4.1);
    const desk = await opening;

    desk.tell(anEvent('task-received', 0));

    expect(desk.engine.cluster.tasks.size).toBe(1);
    desks.splice(desks.indexOf(desk), 1);
  });

  it('does not make numbers collide: neither with older history, nor with that of another such start', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const numbered: number[] = [];
    for (const isDown of [false, true, true, false]) {
      const store = sleepy(memory);
      if (isDown) store.sleep();
      const desk = await opened({ store, clock });
      const run = numbered.length;
      // Many more tasks than seconds that pass until the next start.
      for (let n = 0; n < 50; n++) desk.tell(anEvent('task-received', n, { uuid: `run-${run}-${n}` }));
      await clock.advance(1);
      store.wake();
      await clock.advance(3);
      await closed(desk);
      const tasks = await memory.tasks.search(everything, {}, { sort: 'seen', limit: 1000 });
      numbered.push(tasks.length);
    }

    expect(numbered).toEqual([50, 100, 150, 200]);
    expect(await memory.tasks.lastSeq()).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });

  it('does not set counters back', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    first.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-succeeded', 1, { runtime: 1 }));
    first.engine.receive([{ body: 'x' }]);
    first.engine.setDropped(5);
    await closed(first);

    const store = sleepy(memory);
    store.sleep();
    const second = await opened({ store, clock });
    second.tell(anEvent('task-received', 9, { uuid: 't2' }), anEvent('task-succeeded', 10, { uuid: 't2', runtime: 1 }));
    second.engine.setDropped(2);
    store.wake();
    await second.clock.advance(20);
    await closed(second);

    const third = await opened({ store: sleepy(memory), clock });
    const { tallies, fleet } = third.engine.cluster;
    expect(tallies.events.get('task-received')).toBe(2);
    expect(tallies.malformed.get('not-json')).toBe(1);
    expect(tallies.dropped).toBe(7);
    expect(fleet.members.get(W1)?.succeeded).toBe(2);
    expect(tallies.types.get('demo.add')?.count).toBe(2);
  });
});

describe('a restart', () => {
  it('restores workers with their answers and counts, and what the counters said', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    first.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-failed', 1));
    first.engine.inspected(W1, {
      activeQueues: { at: START, value: [{ name: 'celery' }] },
      stats: { at: START, value: { pool: { 'max-concurrency': 4 } } },
      conf: { at: START, value: { timezone: 'UTC' } },
      revoked: { at: START, value: ['t9'] },
    });
    await closed(first);

    const second = await opened({ store: sleepy(memory), clock });

    const member = second.engine.cluster.fleet.members.get(W1);
    expect(member).toMatchObject({ failed: 1, worker: { status: 'online', pid: 100 } });
    expect(Object.keys(member?.inspection ?? {}).sort()).toEqual(['activeQueues', 'stats']);
    expect(second.engine.cluster.tallies.events.get('task-failed')).toBe(1);
    expect([...second.engine.knownQueues()]).toEqual(['configured', 'celery']);
  });

  it('goes on with the numbers, and joins what the store has with what is new', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    first.tell(anEvent('task-received', 0), anEvent('task-started', 1));
    await closed(first);

    const second = await opened({ store: sleepy(memory), clock });
    second.tell(anEvent('task-succeeded', 9, { result: '3' }), anEvent('task-received', 9, { uuid: 't2' }));
    await clock.advance(2);

    expect(second.engine.cluster.tasks.get(T1)).toMatchObject({
      seq: 1,
      seen: START,
      state: 'SUCCESS',
      name: 'demo.add',
    });
    expect(await stored(second)).toMatchObject([
      { uuid: 't1', seq: 1, state: 'SUCCESS', started: START + 1, result: '3' },
      { uuid: 't2', seq: 3 },
    ]);
  });

  it('joins also what changed while the conflict was found', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    const progress = Array.from({ length: 60 }, (_, n) => anEvent('task-progress', 2 + n / 100));
    first.tell(anEvent('task-received', 0), anEvent('task-started', 1), ...progress);
    await closed(first);

    const store = sleepy(memory);
    const second = await opened({ store, clock });
    await clock.advance(1);
    const release = store.holdWrites();
    second.tell(anEvent('task-progress', 8));
    await clock.advance(0.7);
    second.tell(anEvent('task-succeeded', 9));
    await clock.advance(0.7);
    release();
    await clock.advance(2);

    const task = await store.tasks.find(T1);
    expect(task).toMatchObject({ seq: 1, state: 'SUCCESS', eventsDropped: 11 });
    expect(task?.events).toHaveLength(53);
  });

  it('finds dead whoever died meanwhile, and their tasks LOST', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    first.tell(aHeartbeat(0), anEvent('task-received', 0), anEvent('task-started', 1));
    await closed(first);
    await clock.advance(600);

    const second = await opened({ store: sleepy(memory), clock });
    await clock.advance(3);
    expect(second.engine.cluster.fleet.members.get(W1)?.worker.status).toBe('online');
    await clock.advance(7);

    expect(await stored(second)).toMatchObject([{ uuid: 't1', state: 'LOST', worker: W1 }]);
  });

  it('is not brought down by a worker that an earlier version saved with less', async () => {
    const store = sleepy();
    const saved = { worker: { hostname: W1, status: 'online' }, inspection: {}, succeeded: 1, failed: 0, retried: 0 };
    await store.settings.put(
      'worker',
      new Map<string, unknown>([
        [W1, saved],
        ['odd', { worker: 3 }],
      ]),
    );

    const desk = await opened({ store });
    desk.tell(aHeartbeat(0));
    await desk.clock.advance(1);

    expect(desk.engine.cluster.fleet.members.get(W1)).toMatchObject({ succeeded: 1, worker: { pid: 100 } });
  });

  it('draws the charts on, and takes the time that we were away for unknown', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const run = async (seconds: number, uuid: string) => {
      const desk = await opened({ store: sleepy(memory), clock });
      const after = clock.now() - START;
      desk.tell(anEvent('task-received', after, { uuid }), anEvent('task-succeeded', after, { uuid, runtime: 2 }));
      await clock.advance(seconds);
      return desk;
    };
    const success = ({ engine }: Desk, ago: number) =>
      total(engine.cluster.tallies.outcomes.success, clock.now() - ago, clock.now() + 1);

    await closed(await run(60, 't1'));
    const soon = await run(60, 't2');
    expect(success(soon, 150)).toBe(2);
    await closed(soon);

    await clock.advance(900);
    const later = await run(30, 't3');
    expect(success(later, 40)).toBe(1);
    expect(total(later.engine.cluster.tallies.outcomes.success, clock.now() - 600, clock.now() - 300)).toBeUndefined();
    expect(later.engine.cluster.tallies.runtimes.length).toBeGreaterThanOrEqual(3);
  });
});

describe('samples', () => {
  const finished = async (desk: Desk) => {
    const range = { from: START - 10, to: START + 1000 };
    const rows = await desk.store.samples.read(['count:finished.success', 'waiting'], range, 10);
    return rows.get('count:finished.success') ?? [];
  };
  const succeed = (desk: Desk, after: number) =>
    desk.tell(anEvent('task-succeeded', after, { uuid: `t${after}`, runtime: 1 }));

  it('count each ten seconds once', async () => {
    const desk = await opened();
    succeed(desk, 1);
    await desk.clock.advance(10.5);
    succeed(desk, 11);
    succeed(desk, 12);
    await desk.clock.advance(20);

    expect(await finished(desk)).toEqual([
      { t: START, value: 1 },
      { t: START + 10, value: 2 },
      { t: START + 20, value: 0 },
    ]);
  });

  it('miss none, though rounds take time and drift', async () => {
    const store = sleepy();
    const clock = createFakeClock();
    const { append } = store.samples;
    const slow = {
      ...store,
      samples: {
        ...store.samples,
        append: async (points: Parameters<typeof append>[0]) => {
          await clock.sleep(1500, new AbortController().signal);
          await append(points);
        },
      },
    };
    const desk = await opened({ store: slow, clock });
    for (let t = 0; t < 120; t++) {
      succeed(desk, t);
      await clock.advance(1);
    }

    const rows = await finished(desk);
    expect(rows.map(({ t }) => t)).toEqual(rows.map((_, i) => START + 10 * i));
    expect(rows.map(({ value }) => value)).toEqual(rows.map(() => 10));
    await clock.advance(20);
  });

  it('are written later when the store was down, as far as memory knows', async () => {
    const desk = await opened();
    desk.store.sleep();
    succeed(desk, 1);
    await desk.clock.advance(45);
    desk.store.wake();
    await desk.clock.advance(10);

    expect((await finished(desk))[0]).toEqual({ t: START, value: 1 });
    expect(await finished(desk)).toHaveLength(5);
    const histograms = await desk.store.samples.readHistograms('runtime', { from: START, to: START + 100 });
    expect(histograms.map(({ t }) => t)).toEqual([START]);
  });

  it('of ten seconds with a restart in them count both parts', async () => {
    const memory = openMemoryStore();
    const clock = createFakeClock();
    const first = await opened({ store: sleepy(memory), clock });
    succeed(first, 1);
    await clock.advance(2);
    await closed(first);
    const second = await opened({ store: sleepy(memory), clock });
    succeed(second, 5);

    await clock.advance(12);

    expect((await finished(second))[0]).toEqual({ t: START, value: 2 });
    const [runtimes] = await memory.samples.readHistograms('runtime', { from: START, to: START + 10 });
    expect(JSON.parse(runtimes?.histogram ?? '{}')).toMatchObject({ count: 2 });
  });

  it('count what a worker has processed on through its restart', async () => {
    const desk = await opened();
    for (const [processed, pid] of [
      [100, 100],
      [130, 100],
      [7, 200],
    ] as const) {
      desk.tell(aHeartbeat(desk.clock.now() - START, { processed, pid, freq: 30 }));
      await desk.clock.advance(10);
    }

    const series = `count:worker.processed:${W1}`;
    const rows = await desk.store.samples.read([series], { from: START, to: START + 100 }, 10);
    expect(rows.get(series)?.map(({ value }) => value)).toEqual([30, 7]);
  });
});

describe('frames thrown away', () => {
  it('are counted on over a restart', async () => {
    const memory = openMemoryStore();
    const first = await opened({ store: sleepy(memory) });
    first.engine.setDropped(100);
    first.engine.setDropped(100);
    await closed(first);

    const second = await opened({ store: sleepy(memory) });
    second.engine.setDropped(0);
    second.engine.setDropped(3);

    expect(second.engine.cluster.tallies.dropped).toBe(103);
  });
});

describe('memory', () => {
  it('lets tasks go that are written, and none that are not', async () => {
    const desk = await opened({ keep: { open: 10, ended: 5 } });
    desk.store.sleep();
    for (let n = 0; n < 100; n++) desk.tell(anEvent('task-received', n, { uuid: `t${n}` }));
    await desk.clock.advance(5);
    expect(desk.engine.cluster.tasks.size).toBe(100);

    desk.store.wake();
    await desk.clock.advance(5);
    expect(desk.engine.cluster.tasks.size).toBe(10);
    expect(await stored(desk)).toHaveLength(100);
  });
});

describe('stopping', () => {
  it('hands on and saves what came last', async () => {
    const desk = await opened();
    desk.tell(aHeartbeat(0), anEvent('task-received', 0));

    await closed(desk);
    await turn();

    expect(await stored(desk)).toHaveLength(1);
    expect((await desk.store.settings.list('worker')).has(W1)).toBe(true);
    expect(desk.clock.sleepers()).toBe(0);
  });
});
