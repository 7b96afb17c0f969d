import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTaskIndex, type TaskIndex, workerOf } from '../../../../lib/cluster/task-index.ts';
import type { TaskEvent } from '../../../../lib/events/event.ts';
import { queueName, taskId, workerName } from '../../../../lib/ids.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { aLife, shuffled } from '../../../support/arbitrary-life.ts';
import { anEvent } from '../../../support/event-builders.ts';

fc.configureGlobal({ seed: 20261123, numRuns: 300 });

const NOW = 1_700_000_100;
const T1 = taskId('t1');
const W1 = workerName('w1@app-1');
const nothing = () => false;
const comparable = (task: Task | undefined): unknown => JSON.parse(JSON.stringify(task));

function anIndex(keep: { open?: number; ended?: number; lastSeq?: number } = {}): TaskIndex {
  const { open = 100, ended = 100, lastSeq = 0 } = keep;
  return createTaskIndex({ keepOpen: open, keepEnded: ended, lastSeq });
}

function told(index: TaskIndex, events: readonly TaskEvent[], now = NOW): TaskIndex {
  for (const event of events) index.apply(event, now);
  return index;
}

/** What the recorder does when the store took the write: the task is stored, and memory may let it go. */
function letGo(index: TaskIndex): Task | undefined {
  const stored = index.drain().at(-1);
  if (stored !== undefined) index.confirm([stored.uuid]);
  index.forget(nothing);
  return stored;
}

describe('applying events', () => {
  it('gives the same task in any order of arrival, with messages doubled', () => {
    fc.assert(
      fc.property(aLife({ custom: 2 }), fc.infiniteStream(fc.nat()), (life, chance) => {
        const inOrder = told(anIndex(), life).get(T1);

        const disordered = told(anIndex(), shuffled([...life, ...life], chance)).get(T1);

        expect(comparable(disordered)).toEqual(comparable(inOrder));
      }),
    );
  });

  it('answers a doubled event with undefined, and calls nothing changed for it', () => {
    const index = told(anIndex(), [anEvent('task-received', 1)]);
    index.drain();

    const applied = index.apply(anEvent('task-received', 1), NOW + 1);

    expect(applied).toBeUndefined();
    expect(index.drain()).toEqual([]);
  });

  it('hands out each changed task once, in its newest state', () => {
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]);

    expect(index.drain().map(({ state }) => state)).toEqual(['STARTED']);
    expect(index.drain()).toEqual([]);
  });

  it('tells the queue that the sender named, for the reception as well', () => {
    const index = anIndex();
    index.apply(anEvent('task-sent', 0, { queue: 'emails' }), NOW);

    expect(index.apply(anEvent('task-received', 1), NOW)).toMatchObject({ queue: 'emails', name: 'demo.add' });
  });

  it('knows of an ended task whether its reception was seen', () => {
    const index = anIndex();

    expect(index.apply(anEvent('task-succeeded', 3, { uuid: 'late' }), NOW)).toMatchObject({ received: false });
    index.apply(anEvent('task-received', 1, { uuid: 'seen' }), NOW);
    expect(index.apply(anEvent('task-succeeded', 3, { uuid: 'seen' }), NOW)).toMatchObject({ received: true });
  });
});

describe('numbering', () => {
  it('goes on after the last number of the store', () => {
    const index = told(anIndex({ lastSeq: 41 }), [anEvent('task-received', 1)]);

    expect(index.get(T1)?.seq).toBe(42);
  });

  it('grows by first sight, and so does `seen`, also when our clock is set back', () => {
    const index = anIndex();
    const clock = [NOW, NOW - 3600, NOW + 1, NOW - 10];
    for (const [n, now] of clock.entries()) index.apply(anEvent('task-received', n, { uuid: `t${n}` }), now);

    const tasks = clock.map((_, n) => index.get(taskId(`t${n}`)));

    expect(tasks.map((task) => task?.seq)).toEqual([1, 2, 3, 4]);
    expect(tasks.map((task) => task?.seen)).toEqual([NOW, NOW, NOW + 1, NOW + 1]);
  });

  it('never changes with later events', () => {
    const index = told(anIndex(), [anEvent('task-received', 1)]);

    told(index, [anEvent('task-started', 2)], NOW + 60);

    expect(index.get(T1)).toMatchObject({ seq: 1, seen: NOW });
  });
});

