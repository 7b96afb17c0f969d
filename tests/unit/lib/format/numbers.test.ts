import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printBytes } from '../../../../lib/format/bytes.ts';
import { printCount, printExactCount } from '../../../../lib/format/count.ts';
import { durationParts, printAge, printDuration } from '../../../../lib/format/duration.ts';
import { printPercent } from '../../../../lib/format/percent.ts';
import { splitTaskName } from '../../../../lib/format/task-name.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

describe('printAge', () => {
  it('rounds down, so that it never runs ahead', () => {
    expect([0.9, 59.9, 141.9, 7_919, 273_600].map(printAge)).toEqual([
      '0 s',
      '59 s',
      '2 m 21 s',
      '2 h 11 m',
      '3 d 04 h',
    ]);
  });
});

describe('printDuration', () => {
  it.each([
    [0, '0 ms'],
    [-3, '0 ms'],
    [0.00042, '0.42 ms'],
    [0.0042, '4.2 ms'],
    [0.842, '842 ms'],
    [0.9996, '1.00 s'],
    [1.84, '1.84 s'],
    [38.2, '38.2 s'],
    [59.97, '1 m 00 s'],
    [181, '3 m 01 s'],
    [3599.7, '1 h 00 m'],
    [7860, '2 h 11 m'],
    [86_399, '1 d 00 h'],
    [273_600, '3 d 04 h'],
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
