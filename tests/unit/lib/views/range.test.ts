import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseStep,
  DEFAULT_RANGE,
  labelRange,
  PRESET_RANGES,
  parseRange,
  printRange,
  type Range,
  resolveRange,
} from '../../../../lib/views/range.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

const utc = { timeZone: 'UTC', locale: 'en' };

describe('a range in the URL', () => {
  it('comes back as it was', () => {
    const ranges: fc.Arbitrary<Range> = fc.oneof(
      fc.integer({ min: 1, max: 400 * 86_400 }).map((seconds): Range => ({ kind: 'last', seconds })),
      fc
        .tuple(fc.integer({ min: 1, max: 4e12 }), fc.integer({ min: 1, max: 1e9 }))
        .map(([from, length]): Range => ({ kind: 'between', from: from / 1000, to: (from + length) / 1000 })),
    );
    fc.assert(
      fc.property(ranges, (range) => {
        expect(parseRange(printRange(range))).toEqual(range);
      }),
    );
  });

  it('is short for what the control offers, and absent for the default', () => {
    expect(PRESET_RANGES.map(printRange)).toEqual([
      { range: '15m' },
      {},
      { range: '6h' },
      { range: '24h' },
      { range: '7d' },
    ]);
  });

  it.each([
    {},
    { range: 'soon' },
    { range: '0h' },
    { range: '99999d' },
    { from: '5' },
    { from: '9', to: '5' },
    { from: '-1', to: 'x' },
  ])('is the default for %j', (params) => {
    expect(parseRange(params)).toEqual(DEFAULT_RANGE);
  });
});

describe('a range', () => {
  it('ends now, or where it says', () => {
    expect(resolveRange({ kind: 'last', seconds: 900 }, 10_000)).toEqual({ from: 9100, to: 10_000 });
    expect(resolveRange({ kind: 'between', from: 1, to: 2 }, 10_000)).toEqual({ from: 1, to: 2 });
  });

  it('is said in words', () => {
    expect(PRESET_RANGES.map((range) => labelRange(range, utc))).toEqual([
      'Last 15 m',
      'Last 1 h',
      'Last 6 h',
      'Last 24 h',
      'Last 7 d',
    ]);
    const noon = 1_709_210_820;
    expect(labelRange({ kind: 'between', from: noon, to: noon + 900 }, utc)).toBe('12:47 to 13:02');
    expect(labelRange({ kind: 'between', from: noon, to: noon + 86_400 }, utc)).toBe(
      '2024-02-29 12:47 to 2024-03-01 12:47',
    );
  });
});

describe('chooseStep', () => {
  it.each([
    [60, 1],
    [900, 10],
    [3600, 30],
    [21_600, 300],
    [86_400, 900],
    [604_800, 7200],
  ])('divides %d seconds into steps of %d', (length, step) => {
    expect(chooseStep({ from: 1_700_000_000, to: 1_700_000_000 + length })).toBe(step);
  });

  it('never needs more than 121 buckets', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2e9, noNaN: true }),
        fc.double({ min: 0.001, max: 2e9, noNaN: true }),
        (from, length) => {
          const to = from + length;
          const step = chooseStep({ from, to });

          expect(Math.ceil(to / step) - Math.floor(from / step)).toBeLessThanOrEqual(121);
        },
      ),
    );
  });
});
