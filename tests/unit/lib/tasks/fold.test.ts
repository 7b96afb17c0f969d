import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../../../lib/events/event.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { aLife, shuffled } from '../../../support/arbitrary-life.ts';
import { anEvent, foldOf, parsed } from '../../../support/event-builders.ts';

/** The same lives in every run; other seeds were tried when the fold was made. */
fc.configureGlobal({ seed: 20261123, numRuns: 1000 });

describe('foldTask', () => {
  it('tells a plain life', () => {
    const task = foldOf([
      anEvent('task-sent', 0),
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-succeeded', 3, { result: '3', runtime: 0.9 }),
    ]);

    expect(task).toMatchObject({
      state: 'SUCCESS',
      name: 'demo.add',
      result: '3',
      runtime: 0.9,
      worker: 'w1@app-1',
      queue: 'celery',
      retries: 0,
    });
    expect(task.attempts).toHaveLength(1);
  });

  it('keeps the attempts of a retried task one by one, each with its exception', () => {
    const task = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      // The next attempt is received before the end of this one is told.
      anEvent('task-received', 2.5, { retries: 1, eta: '2023-11-14T22:13:30+00:00' }),
      anEvent('task-retried', 3, { exception: "ConnectionError('first')", traceback: 'T1' }),
      anEvent('task-started', 10),
      anEvent('task-failed', 11, { exception: "ConnectionError('last')", traceback: 'T2' }),
    ]);

    expect(task).toMatchObject({ state: 'FAILURE', retries: 1, exception: "ConnectionError('last')" });
    expect(task.attempts.map(({ retries, state, exception }) => [retries, state, exception])).toEqual([
      [0, 'RETRY', "ConnectionError('first')"],
      [1, 'FAILURE', "ConnectionError('last')"],
    ]);
  });

  it('is RETRY between two attempts, and says why', () => {
    const task = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-received', 2.5, { retries: 1, hostname: 'w2@app-2' }),
      anEvent('task-retried', 3, { exception: "ConnectionError('x')" }),
    ]);

    expect(task).toMatchObject({ state: 'RETRY', retries: 1, worker: 'w2@app-2', exception: "ConnectionError('x')" });
  });

  it('gives an ending after a retry to the next attempt, though nothing told that it began', () => {
    const task = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-retried', 3, { exception: 'x' }),
      anEvent('task-succeeded', 9, { result: "'ok'" }),
    ]);

    expect(task.attempts.map(({ retries, state }) => [retries, state])).toEqual([
      [0, 'RETRY'],
      [1, 'SUCCESS'],
    ]);
  });

  it('counts receptions, and tells a redelivery from a retry', () => {
    const retried = foldOf([anEvent('task-received', 1), anEvent('task-received', 5, { retries: 1 })]);
    const redelivered = foldOf([anEvent('task-received', 1), anEvent('task-received', 5, { hostname: 'w2@app-2' })]);

    expect(retried).toMatchObject({ deliveries: 2, redelivered: false });
    expect(redelivered).toMatchObject({ deliveries: 2, redelivered: true, state: 'RECEIVED', worker: 'w2@app-2' });
  });

  it('never takes a success back', () => {
    const task = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-succeeded', 3, { result: '3' }),
      anEvent('task-received', 30, { hostname: 'w2@app-2' }),
      anEvent('task-started', 31, { hostname: 'w2@app-2' }),
      anEvent('task-failed', 32, { hostname: 'w2@app-2', exception: 'x' }),
    ]);

    expect(task).toMatchObject({
      state: 'SUCCESS',
      worker: 'w1@app-1',
      result: '3',
      failed: undefined,
      redelivered: true,
    });
  });

  it('is FAILURE when a rejected task also failed, and one REVOKED when that was told twice', () => {
    const rejected = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-rejected', 3, { requeue: false }),
      anEvent('task-failed', 3.1, { exception: 'x' }),
    ]);
    const revoked = foldOf([
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-revoked', 3, { terminated: true, signum: 15, expired: false }),
      anEvent('task-revoked', 3.1, { terminated: true, signum: '15', expired: false }),
    ]);

    expect(rejected).toMatchObject({ state: 'FAILURE' });
    expect(revoked).toMatchObject({ state: 'REVOKED', terminated: true, signum: '15' });
    expect(revoked.attempts).toHaveLength(1);
  });

  it('reads the exception of a lost worker from the traceback, where the event has a placeholder', () => {
    const task = foldOf([
      anEvent('task-received', 1),
      anEvent('task-failed', 2, {
        exception: 'ExceptionWithTraceback()',
        traceback:
          'Traceback (most recent call last):\n  File "x.py", line 1, in y\nbilliard.exceptions.WorkerLostError: Worker exited prematurely\n',
      }),
    ]);

    expect(task.exception).toBe('billiard.exceptions.WorkerLostError: Worker exited prematurely');
  });

  it('does not take its own id for a parent', () => {
    const task = foldOf([
      anEvent('task-received', 1, { parent_id: 'p0' }),
      anEvent('task-received', 2, { retries: 1, parent_id: 't1' }),
    ]);

    expect(task.parent_id).toBe('p0');
  });

  it('keeps the name that was sent, and the one that was shown beside it', () => {
    const task = foldOf([anEvent('task-sent', 0), anEvent('task-received', 1, { name: 'nice name' })]);

    expect(task).toMatchObject({ name: 'demo.add', shadow: 'nice name' });
  });

  it('ends in one state, whatever the order of arrival', () => {
    fc.assert(
      fc.property(aLife({ custom: 2 }), fc.infiniteStream(fc.nat()), (events, chance) => {
        const disordered = shuffled(events, chance);

        expect(comparable(foldOf(disordered))).toEqual(comparable(foldOf(events)));
      }),
    );
  });

  it('does not care that messages are doubled', () => {
    fc.assert(
      fc.property(aLife({ custom: 2 }), fc.infiniteStream(fc.nat()), (events, chance) => {
        const doubled = shuffled([...events, ...events], chance);

        expect(comparable(foldOf(doubled))).toEqual(comparable(foldOf(events)));
      }),
    );
  });

  it('stays final whichever events of an ended life are lost, as long as the end is told', () => {
    fc.assert(
      fc.property(anEndedLife, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (events, lost) => {
        const end = events.at(-1) as TaskEvent;
        const heard = events.filter((event, i) => event === end || !lost[i]);

        expect(foldOf(heard).state).toBe(foldOf(events).state);
      }),
    );
  });
});

