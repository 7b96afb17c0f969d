import { describe, expect, it } from 'vitest';
import { NO_TROUBLES, type Troubles } from '../../../../lib/diagnosis/evidence.ts';
import { hoardingFindings } from '../../../../lib/diagnosis/rules/hoarding.ts';
import { overdueFindings } from '../../../../lib/diagnosis/rules/overdue.ts';
import { ranTwiceFindings } from '../../../../lib/diagnosis/rules/ran-twice.ts';
import { slowTypeFindings } from '../../../../lib/diagnosis/rules/slow-type.ts';
import { tookDownFindings } from '../../../../lib/diagnosis/rules/took-down.ts';
import { START } from '../../../support/builders.ts';
import { aWorker } from '../../../support/worker-builders.ts';

const troubles = (known: Partial<Troubles>): Troubles => ({ ...NO_TROUBLES, ...known });

describe('a slow type', () => {
  const slow = (median: number, usual: number) =>
    slowTypeFindings(troubles({ slow: [{ name: 'a.b', median, usual, runs: 12, since: START }] }));

  it('is told with both figures', () => {
    expect(slow(4.2, 0.7)).toMatchObject([
      {
        severity: 'warning',
        subject: { kind: 'type', id: 'a.b' },
        sentence: 'takes 6 times as long as usual',
        why: 'Half of its last 12 runs took 4.20 s or more, usually 700 ms.',
      },
    ]);
  });

  it.each([
    ['twice as long is chance', 2, 1],
    ['a difference that nobody notices', 0.04, 0.004],
  ])('is not told: %s', (_, median, usual) => {
    expect(slow(median, usual)).toEqual([]);
  });
});

describe('an overdue type', () => {
  const due = (name: string, every: number, late: number) => ({ name, every, late, last: START });

  it('is told by how much', () => {
    expect(overdueFindings(troubles({ overdue: [due('a.b', 20, 45)] }))).toMatchObject([
      {
        sentence: 'is overdue by 45.0 s',
        why: 'It came every 20.0 s, and not since then. Look at its entry in beat.',
        since: START + 20,
      },
    ]);
  });

  it('is told once for all when beat is gone', () => {
    const overdue = [due('a.b', 60, 61), due('a.c', 20, 100), due('a.d', 30, 100)];

    expect(overdueFindings(troubles({ overdue }))).toMatchObject([
      {
        subject: { id: 'a.c' },
        sentence: 'is overdue by 1 m 40 s, and 2 more periodic tasks',
        why: expect.stringMatching(/Is beat running\?$/),
      },
    ]);
  });

  it('is not told of one that is a little late, or gone for good', () => {
    expect(overdueFindings(troubles({ overdue: [due('a.b', 20, 9), due('a.c', 20, 2001)] }))).toEqual([]);
  });
});

describe('a task', () => {
  it('that ran twice is told with its workers', () => {
    const twice = [{ uuid: 't1', name: 'a.b', workers: ['w1', 'w2'], since: START }];

    expect(ranTwiceFindings(troubles({ twice }))).toMatchObject([
      {
        severity: 'warning',
        subject: { kind: 'task', id: 't1' },
        why: expect.stringMatching(/^It was started on w1 and on w2 /),
      },
    ]);
  });

  it('that takes workers down is critical until it has ended', () => {
    const down = { uuid: 't1', name: 'a.b', workers: ['w1', 'w2'], times: 3, since: START, isOver: false };

    expect(tookDownFindings(troubles({ downs: [down, { ...down, isOver: true }] }))).toMatchObject([
      { severity: 'critical', sentence: '(a.b) took its worker down 3 times', why: expect.stringMatching(/Revoke it/) },
      { severity: 'info', why: expect.stringMatching(/It has ended since/) },
    ]);
  });
});

describe('a task that died next to another', () => {
  const down = (uuid: string, times: number, workers: readonly string[]) => ({
    ...{ uuid, name: 'a.b', workers, times, since: START, isOver: false },
  });

  it('is not blamed', () => {
    const downs = [down('bystander', 2, ['w1']), down('culprit', 4, ['w1', 'w2']), down('other', 2, ['w3'])];

    expect(tookDownFindings(troubles({ downs })).map(({ subject }) => subject.id)).toEqual(['culprit', 'other']);
  });
});

describe('a worker that hoards', () => {
  const hoarder = aWorker({ hostname: 'w1', busy: 4, prefetched: 90, queues: ['emails'] });
  const idle = aWorker({ hostname: 'w2', busy: 0, prefetched: 0, queues: ['emails', 'celery'] });

  it('is told with whom it keeps from work', () => {
    expect(hoardingFindings({ workers: [hoarder, idle] })).toMatchObject([
      { id: 'hoarding:w1', why: expect.stringMatching(/^90 tasks .* 4 busy slots, while w2 has free ones/) },
    ]);
  });

  it.each([
    ['nobody else is idle', hoarder, { ...idle, prefetched: 3 }],
    ['the idle one has other queues', hoarder, { ...idle, queues: ['media'] }],
    ['the idle one is gone', hoarder, { ...idle, status: 'silent' as const }],
    ['it holds what is usual', { ...hoarder, prefetched: 16 }, idle],
    ['it has free slots itself', { ...hoarder, busy: 2 }, idle],
  ])('is not told when %s', (_, one, other) => {
    expect(hoardingFindings({ workers: [one, other] })).toEqual([]);
  });
});
