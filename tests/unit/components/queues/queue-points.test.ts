import { describe, expect, it } from 'vitest';
import { inAgeUnit, queuePoints } from '../../../../components/queues/queue-points.ts';
import type { QueueDetail } from '../../../../lib/contract/models.ts';
import { aQueue } from '../../server/http/fake-ports.ts';

const aDetail = (known: Partial<QueueDetail>): QueueDetail => ({
  ...aQueue('a:b'),
  peeking: { how: 'in-place' },
  slots: { busy: 0, total: 0 },
  workers: [],
  ...known,
});
const aSeries = (series: string, ...points: (readonly [number, number | null])[]) => ({
  series,
  step: 10,
  points: points.map(([t, value]) => ({ t, value })),
});

describe('queuePoints', () => {
  it('joins the series of a queue whose name has colons, a point a step, with gaps where nothing is known', () => {
    const items = [aSeries('queue.depth:a:b', [100, 7], [110, null]), aSeries('queue.in:a:b', [100, 0.5])];

    expect(queuePoints(items, { from: 100, to: 130 }, 10, undefined)).toEqual([
      { t: 100, depth: 7, in: 0.5 },
      { t: 110 },
      { t: 120 },
    ]);
  });

  it('ends in what was measured last, joined to it over steps that are not written yet', () => {
    const live = aDetail({
      depth: 9,
      unacked: 1,
      inRate: 2,
      measured: 143,
      oldest: { uuid: 'x', age: 4, exact: true },
    });
    const items = [aSeries('queue.depth:a:b', [110, 7])];

    expect(queuePoints(items, { from: 100, to: 160 }, 10, live)).toEqual([
      { t: 100 },
      { t: 110, depth: 7 },
      { t: 143, depth: 9, oldest: 4, in: 2, unacked: 1 },
    ]);
  });

  it('knows that an empty queue has no oldest message, and says nothing of a depth that cannot be read', () => {
    const at = (known: Partial<QueueDetail>) =>
      queuePoints([], { from: 100, to: 110 }, 10, aDetail({ measured: 105, ...known })).at(-1);

    expect(at({ depth: 0 })).toEqual({ t: 105, depth: 0, oldest: 0 });
    expect(at({})).toEqual({ t: 105 });
  });
});

describe('inAgeUnit', () => {
  it('takes the unit of the longest age, so that ticks are round in it', () => {
    const { points, unit } = inAgeUnit([{ t: 1, oldest: 30, depth: 9 }, { t: 2 }, { t: 3, oldest: 120 }], 'oldest');

    expect(unit).toBe('m');
    expect(points).toEqual([{ t: 1, oldest: 0.5 }, { t: 2 }, { t: 3, oldest: 2 }]);
  });

  it('stays in seconds while ages are short or unknown', () => {
    expect(inAgeUnit([{ t: 1, oldest: 59 }], 'oldest')).toEqual({ points: [{ t: 1, oldest: 59 }], unit: 's' });
    expect(inAgeUnit([{ t: 1 }], 'oldest').unit).toBe('s');
  });
});