describe('the answers of Celery itself', () => {
  const { cases } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../fixtures/wire/state-cases.json'), 'utf8'),
  ) as {
    cases: {
      case: string;
      events: Record<string, unknown>[];
      celery_state: { state: string; name: string | null; result: string | null };
    }[];
  };
  /** Where Celery goes by arrival and is wrong, and what is right. */
  const BETTER: Readonly<Record<string, string>> = {
    'retry: task-retried arrives after the next attempt finished': 'SUCCESS',
    'rejected (acks_late), not requeued': 'REJECTED',
  };

  it.each(cases.map((entry) => [entry.case, entry] as const))('%s', (name, { events, celery_state }) => {
    const body = JSON.stringify(events.map(({ local_received: _, ...event }) => event));
    const { events: known, malformed } = parsed(body);

    const task = foldOf(known.filter((event) => event.kind === 'task'));

    expect(malformed).toEqual([]);
    expect(task.state).toBe(BETTER[name] ?? celery_state.state);
    expect(task.result ?? null).toBe(celery_state.result);
  });
});

const anEndedLife = aLife({ custom: 2 }).filter((events) =>
  ['task-succeeded', 'task-failed', 'task-revoked'].includes(events.at(-1)?.type ?? ''),
);

/** Events are kept in the order of their makers; all else must be the same as well. */
const comparable = (task: Task): unknown => JSON.parse(JSON.stringify(task));
