import { describe, expect, it } from 'vitest';
import { throughputOf, throughputPoints } from '../../../../components/overview/throughput-points.ts';

const aBucket = (t: number, success: number, failure = 0) => ({ t, success, failure, retry: 0, other: 0 });

describe('throughputPoints', () => {
  it('has every bucket of the interval, as rates, and no numbers where nothing is known', () => {
    const points = throughputPoints({ step: 10, points: [aBucket(110, 50, 5)] }, { from: 100, to: 130 });

    expect(points).toEqual([{ t: 100 }, { t: 110, success: 5, failure: 0.5, retry: 0, other: 0 }, { t: 120 }]);
  });

  it('counts the running bucket as far as it has run', () => {
    const points = throughputPoints({ step: 10, points: [aBucket(110, 40)] }, { from: 110, to: 114 });

    expect(points).toMatchObject([{ t: 110, success: 10 }]);
  });

  it('leaves out a bucket that has hardly begun', () => {
    const points = throughputPoints({ step: 10, points: [aBucket(110, 1)] }, { from: 100, to: 112 });

    expect(points).toEqual([{ t: 100 }]);
  });
});

describe('throughputOf', () => {
  it('joins the series of outcomes by time', () => {
    const items = [
      { series: 'count:finished.failure', step: 60, points: [{ t: 60, value: 2 }] },
      {
        series: 'count:finished.success',
        step: 60,
        points: [
          { t: 120, value: 3 },
          { t: 60, value: 1 },
          { t: 0, value: null },
        ],
      },
    ];

    expect(throughputOf(items)).toEqual({ step: 60, points: [aBucket(60, 1, 2), aBucket(120, 3)] });
  });

  it('has no points when nothing was recorded', () => {
    expect(throughputOf([])).toMatchObject({ points: [] });
  });
});
