import { describe, expect, it } from 'vitest';
import { whyNotStored, whyStatesDiffer } from '../../../../lib/tasks/stored-state.ts';

describe('whyStatesDiffer', () => {
  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['STARTED', 'RETRY'],
    ['RECEIVED', 'STARTED'],
    ['STARTED', 'PROGRESS'],
    ['STARTED', undefined],
  ] as const)('says nothing of %s and %s', (state, stored) => {
    expect(whyStatesDiffer({ state, redelivered: false }, stored)).toBeUndefined();
  });

  it.each([
    ['RECEIVED', 'REVOKED', 'Since Celery 5.6.2'],
    ['LOST', 'SUCCESS', 'It did end'],
    ['STARTED', 'SUCCESS', 'not heard'],
    ['FAILURE', 'SUCCESS', 'never overwritten'],
    ['REJECTED', 'STARTED', 'keeps its last state'],
    ['SUCCESS', 'STARTED', 'replaced'],
    ['FAILURE', 'RETRY', 'not stored'],
    ['SUCCESS', 'PROGRESS', "application's own"],
  ] as const)('gives a reason for %s and %s', (state, stored, reason) => {
    const why = whyStatesDiffer({ state, redelivered: false }, stored);

    expect(why).toMatch(new RegExp(`^Events say ${state}, the result backend ${stored}`));
    expect(why).toContain(reason);
  });
});

describe('whyNotStored', () => {
  const ended = { state: 'SUCCESS', ended: 1_000 } as const;

  it('tells expired, never, not yet and not there apart', () => {
    expect(whyNotStored(ended, { result_expires: 60 }, 1_100)).toMatch(/^Expired: it ended 1 m 40 s ago.*1 m/);
    expect(whyNotStored(ended, undefined, 1_000 + 90_000)).toMatch(/^Expired/);
    expect(whyNotStored(ended, { result_expires: '2 days, 0:00:00' }, 1_000 + 90_000)).toMatch(/^Nothing is stored/);
    expect(whyNotStored(ended, { task_ignore_result: true }, 1_100)).toMatch(/^Never stored/);
    expect(whyNotStored({ state: 'STARTED', ended: undefined }, undefined, 1_100)).toMatch(/^Not stored yet/);
    expect(whyNotStored(ended, undefined, 1_100)).toMatch(/^Nothing is stored under its id/);
  });
});
