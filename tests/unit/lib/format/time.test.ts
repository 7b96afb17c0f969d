import { describe, expect, it } from 'vitest';
import { printAgo } from '../../../../lib/format/ago.ts';
import { printDay, printHourMinute, printInstant, printTimeOfDay } from '../../../../lib/format/clock-time.ts';

describe('printAgo', () => {
  it.each([
    [0, 'now'],
    [0.9, 'now'],
    [-0.9, 'now'],
    [12.8, '12 s ago'],
    [59.9, '59 s ago'],
    [60, '1 m ago'],
    [7199, '1 h ago'],
    [260_000, '3 d ago'],
    [-9.2, 'in 9 s'],
    [-90, 'in 1 m'],
  ])('says of something %d seconds back %s', (passed, text) => {
    expect(printAgo(1_700_000_000 - passed, 1_700_000_000)).toBe(text);
  });
});

describe('clock times', () => {
  const at = 1_709_210_825.29; // 2024-02-29 12:47:05.290 UTC
  const berlin = { timeZone: 'Europe/Berlin', locale: 'en-GB' };

  it('shows an instant with milliseconds, in a zone that it names', () => {
    expect(printInstant(at, berlin)).toBe('2024-02-29 13:47:05.290 CET');
    expect(printInstant(at, { timeZone: 'UTC', locale: 'en-US' })).toBe('2024-02-29 12:47:05.290 UTC');
  });

  it('shows the parts people ask for', () => {
    expect(printTimeOfDay(at, berlin)).toBe('13:47:05');
    expect(printHourMinute(at, berlin)).toBe('13:47');
    expect(printDay(at, berlin)).toBe('2024-02-29');
  });

  it('calls midnight 00:00, and changes day where the person is', () => {
    expect(printHourMinute(1_709_251_200, { timeZone: 'UTC', locale: 'en-US' })).toBe('00:00');
    expect(printDay(1_709_249_400, berlin)).toBe('2024-03-01');
  });
});
