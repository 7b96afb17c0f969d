import { describe, expect, it } from 'vitest';
import { createJanitor, type JanitorParts, tidy } from '../../../../server/stores/janitor.ts';
import { openMemoryStore } from '../../../../server/stores/memory/open.ts';
import type { Store } from '../../../../server/stores/store.ts';
import { aTask, START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';
import { sleepy } from './sleepy-store.ts';

const DAY = 86_400;

async function filled(store: Store, n: number): Promise<void> {
  const writes = Array.from({ length: n }, (_, i) => ({
    task: aTask({ seq: i + 1, seen: START - n + i, state: 'SUCCESS' }),
    fresh: true,
  }));
  await store.tasks.write(writes);
}
const left = (store: Store) => store.tasks.search({ terms: [] }, {}, { sort: 'seen', limit: 100_000 });

const partsOf = (store: JanitorParts['store'], known: Partial<JanitorParts> = {}) => {
  const clock = createFakeClock();
  return { clock, parts: { store, clock, log: fakeLog(), retention: DAY, maxTasks: undefined, ...known } };
};

/** The clock goes on as long as the work pauses. */
async function done<T>(clock: ReturnType<typeof createFakeClock>, work: Promise<T>): Promise<T> {
  let isDone = false;
  const watched = work.finally(() => {
    isDone = true;
  });
  while (!isDone) await clock.advance(1);
  return watched;
}

describe('tidy', () => {
  it('lets go what is older than the retention, in small bites', async () => {
    const store = openMemoryStore();
    await filled(store, 5000);
    const limits: number[] = [];
    const tasks: Store['tasks'] = {
      ...store.tasks,
      prune: (bound, limit) => {
        limits.push(limit);
        return store.tasks.prune(bound, limit);
      },
    };
    const { clock, parts } = partsOf({ ...store, tasks }, { retention: 500 });

    const removed = await done(clock, tidy(parts, new AbortController().signal));

    expect(removed).toBe(4500);
    expect(limits).toEqual([2000, 2000, 2000, 2000]);
    expect((await left(store))[0]?.seen).toBe(START - 500);
  });

  it('keeps what has not ended', async () => {
    const store = openMemoryStore();
    await store.tasks.write([{ task: aTask({ seq: 1, seen: START - 9 * DAY, state: 'STARTED' }), fresh: true }]);
    const { clock, parts } = partsOf(store);

    expect(await done(clock, tidy(parts, new AbortController().signal))).toBe(0);
    expect(await left(store)).toHaveLength(1);
  });

  it('keeps the newest so many, and all when no number is given', async () => {
    const store = openMemoryStore();
    await filled(store, 3000);
    const unbounded = partsOf(store);
    expect(await done(unbounded.clock, tidy(unbounded.parts, new AbortController().signal))).toBe(0);

    const { clock, parts } = partsOf(store, { maxTasks: 100 });
    await done(clock, tidy(parts, new AbortController().signal));

    expect((await left(store)).map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 2901 + i));
  });

  it('lets samples of the same age go', async () => {
    const store = openMemoryStore();
    await store.samples.append([
      { series: 'waiting', t: START - 2 * DAY, value: 1 },
      { series: 'waiting', t: START - 10, value: 2 },
    ]);
    const { clock, parts } = partsOf(store);

    await done(clock, tidy(parts, new AbortController().signal));

    const rows = await store.samples.read(['waiting'], { from: 0, to: START }, 10);
    expect(rows.get('waiting')).toEqual([{ t: START - 10, value: 2 }]);
  });

  it('stops between two bites', async () => {
    const store = openMemoryStore();
    await filled(store, 5000);
    const { parts } = partsOf(store, { retention: 1 });
    const stop = new AbortController();
    const tidying = tidy(parts, stop.signal);

    stop.abort();

    expect(await tidying).toBeLessThanOrEqual(2000);
  });
});

describe('the janitor', () => {
  it('comes every minute, also after a round that the store refused', async () => {
    const store = sleepy();
    await filled(store, 10);
    store.sleep();
    const { clock, parts } = partsOf(store, { maxTasks: 4 });
    const janitor = createJanitor(parts);
    await janitor.start();
    await clock.advance(10);
    store.wake();
    expect(await left(store)).toHaveLength(10);

    await clock.advance(60);
    expect(await left(store)).toHaveLength(4);

    await janitor.stop();
    expect(clock.sleepers()).toBe(0);
  });
});
