import { describe, expect, it } from 'vitest';
import { taskId } from '../../../../lib/ids.ts';
import {
  blocksOf,
  type Consumer,
  lossesOf,
  type RetryFacts,
  readsTyped,
  verdictOf,
} from '../../../../lib/tasks/retry-verdict.ts';

const worker = (facts: Partial<Consumer> = {}): Consumer => ({
  hostname: 'w1@app',
  software: 'celery 5.6.3',
  registered: ['billing.charge'],
  conf: {},
  ...facts,
});

const blocks = (facts: Partial<RetryFacts> = {}) =>
  blocksOf({
    task: { uuid: taskId('5e9a41c7'), name: 'billing.charge', state: 'FAILURE', requeue: undefined },
    queue: 'payments',
    inFlight: undefined,
    retries: [],
    consumers: { workers: [worker()], known: true },
    ...facts,
  });

describe('what stands against a retry', () => {
  it('is nothing for a task that is over, known and taken', () => {
    expect(blocks()).toEqual([]);
    expect(blocks({ consumers: { workers: [], known: false } })).toEqual([]);
  });

  it.each([
    ['running', { task: { uuid: taskId('a'), name: 'a.b', state: 'STARTED', requeue: undefined } }, false],
    [
      'machinery',
      { task: { uuid: taskId('a'), name: 'celery.chord_unlock', state: 'FAILURE', requeue: undefined } },
      false,
    ],
    ['machinery', { task: { uuid: taskId('a'), name: undefined, state: 'FAILURE', requeue: undefined } }, false],
    ['in-flight', { inFlight: 'A message of it waits in payments.' }, false],
    ['already-retried', { retries: [{ uuid: 'b', state: 'SUCCESS' }] }, true],
    ['no-consumer', { consumers: { workers: [], known: true } }, true],
    ['not-registered', { consumers: { workers: [worker({ registered: ['other'] })], known: true } }, true],
    ['no-json', { consumers: { workers: [worker({ conf: { accept_content: ['pickle'] } })], known: true } }, false],
    ['no-json', { consumers: { workers: [worker({ conf: { accept_content: ['auth'] } })], known: true } }, false],
    ['no-json', { consumers: { workers: [worker({ conf: { task_serializer: 'pickle' } })], known: true } }, false],
  ] as const)('is %s', (id, facts, anyway) => {
    const found = blocks(facts as Partial<RetryFacts>);

    expect(found).toContainEqual({ id, anyway, why: expect.stringMatching(/^[A-Z\d].*\.$|^w1@app/) });
    expect(verdictOf(found, [])).toBe('blocked');
  });

  it('says of an earlier retry what became of it, the open one first', () => {
    const [block] = blocks({
      retries: [
        { uuid: 'aaaa-1', state: 'STARTED' },
        { uuid: 'bbbb-2', state: 'FAILURE' },
      ],
    });

    expect(block?.why).toBe('It was retried as aaaa-1, which is STARTED now.');
  });

  it('does not call a name unregistered while a worker has not told', () => {
    const workers = [worker({ registered: ['other'] }), worker({ registered: undefined })];

    expect(blocks({ consumers: { workers, known: true } })).toEqual([]);
  });
});

describe('the verdict', () => {
  it('is repair when something is missing, and replayable when nothing is', () => {
    expect(verdictOf([], ['args'])).toBe('needs-repair');
    expect(verdictOf([], [])).toBe('replayable');
  });
});

describe('typed values', () => {
  it.each([
    [['celery 5.3.0'], true],
    [['celery 5.7.0', 'celery 6.0.0'], true],
    [['celery 5.6.3', 'celery 5.2.7'], false],
    [['celery 4.4.7'], false],
    [['celery 5.6.3', undefined], false],
    [[], false],
  ])('are read by %j: %s', (software, reads) => {
    expect(readsTyped(software)).toBe(reads);
  });
});

describe('what a copy lacks', () => {
  const task = { uuid: taskId('a'), root_id: taskId('a'), parent_id: undefined };

  it('is said of members of groups and workflows, and not of one whose parent is itself', () => {
    expect(lossesOf({ task, group: undefined, called: 0 })).toHaveLength(1);
    expect(lossesOf({ task: { ...task, parent_id: taskId('a') }, group: undefined, called: 0 })).toHaveLength(1);
    expect(lossesOf({ task: { ...task, root_id: taskId('b') }, group: 'g', called: 2 }).join(' ')).toMatch(
      /runs alone.*member of group g.*called 2 tasks/,
    );
  });
});
