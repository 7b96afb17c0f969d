import { describe, expect, it } from 'vitest';
import { niceTop, shortNumber } from '../../../../components/charts/scale.ts';

describe('niceTop', () => {
  it('is round and never below the largest value', () => {
    expect([0, 0.3, 7, 81, 151, 11_240].map(niceTop)).toEqual([1, 0.3, 8, 100, 200, 15_000]);
  });
});

describe('shortNumber', () => {
  it('keeps three figures at most', () => {
    expect([0, 0.125, 12.34, 842, 1_234, 12_403, 2_500_000].map(shortNumber)).toEqual([
      '0',
      '0.13',
      '12.3',
      '842',
      '1.23k',
      '12.4k',
      '2.5M',
    ]);
  });
});
