import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createHistogram,
  fromJSON,
  mean,
  merge,
  percentile,
  record,
  toJSON,
} from '../../../../lib/metrics/histogram.ts';
import { percentileOf } from '../../../../lib/metrics/percentile.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

const seconds = fc.double({ min: 1e-4, max: 86_400, noNaN: true });
// Evenly over the powers of ten: durations are as often milliseconds as hours.
const spread = fc.double({ min: -4, max: 4.93, noNaN: true }).map((exponent) => 10 ** exponent);

function histogramOf(values: readonly number[]) {
  const histogram = createHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

describe('a histogram', () => {
  it('is at most 5 % off, from 0.1 ms to a day', () => {
    const shares = fc.constantFrom(0, 0.01, 0.5, 0.95, 0.99, 1);
    fc.assert(
      fc.property(fc.array(fc.oneof(seconds, spread), { minLength: 1, maxLength: 200 }), shares, (values, p) => {
        const exact = percentileOf(values, p) ?? Number.NaN;
        const told = percentile(histogramOf(values), p) ?? Number.NaN;

        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.05);
      }),
      { numRuns: 500 },
    );
  });

  it('merged from two is that of all', () => {
    fc.assert(
      fc.property(fc.array(spread), fc.array(spread), (some, others) => {
        const merged = histogramOf(some);
        merge(merged, histogramOf(others));
        const all = histogramOf([...some, ...others]);

        expect(merged.buckets).toEqual(all.buckets);
        expect([merged.count, merged.min, merged.max]).toEqual([all.count, all.min, all.max]);
        expect(merged.sum).toBeCloseTo(all.sum, 3);
      }),
    );
  });

  it('comes back from JSON as it was', () => {
    fc.assert(
      fc.property(fc.array(spread), (values) => {
        const histogram = histogramOf(values);

        expect(fromJSON(JSON.parse(JSON.stringify(toJSON(histogram))))).toEqual(histogram);
      }),
    );
  });

  it('knows nothing while it is empty', () => {
    expect(percentile(createHistogram(), 0.5)).toBeUndefined();
    expect(mean(createHistogram())).toBeUndefined();
  });

  it('counts negative durations as none, keeps the longest exactly, leaves out what is no number', () => {
    const histogram = histogramOf([-1, 200_000, Number.NaN, Number.POSITIVE_INFINITY]);

    expect(histogram.count).toBe(2);
    expect(percentile(histogram, 0.5)).toBeLessThanOrEqual(1e-4);
    expect(percentile(histogram, 0.99)).toBe(200_000);
    expect(mean(histogram)).toBe(100_000);
  });
});

describe('percentileOf', () => {
  it('is one of the values, and undefined of none', () => {
    expect(percentileOf([3, 1, 2], 0.5)).toBe(2);
    expect(percentileOf([3, 1, 2], 0)).toBe(1);
    expect(percentileOf([3, 1, 2], 1)).toBe(3);
    expect(percentileOf([], 0.5)).toBeUndefined();
  });
});
