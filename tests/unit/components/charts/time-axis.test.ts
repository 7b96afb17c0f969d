import { describe, expect, it } from 'vitest';
import { clockText, timeTicks } from '../../../../components/charts/time-axis.tsx';

const MIDNIGHT = Date.UTC(2026, 10, 22) / 1000;

describe('timeTicks', () => {
  it('takes round instants inside the range, no more than asked for', () => {
    const range = { from: MIDNIGHT + 13 * 3600 + 120, to: MIDNIGHT + 14 * 3600 + 120 };

    const ticks = timeTicks(range, 7);

    expect(ticks.map((t) => clockText(t, 3600, 'UTC'))).toEqual(['13:10', '13:20', '13:30', '13:40', '13:50', '14:00']);
  });

  it('gives a range of no length no ticks', () => {
    expect(timeTicks({ from: MIDNIGHT, to: MIDNIGHT })).toEqual([]);
  });
});

describe('clockText', () => {
  it('says seconds in a short span, the day in a long one', () => {
    const t = MIDNIGHT + 14 * 3600 + 2 * 60 + 5;

    expect(clockText(t, 60, 'UTC')).toBe('14:02:05');
    expect(clockText(t, 3600, 'UTC')).toBe('14:02');
    expect(clockText(t, 7 * 86_400, 'UTC')).toBe('22 Nov, 14:02');
  });
});
