import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../../lib/contract/models.ts';
import { DEFAULT_CLUSTER } from '../../../../lib/ids.ts';
import { matchTask } from '../../../../lib/query/match.ts';
import { parseQuery } from '../../../../lib/query/parse.ts';
import { taskSummary } from '../../../../lib/tasks/summary.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { createClusters } from '../../../../server/clusters.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { openTopic } from '../../../../server/realtime/topics.ts';
import { aTask, START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { aCluster, fakeViews, someChanges } from '../http/fake-ports.ts';

/** A cluster of tasks by number, and the window of its newest `limit` that match `q`. */
function aWindow(q: string, limit: number) {
  const clock = createFakeClock();
  const tasks = new Map<number, Task>();
  const store = { searches: 0, away: false, hold: undefined as Promise<void> | undefined };
  const { query } = parseQuery(q);
  const newest = () => [...tasks.values()].filter((task) => matchTask(query, task)).sort((a, b) => b.seq - a.seq);

  const views: Partial<Views> = {
    async tasks(_query, _range, page) {
      store.searches += 1;
      const found = newest();
      await store.hold;
      if (store.away) throw new Error('away');
      const items = found.slice(0, page.limit);
      const last = items.at(-1);
      return {
        items: items.map((task) => taskSummary(task, DEFAULT_CLUSTER)),
        next: found.length > page.limit && last !== undefined ? { seq: last.seq } : undefined,
      };
    },
  };
  const topic = openTopic({ kind: 'tasks', q, limit }, createClusters([aCluster(fakeViews(views))]), clock);
  /** Several tasks at one instant, as they come in bunches. */
  const put = (...changed: readonly (readonly [seq: number, state: TaskState])[]) => {
    const now = changed.map(([seq, state]) => aTask({ seq, state, seen: START + Math.floor(seq / 4) }));
    for (const task of now) tasks.set(task.seq, task);
    return topic.touches({ cluster: DEFAULT_CLUSTER, kind: 'changes', changes: someChanges({ tasks: now }) });
  };
  const show = async () => [...(await topic.render()).keys()];
  const right = () =>
    newest()
      .slice(0, limit)
      .map(({ uuid }) => uuid);
  return { topic, clock, store, put, show, right };
}

const many = (from: number, to: number, state: TaskState) =>
  Array.from({ length: to - from }, (_, n) => [from + n, state] as const);

describe('the window of newest tasks', () => {
  it('searches once, and then follows what changes', async () => {
    const { put, show, right, store } = aWindow('state:failure', 3);
    put(...many(0, 10, 'FAILURE'));
    await show();

    const entered = put([20, 'FAILURE'], [21, 'SUCCESS']);
    const passed = put([22, 'STARTED']);
    const shown = await show();

    expect([entered, passed, store.searches]).toEqual([true, false, 1]);
    expect(shown).toEqual(right());
  });

  it('stays right without a search while thousands of tasks pass through it', async () => {
    const { put, show, right, store, clock } = aWindow('', 100);
    put(...many(0, 200, 'RECEIVED'));
    await show();

    for (let bunch = 0; bunch < 20; bunch++) {
      const from = 200 + bunch * 1_000;
      put(...many(from, from + 1_000, 'RECEIVED'));
      put(...many(from, from + 1_000, 'SUCCESS'));
      await clock.advance(0.25);
      expect(await show()).toEqual(right());
    }

    expect(store.searches).toBe(1);
  });

  it('shows a task in its place when it comes to match late', async () => {
    const { put, show, right } = aWindow('state:failure', 5);
    put([1, 'FAILURE'], [5, 'STARTED'], [9, 'FAILURE']);
    await show();

    put([5, 'FAILURE']);

    expect(await show()).toEqual(right());
  });

  it('searches again when rows have left it, at most once a second', async () => {
    const { topic, put, show, right, store, clock } = aWindow('state:started', 2);
    put(...many(0, 200, 'STARTED'));
    await show();

    put(...many(140, 200, 'SUCCESS'));
    await show();
    const soon = store.searches;
    await clock.advance(1);
    const due = topic.isDue();
    const shown = await show();

    expect([soon, due, store.searches]).toEqual([1, true, 2]);
    expect(shown).toEqual(right());
    expect(topic.isDue()).toBe(false);
  });

  it('loses nothing that changes while it searches', async () => {
    const { put, show, right, store } = aWindow('state:failure', 5);
    put([1, 'FAILURE'], [2, 'FAILURE']);
    let answer = () => {};
    store.hold = new Promise((resolve) => {
      answer = resolve;
    });

    const showing = show();
    put([2, 'SUCCESS'], [3, 'FAILURE']);
    answer();

    expect(await showing).toEqual(right());
  });

  it('says that it cannot search, and tries again', async () => {
    const { put, show, right, store, clock } = aWindow('', 5);
    put([1, 'FAILURE']);
    store.away = true;

    await expect(show()).rejects.toThrow('away');
    await expect(show()).rejects.toThrow('away');
    const tries = store.searches;
    store.away = false;
    await clock.advance(1);

    expect(await show()).toEqual(right());
    expect(tries).toBe(1);
  });

  it('keeps the row object of a task that did not change', async () => {
    const { topic, put } = aWindow('', 5);
    put([1, 'FAILURE'], [2, 'STARTED']);
    const before = await topic.render();

    put([2, 'SUCCESS']);
    const after = await topic.render();

    const [still, moved] = [aTask({ seq: 1 }).uuid, aTask({ seq: 2 }).uuid];
    expect(after.get(still)).toBe(before.get(still));
    expect(after.get(moved)).toMatchObject({ state: 'SUCCESS' });
  });

  it('is in the end what a search would find, whatever happens', async () => {
    const states = fc.constantFrom<TaskState>('STARTED', 'FAILURE');
    const bunch = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 90 }), states), {
      maxLength: 60,
      selector: ([seq]) => seq,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(bunch, fc.boolean()), { maxLength: 12 }), async (bunches) => {
        const { topic, put, show, right, clock } = aWindow('state:failure', 3);
        for (const [changed, shows] of bunches) {
          put(...changed);
          if (shows) await show();
          await clock.advance(0.25);
        }
        await show();
        await clock.advance(1);
        if (topic.isDue()) await show();

        expect(await show()).toEqual(right());
        expect(topic.isDue()).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
