import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { type WorkerName, workerName } from '../../../../lib/ids.ts';
import type { Inspection } from '../../../../lib/workers/inspection.ts';
import type { Command, Mailbox } from '../../../../server/brokers/broker.ts';
import { createWorkerTap } from '../../../../server/collector/worker-tap.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';

const W1 = workerName('w1@app-1');
const W2 = workerName('w2@app-2');
const EVERYTHING = ['active', 'active_queues', 'conf', 'registered', 'reserved', 'revoked', 'scheduled', 'stats'];

function aTap({ enableEvents = false, isLinked = true, workers = [W1] as readonly WorkerName[] } = {}) {
  const clock = createFakeClock();
  const asked: Command[] = [];
  const broadcast: string[] = [];
  const inspected: [WorkerName, Inspection][] = [];
  const taskEvents: [WorkerName, boolean][] = [];
  const world = {
    isLinked,
    reply: (_: string): unknown => [],
    /** Answers come when this resolves. */
    held: Promise.resolve() as Promise<void>,
    deaf: new Set<WorkerName>(),
  };
  const mailbox: Mailbox = {
    async broadcast({ method }) {
      broadcast.push(method);
    },
    async *ask(command) {
      asked.push(command);
      await world.held;
      for (const worker of command.destination ?? workers) {
        if (!world.deaf.has(worker)) yield { worker, reply: world.reply(command.method) };
      }
    },
  };
  const tap = createWorkerTap({
    mailbox,
    clock,
    log: fakeLog(),
    enableEvents,
    inspectInterval: 10,
    isLinked: () => world.isLinked,
    onInspection: (worker, parts) => inspected.push([worker, parts]),
    onTaskEvents: (worker, on) => taskEvents.push([worker, on]),
  });
  /** The methods asked since the last call. */
  const methods = () =>
    asked
      .splice(0)
      .map(({ method }) => method)
      .sort();
  return { tap, clock, asked, methods, broadcast, inspected, taskEvents, world };
}

function hold(world: { held: Promise<void> }): () => void {
  let release: () => void = () => undefined;
  world.held = new Promise((resolve) => {
    release = resolve;
  });
  return release;
}

describe('rounds', () => {
  it('ask often what changes by the second, and seldom what does not', async () => {
    const { tap, clock, methods } = aTap();
    await tap.start();

    await clock.advance(10);
    expect(methods()).toEqual(['active', 'reserved', 'scheduled']);
    await clock.advance(40);
    expect(methods()).toHaveLength(12);
    await clock.advance(10);
    expect(methods()).toEqual(['active', 'active_queues', 'reserved', 'scheduled', 'stats']);
    await tap.stop();
  });

  it('hand on what each worker answered, with its time', async () => {
    const { tap, clock, inspected } = aTap({ workers: [W1, W2] });
    await tap.start();

    await clock.advance(10);

    expect(inspected).toContainEqual([W1, { active: { at: clock.now(), value: [] } }]);
    expect(inspected).toContainEqual([W2, { scheduled: { at: clock.now(), value: [] } }]);
    await tap.stop();
  });

  it('ask for display texts in place of real arguments', async () => {
    const { tap, clock, asked } = aTap();
    await tap.start();

    await clock.advance(10);

    expect(asked.find(({ method }) => method === 'active')?.arguments).toEqual({ safe: true });
    await tap.stop();
  });

  it('go on after one that failed', async () => {
    const { tap, clock, inspected, world } = aTap();
    await tap.start();
    world.held = Promise.reject(new ExpediterError('unavailable', 'Connection refused'));
    world.held.catch(() => undefined);
    await clock.advance(10);
    expect(inspected).toEqual([]);

    world.held = Promise.resolve();
    await clock.advance(10);

    expect(inspected).toHaveLength(3);
    await tap.stop();
  });
});

describe('without a link', () => {
  it('nobody is asked: not in rounds, not as a newcomer, not when somebody looks', async () => {
    const { tap, clock, methods, broadcast } = aTap({ isLinked: false, enableEvents: true });
    await tap.start();

    await clock.advance(60);
    tap.appeared(W1);
    await clock.advance(1);
    await tap.refresh(W1);

    expect(methods()).toEqual([]);
    expect(broadcast).toEqual([]);
    await tap.stop();
  });
});

describe('a new link', () => {
  it('makes every worker show itself, and asks all of them', async () => {
    const { tap, broadcast, asked, methods } = aTap();

    tap.linked();
    await turn();

    expect(broadcast).toEqual(['heartbeat']);
    expect(asked.every(({ destination }) => destination === undefined)).toBe(true);
    expect(methods()).toEqual(['active', 'active_queues', 'reserved', 'scheduled', 'stats']);
    await tap.stop();
  });
});