describe('letting go', () => {
  const uuids = (index: TaskIndex, n: number) =>
    Array.from({ length: n }, (_, i) => `t${i}`).filter((uuid) => index.get(taskId(uuid)) !== undefined);

  function received(index: TaskIndex, n: number): TaskIndex {
    return told(
      index,
      Array.from({ length: n }, (_, i) => anEvent('task-received', i, { uuid: `t${i}` })),
    );
  }

  it('keeps as many open tasks as it should, those touched last', () => {
    const index = received(anIndex({ open: 2 }), 4);
    index.drain();
    index.apply(anEvent('task-started', 10, { uuid: 't0' }), NOW);
    index.drain();

    index.forget(nothing);

    expect(uuids(index, 4)).toEqual(['t0', 't3']);
    expect(index.size).toBe(2);
  });

  it('counts ended tasks apart from open ones', () => {
    const index = received(anIndex({ open: 2, ended: 1 }), 4);
    told(index, [anEvent('task-succeeded', 10, { uuid: 't2' }), anEvent('task-succeeded', 11, { uuid: 't3' })]);
    index.drain();

    index.forget(nothing);

    expect(uuids(index, 4)).toEqual(['t0', 't1', 't3']);
  });

  it('keeps what must be kept, and what changed since it was handed out', () => {
    const index = received(anIndex({ open: 0 }), 3);
    index.drain();
    index.apply(anEvent('task-started', 10, { uuid: 't1' }), NOW);

    index.forget((uuid) => uuid === 't0');

    expect(uuids(index, 3)).toEqual(['t0', 't1']);
  });

  it('takes a task that goes from ended to open, as a redelivery does, for open', () => {
    const index = told(anIndex({ open: 1, ended: 0 }), [anEvent('task-received', 1), anEvent('task-failed', 2)]);
    index.drain();
    told(index, [anEvent('task-received', 3, { hostname: 'w2@app-2' })]);
    index.drain();

    index.forget(nothing);

    expect(index.get(T1)?.state).toBe('RECEIVED');
  });
});

describe('merging with what the store holds', () => {
  it('gives the same task as if memory had never let go, wherever the life was cut', () => {
    const cuts = fc.array(fc.nat(200), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(aLife({ custom: 20 }), cuts, fc.infiniteStream(fc.nat()), (life, at, chance) => {
        const arrivals = shuffled(life, chance);
        const whole = told(anIndex(), arrivals).get(T1);

        const index = anIndex({ open: 0, ended: 0 });
        let stored: Task | undefined;
        for (const part of cutAt(arrivals, at)) {
          told(index, part, NOW);
          if (stored !== undefined && part.length > 0) index.merge(stored);
          stored = letGo(index) ?? stored;
          expect(index.size).toBe(0);
        }

        expect(comparable(stored)).toEqual(comparable(whole));
      }),
    );
  });

  it('takes the number and the first sight from the store, and is no longer fresh', () => {
    const index = told(anIndex({ open: 0 }), [anEvent('task-received', 1)]);
    const stored = letGo(index) as Task;
    told(index, [anEvent('task-started', 2)], NOW + 600);
    expect(index.isFresh(T1)).toBe(true);

    index.merge(stored);

    expect(index.get(T1)).toMatchObject({ seq: 1, seen: NOW, state: 'STARTED', name: 'demo.add' });
    expect(index.isFresh(T1)).toBe(false);
    expect(index.drain()).toHaveLength(1);
  });

  it('changes nothing the second time: a write that was under way may bring the same conflict again', () => {
    const progress = Array.from({ length: 60 }, (_, n) => anEvent('task-progress', 10 + n));
    const index = told(anIndex({ open: 0 }), [anEvent('task-received', 1), ...progress]);
    const stored = letGo(index) as Task;
    told(index, [anEvent('task-succeeded', 100)]);

    index.merge(stored);
    const once = comparable(index.get(T1));
    index.merge(stored);

    expect(comparable(index.get(T1))).toEqual(once);
    expect(index.get(T1)?.eventsDropped).toBe(10);
  });

  it('does not bring a lost mark back that a later event has taken away', () => {
    const index = told(anIndex({ open: 0 }), [anEvent('task-received', 1), anEvent('task-started', 2)]);
    index.markLost([T1], W1, { since: NOW, reason: 'gone' });
    const stored = letGo(index) as Task;
    told(index, [anEvent('task-progress', 30)]);

    index.merge(stored);

    expect(stored.state).toBe('LOST');
    expect(index.get(T1)).toMatchObject({ state: 'STARTED', lost: undefined });
  });

  /** Pieces of `items`, of random and perhaps no length. */
  function cutAt<T>(items: readonly T[], at: readonly number[]): T[][] {
    const places = at.map((n) => n % (items.length + 1)).sort((a, b) => a - b);
    return [...places, items.length].map((end, i) => items.slice(places[i - 1] ?? 0, end));
  }
});

describe('adopting a stored task', () => {
  it('brings it back as it is, unchanged and not fresh', () => {
    const stored = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]).get(T1) as Task;
    const index = anIndex();

    index.adopt(stored);

    expect(index.get(T1)).toBe(stored);
    expect(index.isFresh(T1)).toBe(false);
    expect(index.drain()).toEqual([]);
  });

  it('goes on from there with the next event', () => {
    const stored = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]).get(T1) as Task;
    const index = anIndex({ lastSeq: 500 });
    index.adopt(stored);

    index.apply(anEvent('task-succeeded', 3, { result: '3' }), NOW + 9);

    expect(index.get(T1)).toMatchObject({ seq: 1, seen: NOW, state: 'SUCCESS', name: 'demo.add', result: '3' });
  });

  it('leaves alone what memory has already', () => {
    const stored = told(anIndex(), [anEvent('task-received', 1)]).get(T1) as Task;
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-succeeded', 3)]);

    index.adopt(stored);

    expect(index.get(T1)?.state).toBe('SUCCESS');
  });

  it('may be let go again', () => {
    const stored = told(anIndex(), [anEvent('task-received', 1)]).get(T1) as Task;
    const index = anIndex({ open: 0 });
    index.adopt(stored);

    index.forget(nothing);

    expect(index.size).toBe(0);
  });
});

