import { describe, expect, it } from 'vitest';
import { clockText } from '../../../../components/domain/time-words.ts';

describe('clockText', () => {
  it('is the time of day in the zone asked for', () => {
    const t = Date.UTC(2026, 10, 22, 13, 2, 11, 44) / 1000;

    expect(clockText(t, 'Europe/Berlin', { ms: true })).toBe('14:02:11.044');
  });
});
