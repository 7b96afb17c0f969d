import { describe, expect, it } from 'vitest';
import { TASK_STATES, type TaskState } from '../../../../lib/contract/models.ts';
import { CORE_TASK_TYPES } from '../../../../lib/events/parse-event.ts';
import { displayState, isFinal, isStronger, stateAfter } from '../../../../lib/tasks/state.ts';

const NOW = 1_700_000_000;
const AHEAD = new Date((NOW + 60) * 1000).toISOString();
const PAST = new Date((NOW - 60) * 1000).toISOString();

describe('stateAfter', () => {
  it('leads somewhere for every event type of Celery, and to a different state for each', () => {
    const states = [...CORE_TASK_TYPES].map(stateAfter);

    expect(states).not.toContain(undefined);
    expect(new Set(states).size).toBe(CORE_TASK_TYPES.size);
  });

  it('leads nowhere for a custom event', () => {
    expect(stateAfter('task-progress')).toBeUndefined();
    expect(stateAfter('toString')).toBeUndefined();
  });
});

describe('isFinal', () => {
  it('is true of ends alone: a retry goes on, and a lost task may be heard of again', () => {
    expect(TASK_STATES.filter(isFinal)).toEqual(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'CANCELLED']);
  });
});

describe('isStronger', () => {
  it('orders all states, with success on top', () => {
    const weakestFirst = [...TASK_STATES].sort((a, b) => (isStronger(a, b) ? 1 : isStronger(b, a) ? -1 : 0));

    expect(weakestFirst[0]).toBe('PENDING');
    expect(weakestFirst.slice(-3)).toEqual(['REVOKED', 'FAILURE', 'SUCCESS']);
    for (const state of TASK_STATES) expect(isStronger(state, state)).toBe(false);
  });
});

describe('displayState', () => {
  it.each<[TaskState, object, string]>([
    ['PENDING', {}, 'unknown'],
    ['PENDING', { sent: 1 }, 'queued'],
    ['PENDING', { sent: 1, eta: AHEAD }, 'scheduled'],
    ['PENDING', { sent: 1, eta: PAST }, 'queued'],
    ['RECEIVED', {}, 'received'],
    ['RECEIVED', { eta: AHEAD }, 'scheduled'],
    ['RECEIVED', { eta: 'tomorrow' }, 'received'],
    ['STARTED', { eta: AHEAD }, 'started'],
    ['SUCCESS', { retries: 0 }, 'success'],
    ['SUCCESS', { retries: 2 }, 'recovered'],
    ['FAILURE', { retries: 2 }, 'failure'],
    ['RETRY', { eta: AHEAD }, 'retry'],
    ['REVOKED', {}, 'revoked'],
    ['REVOKED', { expired: true }, 'expired'],
    ['REJECTED', {}, 'rejected'],
    ['CANCELLED', {}, 'cancelled'],
    ['LOST', {}, 'lost'],
  ])('of %s with %o is %s', (state, known, shown) => {
    expect(displayState({ state, ...known }, NOW)).toBe(shown);
  });
});