describe('marking tasks as lost', () => {
  const LOST = { since: NOW, reason: 'w1@app-1 stopped' };

  it('marks what ran there, and any later event takes the mark away', () => {
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]);
    index.drain();

    index.markLost([T1], W1, LOST);
    expect(index.drain()).toMatchObject([{ state: 'LOST', lost: LOST }]);

    index.apply(anEvent('task-succeeded', 90), NOW + 60);
    expect(index.get(T1)).toMatchObject({ state: 'SUCCESS', lost: undefined });
  });

  it('takes the mark away when the worker says that it runs the task', () => {
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]);
    index.markLost([T1], W1, LOST);
    index.drain();

    index.markFound([T1, taskId('unknown')], W1);

    expect(index.drain()).toMatchObject([{ state: 'STARTED', lost: undefined }]);
  });

  it('keeps the first reason', () => {
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2)]);
    index.markLost([T1], W1, LOST);

    index.markLost([T1], W1, { since: NOW + 60, reason: 'another' });

    expect(index.get(T1)?.lost).toEqual(LOST);
  });

  it.each(['task-succeeded', 'task-failed', 'task-revoked', 'task-retried'])('leaves a task alone after %s', (type) => {
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2), anEvent(type, 3)]);
    index.drain();

    index.markLost([T1, taskId('unknown')], W1, LOST);

    expect(index.drain()).toEqual([]);
  });

  it('leaves a task alone that another worker runs by now', () => {
    const hostname = 'w2@app-2';
    const index = told(anIndex(), [
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-received', 6, { hostname }),
      anEvent('task-started', 7, { hostname }),
    ]);

    index.markLost([T1], W1, LOST);

    expect(index.get(T1)).toMatchObject({ state: 'STARTED', worker: hostname });
  });
});

describe('tasks with very many events', () => {
  it('keep the newest fifty custom events and count what was let go', () => {
    const progress = Array.from({ length: 80 }, (_, n) => anEvent('task-progress', 10 + n, { current: n }));
    const index = told(anIndex(), [anEvent('task-received', 1), anEvent('task-started', 2), ...progress]);

    const task = index.get(T1);

    expect(task?.events).toHaveLength(52);
    expect(task?.eventsDropped).toBe(30);
    expect(task?.events.at(-1)?.fields.current).toBe(79);
    expect(task).toMatchObject({ state: 'STARTED', name: 'demo.add' });
  });

  it('keep the newest attempts when they retry for ever', () => {
    const index = anIndex();
    for (let attempt = 0; attempt < 300; attempt++) {
      const at = attempt * 10;
      told(index, [
        anEvent('task-received', at, { retries: attempt }),
        anEvent('task-started', at + 1),
        anEvent('task-retried', at + 2, { exception: `Boom(${attempt})` }),
      ]);
    }

    const task = index.get(T1);

    expect(task?.events).toHaveLength(400);
    expect(task?.eventsDropped).toBe(500);
    expect(task).toMatchObject({ state: 'RETRY', retries: 299, exception: 'Boom(299)', name: 'demo.add' });
  });
});

describe('workerOf', () => {
  it('is the worker of what a worker says, and nobody for what a producer or an application says', () => {
    expect(workerOf(anEvent('task-started', 1))).toBe('w1@app-1');
    expect(workerOf(anEvent('task-sent', 1))).toBeUndefined();
    expect(workerOf(anEvent('task-progress', 1))).toBeUndefined();
  });
});

describe('how a task was delivered, as a worker that holds it says', () => {
  const delivery = { queue: queueName('emails'), priority: 6 };

  it('tells the priority, and the queue where no event does', () => {
    const index = told(anIndex(), [anEvent('task-received', 1)]);

    index.noteDelivery(T1, delivery);

    expect(index.get(T1)).toMatchObject(delivery);
  });

  it('leaves the queue to the event that names it', () => {
    const index = told(anIndex(), [anEvent('task-sent', 1), anEvent('task-received', 2)]);

    index.noteDelivery(T1, delivery);

    expect(index.get(T1)).toMatchObject({ queue: 'celery', priority: 6 });
  });

  it('is a change the first time alone, and outlives what memory forgets', () => {
    const index = told(anIndex({ ended: 0 }), [anEvent('task-received', 1), anEvent('task-succeeded', 2)]);
    index.drain();

    index.noteDelivery(T1, delivery);
    const stored = letGo(index);
    expect(stored).toMatchObject(delivery);
    expect(index.get(T1)).toBeUndefined();

    index.noteDelivery(T1, delivery); // nothing is made of an answer alone
    expect(index.drain()).toEqual([]);
    told(index, [anEvent('task-custom', 3)]);
    index.merge(stored as Task);
    index.noteDelivery(T1, delivery);
    expect(index.get(T1)).toMatchObject({ ...delivery, state: 'SUCCESS' });
  });
});