describe('task events', () => {
  it('are turned on only when that was asked for', async () => {
    const off = aTap();
    const on = aTap({ enableEvents: true });
    for (const { tap } of [off, on]) tap.linked();
    await turn();

    expect(off.methods()).not.toContain('enable_events');
    expect(on.methods()).toContain('enable_events');
    await Promise.all([off.tap.stop(), on.tap.stop()]);
  });

  it.each([
    [{ ok: 'task events enabled' }, true],
    [{ ok: 'task events already enabled' }, true],
    [{ error: "AttributeError('x')" }, false],
    [null, false],
  ])('that answer %o are on: %s', async (reply, isOn) => {
    const { tap, world, taskEvents } = aTap({ enableEvents: true });
    world.reply = (method) => (method === 'enable_events' ? reply : []);

    tap.linked();
    await turn();

    expect(taskEvents).toEqual([[W1, isOn]]);
    await tap.stop();
  });
});

describe('newcomers', () => {
  it('that appear together are asked together, and nobody else is', async () => {
    const { tap, clock, asked, methods } = aTap();
    await tap.start();

    tap.appeared(W1);
    await clock.advance(0.2);
    tap.appeared(W2);
    expect(asked).toEqual([]);
    await clock.advance(0.2);

    expect(asked.map(({ destination }) => destination)).toEqual(Array(5).fill([W1, W2]));
    methods();
    await clock.advance(1);
    expect(methods()).toEqual([]);
    await tap.stop();
  });

  it('that appear while others are being asked are asked after', async () => {
    const { tap, clock, asked, world } = aTap();
    await tap.start();
    const release = hold(world);
    tap.appeared(W1);
    await clock.advance(0.4);
    asked.length = 0;

    tap.appeared(W2);
    await clock.advance(0.4);

    expect(asked[0]?.destination).toEqual([W2]);
    release();
    await tap.stop();
  });
});

describe('a newcomer that does not listen yet', () => {
  it('is asked again, by itself, until it has answered', async () => {
    const { tap, clock, asked, world } = aTap();
    await tap.start();
    world.deaf.add(W2);
    tap.appeared(W1);
    tap.appeared(W2);
    await clock.advance(0.4);
    asked.length = 0;

    await clock.advance(2);
    expect(asked.map(({ destination }) => destination)).toEqual(Array(10).fill([W2]));

    world.deaf.clear();
    await clock.advance(1);
    asked.length = 0;
    await clock.advance(5);
    expect(asked).toEqual([]);
    await tap.stop();
  });

  it('is given up after a while', async () => {
    const { tap, clock, asked, world } = aTap();
    world.deaf.add(W2);
    await tap.start();
    tap.appeared(W2);

    await clock.advance(120);

    expect(asked.filter(({ destination }) => destination !== undefined)).toHaveLength(10 * 5);
    await tap.stop();
  });
});

describe('refresh', () => {
  it('asks one worker everything', async () => {
    const { tap, asked, methods } = aTap();

    await tap.refresh(W1);

    expect(asked.every(({ destination }) => destination?.join() === W1)).toBe(true);
    expect(methods()).toEqual(EVERYTHING);
  });

  it('is shared by all who look at the same time', async () => {
    const { tap, methods, world } = aTap();
    const release = hold(world);
    const both = [tap.refresh(W1), tap.refresh(W1)];
    const other = tap.refresh(W2);
    release();

    await Promise.all([...both, other]);
    expect(methods()).toHaveLength(2 * EVERYTHING.length);

    await tap.refresh(W1);
    expect(methods()).toEqual(EVERYTHING);
  });

  it('resolves when the broker is out of reach', async () => {
    const { tap, world, inspected } = aTap();
    world.held = Promise.reject(new ExpediterError('unavailable', 'Connection refused'));
    world.held.catch(() => undefined);

    await tap.refresh(W1);

    expect(inspected).toEqual([]);
  });
});

describe('stop', () => {
  it.each<[string, (parts: ReturnType<typeof aTap>) => Promise<void>]>([
    ['a round', ({ clock }) => clock.advance(10)],
    ['the welcome of a new link', async ({ tap }) => tap.linked()],
    [
      'the welcome of newcomers',
      async ({ tap, clock }) => {
        tap.appeared(W1);
        await clock.advance(0.4);
      },
    ],
    ['a refresh', async ({ tap }) => void tap.refresh(W1)],
  ])('waits for %s that is under way', async (_, begin) => {
    const parts = aTap();
    const { tap, world, inspected } = parts;
    await tap.start();
    const release = hold(world);
    await begin(parts);
    await turn();
    expect(parts.asked.length).toBeGreaterThan(0);
    let isStopped = false;
    const stopping = tap.stop().then(() => {
      isStopped = true;
    });
    await turn();
    expect(isStopped).toBe(false);

    release();
    await stopping;

    const answers = inspected.length;
    await turn();
    expect(answers).toBeGreaterThan(0);
    expect(inspected).toHaveLength(answers);
  });

  it('asks nobody any more', async () => {
    const { tap, clock, methods } = aTap();
    await tap.start();
    tap.appeared(W1);

    await tap.stop();
    await clock.advance(60);

    expect(methods()).toEqual([]);
    expect(clock.sleepers()).toBe(0);
  });
});
