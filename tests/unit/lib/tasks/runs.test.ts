import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../../../lib/events/event.ts';
import { taskId } from '../../../../lib/ids.ts';
import { foldTask } from '../../../../lib/tasks/fold.ts';
import { compareEvents } from '../../../../lib/tasks/order.ts';
import { aTaskEvent, START, uuidOf } from '../../../support/builders.ts';

const foldOf = (events: readonly TaskEvent[]) =>
  foldTask({ uuid: taskId(uuidOf(1)), seq: 1, seen: START }, events.toSorted(compareEvents));
const sent = (at: number) =>
  aTaskEvent('task-sent', {
    timestamp: START + at,
    hostname: 'gen1@web',
    pid: 1,
    fields: { name: 'shop.order', retries: 0 },
  });

describe('the runs of a task', () => {
  it('end in the process that received them, not in a former one of the same name', () => {
    const received = { fields: { name: 'shop.order', retries: 0 } };
    const events = [
      sent(0),
      aTaskEvent('task-received', { timestamp: START + 1, pid: 100, ...received }),
      aTaskEvent('task-started', { timestamp: START + 2, pid: 100 }),
      aTaskEvent('task-received', { timestamp: START + 10, pid: 200, ...received }),
      aTaskEvent('task-started', { timestamp: START + 11, pid: 200 }),
      aTaskEvent('task-succeeded', { timestamp: START + 12, pid: 200, fields: { runtime: 1 } }),
    ];

    const task = foldOf(events);

    expect(task).toMatchObject({ state: 'SUCCESS', pid: 200, started: START + 11, redelivered: true, deliveries: 2 });
    expect(task.attempts.map(({ delivery, pid, ended }) => [delivery, pid, ended])).toEqual([
      [1, 100, undefined],
      [2, 200, START + 12],
    ]);
  });

  it.each(['task-revoked', 'task-failed'])(
    'belong to the message though its %s is older than its task-sent',
    (type) => {
      const task = foldOf([aTaskEvent(type, { timestamp: START + 1 }), sent(1.001)]);

      expect(task).toMatchObject({ state: type === 'task-failed' ? 'FAILURE' : 'REVOKED', sent: START + 1.001 });
      expect(task.attempts).toHaveLength(1);
    },
  );

  it('stay terminated though a pool of greenlets says after it that they succeeded, with no runtime', () => {
    const events = [
      sent(0),
      aTaskEvent('task-received', { timestamp: START + 1, fields: { name: 'shop.order', retries: 0 } }),
      aTaskEvent('task-started', { timestamp: START + 2 }),
      aTaskEvent('task-revoked', { timestamp: START + 3, fields: { terminated: true, signum: 15, expired: false } }),
    ];
    const endingWith = (runtime: number | null) =>
      foldOf([...events, aTaskEvent('task-succeeded', { timestamp: START + 3.1, fields: { runtime, result: null } })]);

    expect(endingWith(null)).toMatchObject({ state: 'REVOKED', terminated: true, runtime: 1 });
    expect(endingWith(1.05).state).toBe('SUCCESS');
  });
});
