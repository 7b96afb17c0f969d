import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TaskId } from '../../../../lib/ids.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { openMemoryStore } from '../../../../server/stores/memory/open.ts';
import { createRecorder, type Recorder } from '../../../../server/stores/recorder.ts';
import { aTask, START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';
import { sleepy } from './sleepy-store.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function started({ fresh = true } = {}) {
  const store = sleepy(openMemoryStore({ maxTasks: 1_000_000 }));
  const clock = createFakeClock();
  const written: { uuids: readonly TaskId[]; conflicts: readonly Task[] }[] = [];
  const links: string[] = [];
  const recorder: Recorder = createRecorder({
    store,
    clock,
    log: fakeLog(),
    isFresh: () => fresh,
    onWritten: (uuids, conflicts) => written.push({ uuids, conflicts }),
    onLink: () => links.push(recorder.link().state),
  });
  await recorder.start();
  /** Time goes on while the recorder stops, for it waits. */
  const stop = async () => {
    let stopped = false;
    const stopping = recorder.stop().then(() => {
      stopped = true;
    });
    while (!stopped) {
      await clock.advance(0.1);
    }
    await stopping;
  };
  stops.push(stop);
  return { store, clock, recorder, written, links, stop };
}

const unwritten = (recorder: Recorder) => [...recorder.unwritten()].map(({ seq, state }) => `${seq} ${state}`);
const many = (n: number) => Array.from({ length: n }, (_, i) => aTask({ seq: i + 1 }));

describe('the recorder', () => {
  it('writes what it was given within a second, once, in its newest state', async () => {
    const { store, clock, recorder, written } = await started();
    await clock.advance(1);
    recorder.record([aTask({ seq: 1 }), aTask({ seq: 2 })]);
    recorder.record([aTask({ seq: 1, state: 'STARTED' })]);
    expect(unwritten(recorder)).toEqual(['1 STARTED', '2 RECEIVED']);

    await clock.advance(1);

    expect(store.bunches).toEqual([2]);
    expect((await store.tasks.find(aTask({ seq: 1 }).uuid))?.state).toBe('STARTED');
    expect(written).toEqual([{ uuids: [aTask({ seq: 1 }).uuid, aTask({ seq: 2 }).uuid], conflicts: [] }]);
    expect(unwritten(recorder)).toEqual([]);
  });

  it('writes many in bunches', async () => {
    const { store, clock, recorder } = await started();
    recorder.record(many(1500));

    await clock.advance(1);

    expect(store.bunches).toEqual([600, 600, 300]);
  });

  it('keeps a change that came while the task was being written, and shows it meanwhile', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    const release = store.holdWrites();
    recorder.record([aTask({ seq: 1 }), aTask({ seq: 2 })]);
    await clock.advance(1);

    recorder.record([aTask({ seq: 1, state: 'STARTED' })]);
    expect(recorder.isUnwritten(aTask({ seq: 2 }).uuid)).toBe(true);
    expect(unwritten(recorder).sort()).toEqual(['1 STARTED', '2 RECEIVED']);

    release();
    await clock.advance(1);
    expect((await store.tasks.find(aTask({ seq: 1 }).uuid))?.state).toBe('STARTED');
    expect(unwritten(recorder)).toEqual([]);
  });

  it('hands conflicts on', async () => {
    const { store, clock, recorder, written } = await started();
    const stored = aTask({ seq: 1 });
    await store.tasks.write([{ task: stored, fresh: true }]);

    recorder.record([{ ...stored, seq: 77, state: 'STARTED' }]);
    await clock.advance(1);

    expect(written).toEqual([{ uuids: [stored.uuid], conflicts: [stored] }]);
  });
});

