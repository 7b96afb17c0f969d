import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, printDuration } from '../../../../lib/query/durations.ts';

describe('durations', () => {
  it.each([
    ['500ms', 0.5],
    ['5s', 5],
    ['5', 5],
    ['2m', 120],
    ['1.5h', 5400],
    ['1d', 86_400],
    ['1m30s', 90],
    ['7MS', 0.007],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 's', '5x', '-5s', '5s ', '1m30', '1,5s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [0, '0s'],
    [0.25, '250ms'],
    [1.5, '1.5s'],
    [5, '5s'],
    [300, '5m'],
    [7200, '2h'],
  ])('%d is printed as %s', (seconds, text) => {
    expect(printDuration(seconds)).toBe(text);
  });

  it('reads back every number that it prints', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs), (seconds) => {
        expect(parseDuration(printDuration(seconds))).toBe(seconds);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
