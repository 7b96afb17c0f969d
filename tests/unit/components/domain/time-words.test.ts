import { describe, expect, it } from 'vitest';
import { ageText, clockText, durationParts } from '../../../../components/domain/time-words.ts';

const text = (seconds: number) =>
  durationParts(seconds)
    .map((part) => `${part.value} ${part.unit}`)
    .join(' ');

describe('durationParts', () => {
  it('never says 1000 ms, 60 s, 60 m or 24 h', () => {
    expect([0.9996, 59.97, 3599.7, 86_399].map(text)).toEqual(['1.00 s', '1 m 00 s', '1 h 00 m', '1 d 00 h']);
  });

  it('keeps three figures', () => {
    expect([0.00042, 0.0042, 0.842, 1.84, 38.2, 181].map(text)).toEqual([
      '0.42 ms',
      '4.2 ms',
      '842 ms',
      '1.84 s',
      '38.2 s',
      '3 m 01 s',
    ]);
  });

  it('takes a negative span for clocks that differ', () => {
    expect(text(-3)).toBe('0 ms');
  });
});

describe('ageText', () => {
  it('rounds down, so that it never runs ahead', () => {
    expect([0.9, 59.9, 141.9, 7_919, 273_600].map(ageText)).toEqual([
      '0 s',
      '59 s',
      '2 m 21 s',
      '2 h 11 m',
      '3 d 04 h',
    ]);
  });
});

describe('clockText', () => {
  it('is the time of day in the zone asked for', () => {
    const t = Date.UTC(2026, 10, 22, 13, 2, 11, 44) / 1000;

    expect(clockText(t, 'Europe/Berlin', { ms: true })).toBe('14:02:11.044');
  });
});