describe('while the store is down', () => {
  it('nothing is lost, and the newer state wins over the one whose write failed', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    store.sleep();
    recorder.record([aTask({ seq: 1 }), aTask({ seq: 2 })]);
    await clock.advance(3);
    recorder.record([aTask({ seq: 1, state: 'SUCCESS' })]);
    await clock.advance(3);
    expect(unwritten(recorder).sort()).toEqual(['1 SUCCESS', '2 RECEIVED']);

    store.wake();
    await clock.advance(2);

    expect(await store.tasks.search({ terms: [] }, {}, { sort: 'seen', limit: 9 })).toMatchObject([
      { seq: 1, state: 'SUCCESS' },
      { seq: 2, state: 'RECEIVED' },
    ]);
    expect(unwritten(recorder)).toEqual([]);
  });

  it('the newer state wins also when it came during the write that failed', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    const release = store.holdWrites();
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(1);
    recorder.record([aTask({ seq: 1, state: 'SUCCESS' })]);

    store.sleep();
    release();
    await clock.advance(0.1);

    expect(unwritten(recorder)).toEqual(['1 SUCCESS']);
  });

  it('its link is down from the first failure on, is told once, and up again with the first write', async () => {
    const { store, clock, recorder, links } = await started();
    await clock.advance(1);
    store.sleep('Disk is full');
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(0.3);
    const { since } = recorder.link();

    await clock.advance(30);
    expect(recorder.link()).toEqual({ state: 'down', since, reason: 'Disk is full' });
    expect(links).toEqual(['up', 'down']);

    store.wake();
    await clock.advance(2);
    expect(recorder.link().state).toBe('up');
    expect(links).toEqual(['up', 'down', 'up']);
  });

  it('the reason is the newest, and the outage as old as it is', async () => {
    const { store, clock, recorder, links } = await started();
    await clock.advance(1);
    store.sleep('Disk is full');
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(5);
    store.sleep('Disk is gone');
    await clock.advance(5);

    expect(recorder.link()).toMatchObject({ reason: 'Disk is gone' });
    expect(recorder.link().since).toBeLessThan(START + 2);
    expect(links).toEqual(['up', 'down']);
  });

  it('it is opened when it comes up, though it was down at the start', async () => {
    const store = sleepy();
    store.sleep();
    const clock = createFakeClock();
    const recorder = createRecorder({
      store,
      clock,
      log: fakeLog(),
      isFresh: () => true,
      onWritten: () => undefined,
      onLink: () => undefined,
    });
    expect(recorder.link().state).toBe('connecting');
    await recorder.start();
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(3);
    expect(recorder.link().state).toBe('down');

    store.wake();
    await clock.advance(2);

    expect(recorder.link().state).toBe('up');
    expect(store.bunches).toEqual([1]);
    await recorder.stop();
  });

  it('what waits is bounded, the oldest is let go and counted', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    store.sleep();
    recorder.record(many(200_000));
    await clock.advance(5);
    expect(recorder.givenUp()).toBe(0);

    recorder.record([aTask({ seq: 200_001 }), aTask({ seq: 200_002 })]);

    expect(recorder.givenUp()).toBe(2);
    expect([...recorder.unwritten()]).toHaveLength(200_000);
    expect(recorder.isUnwritten(aTask({ seq: 2 }).uuid)).toBe(false);
    expect(recorder.isUnwritten(aTask({ seq: 3 }).uuid)).toBe(true);
  });

  it('what is being written is not let go', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    const release = store.holdWrites();
    recorder.record(many(10));
    await clock.advance(1);

    recorder.record(Array.from({ length: 200_005 }, (_, i) => aTask({ seq: 100 + i })));
    expect(recorder.isUnwritten(aTask({ seq: 1 }).uuid)).toBe(true);
    release();
    await clock.advance(1);

    expect(store.bunches[0]).toBe(10);
    expect(store.bunches.reduce((sum, n) => sum + n, 0)).toBe(200_000);
    expect(recorder.givenUp()).toBe(15);
  });
});

describe('stopping', () => {
  it('writes what is left', async () => {
    const { store, clock, recorder, stop } = await started();
    await clock.advance(1);
    recorder.record([aTask({ seq: 1 })]);

    await stop();

    expect(store.bunches).toEqual([1]);
  });

  it('writes what is left also when the store is only just opening', async () => {
    const { store, recorder, stop } = await started();
    recorder.record([aTask({ seq: 1 })]);

    await stop();

    expect(store.bunches).toEqual([1]);
  });

  it('does not wait for a store that is down', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    store.sleep();
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(1);

    await recorder.stop();

    expect(clock.sleepers()).toBe(0);
  });

  it('gives up flushing at the deadline', async () => {
    const { store, clock, recorder } = await started();
    await clock.advance(1);
    const release = store.holdWrites();
    recorder.record([aTask({ seq: 1 })]);
    await clock.advance(1);
    let flushed = false;
    void recorder.flush(500).then(() => {
      flushed = true;
    });

    await clock.advance(0.4);
    expect(flushed).toBe(false);
    await clock.advance(0.2);
    await turn();
    expect(flushed).toBe(true);
    release();
  });
});
