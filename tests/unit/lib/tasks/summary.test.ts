import { describe, expect, it } from 'vitest';
import { TaskAttempt, TaskSummary } from '../../../../lib/contract/models.ts';
import { DEFAULT_CLUSTER } from '../../../../lib/ids.ts';
import { rawEvent, taskAttempt, taskSummary } from '../../../../lib/tasks/summary.ts';
import { anAttempt, aTask, START } from '../../../support/builders.ts';
import { anEvent, foldOf } from '../../../support/event-builders.ts';

const onTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('taskSummary', () => {
  it('is what the contract says, and leaves out what is unknown', () => {
    const summary = onTheWire(taskSummary(aTask({ seq: 7 }), DEFAULT_CLUSTER));

    expect(TaskSummary.parse(summary)).toEqual(summary);
    expect(summary).toEqual({
      cluster: 'default',
      uuid: aTask({ seq: 7 }).uuid,
      state: 'RECEIVED',
      name: 'shop.order',
      deliveries: 1,
      redelivered: false,
      seen: START + 7,
      timestamp: START + 7,
    });
  });

  it('tells the wait, never below zero', () => {
    expect(taskSummary(aTask({ sent: START, received: START + 5, started: START + 8 }), DEFAULT_CLUSTER).wait).toBe(8);
    expect(taskSummary(aTask({ received: START + 5, started: START + 8 }), DEFAULT_CLUSTER).wait).toBe(3);
    expect(taskSummary(aTask({ sent: START + 9, started: START + 8 }), DEFAULT_CLUSTER).wait).toBe(0);
    expect(taskSummary(aTask({ started: START + 8 }), DEFAULT_CLUSTER).wait).toBeUndefined();
  });

  it('is of what events tell, from the first to the last', () => {
    const events = [
      anEvent('task-sent', 0),
      anEvent('task-received', 1),
      anEvent('task-started', 3),
      anEvent('task-failed', 4, { exception: "ValueError('x')" }),
    ];
    const summary = onTheWire(taskSummary(foldOf(events), DEFAULT_CLUSTER));

    expect(TaskSummary.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({ state: 'FAILURE', exception: "ValueError('x')", wait: 3, queue: 'celery' });
  });
});

describe('taskAttempt', () => {
  it('is what the contract says', () => {
    const attempt = onTheWire(taskAttempt(anAttempt({ retries: 1, state: 'RETRY', exception: 'Boom()' })));

    expect(TaskAttempt.parse(attempt)).toEqual(attempt);
  });
});

describe('rawEvent', () => {
  it('keeps everything that the event carried', () => {
    const event = anEvent('task-progress', 5, { current: 3, nested: { a: [1] } });

    expect(rawEvent(event)).toEqual({
      type: 'task-progress',
      timestamp: event.timestamp,
      at: event.at,
      hostname: 'w1@app-1',
      pid: 100,
      clock: 51,
      fields: { current: 3, nested: { a: [1] } },
    });
  });
});
