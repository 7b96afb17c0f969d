import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printBytes } from '../../../../lib/format/bytes.ts';
import { printCount, printExactCount } from '../../../../lib/format/count.ts';
import { durationParts, printDuration } from '../../../../lib/format/duration.ts';
import { printPercent } from '../../../../lib/format/percent.ts';
import { splitTaskName } from '../../../../lib/format/task-name.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

describe('printDuration', () => {
  it.each([
    [0, '0 s'],
    [-3, '0 s'],
    [0.0000123, '12.3 µs'],
    [0.00042, '420 µs'],
    [0.0042, '4.2 ms'],
    [0.84, '840 ms'],
    [0.99949, '999 ms'],
    [0.9996, '1 s'],
    [1.234, '1.23 s'],
    [12.44, '12.4 s'],
    [59.94, '59.9 s'],
    [59.96, '1 m'],
    [190, '3 m 10 s'],
    [3599.6, '1 h'],
    [7860, '2 h 11 m'],
    [86_399, '1 d'],
    [273_600, '3 d 4 h'],
    [Number.POSITIVE_INFINITY, '∞ s'],
    [Number.NaN, ''],
  ])('says of %d seconds %s', (seconds, text) => {
    expect(printDuration(seconds)).toBe(text);
  });

  it('gives values and units apart', () => {
    expect(durationParts(190)).toEqual([
      { value: '3', unit: 'm' },
      { value: '10', unit: 's' },
    ]);
  });

  it('never shows 60 s, 60 m, 24 h or 1000 ms', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
        expect(printDuration(seconds)).not.toMatch(/\b(60 [sm]|24 h|1000 m?s|1000 µs)\b/);
      }),
    );
  });
});

describe('printCount', () => {
  it.each([
    [0, '0'],
    [0.4236, '0.424'],
    [999, '999'],
    [999.7, '1k'],
    [1240, '1.2k'],
    [12_403, '12.4k'],
    [99_960, '100k'],
    [124_000, '124k'],
    [999_499, '999k'],
    [999_600, '1M'],
    [3_140_000, '3.1M'],
    [2e9, '2G'],
    [5e15, '5000T'],
    [-1240, '−1.2k'],
    [Number.NaN, ''],
  ])('says of %d %s', (count, text) => {
    expect(printCount(count)).toBe(text);
  });

  it('gives every digit when asked, grouped as people do there', () => {
    expect(printExactCount(12_403, 'en')).toBe('12,403');
    expect(printExactCount(12_403, 'de')).toBe('12.403');
  });
});

describe('printBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [1024 * 1023.7, '1 MiB'],
    [13_000_000, '12.4 MiB'],
    [-1, '0 B'],
  ])('says of %d %s', (bytes, text) => {
    expect(printBytes(bytes)).toBe(text);
  });
});

describe('printPercent', () => {
  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.1239, '12.4%'],
    [0.0004, '0.04%'],
    [0.000001, '<0.01%'],
    [0.9997, '99.97%'],
    [0.99999, '>99.99%'],
    [1.5, '150%'],
    [Number.NaN, ''],
  ])('says of %d %s', (share, text) => {
    expect(printPercent(share)).toBe(text);
  });
});

describe('splitTaskName', () => {
  it.each([
    ['billing.cards.charge', 'billing.cards.', 'charge'],
    ['charge', '', 'charge'],
    ['odd.', '', 'odd.'],
    ['', '', ''],
  ])('splits %j', (name, module, fn) => {
    expect(splitTaskName(name)).toEqual({ module, function: fn });
  });
});
