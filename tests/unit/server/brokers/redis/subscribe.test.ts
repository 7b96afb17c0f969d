import { describe, expect, it } from 'vitest';
import { createTwinFilter } from '../../../../../server/brokers/redis/subscribe.ts';

describe('createTwinFilter', () => {
  it('finds the second of two that came over both channels', () => {
    const isTwin = createTwinFilter();

    expect([isTwin(0, 'a'), isTwin(0, 'b'), isTwin(1, 'a'), isTwin(1, 'b')]).toEqual([false, false, true, true]);
  });

  it('takes what comes twice over one channel for two', () => {
    const isTwin = createTwinFilter();

    expect([isTwin(0, 'a'), isTwin(0, 'a'), isTwin(0, 'a')]).toEqual([false, false, false]);
  });

  it('remembers a thousand and no more', () => {
    const isTwin = createTwinFilter();
    for (let n = 0; n <= 1_000; n++) isTwin(0, String(n));

    expect(isTwin(1, '1')).toBe(true);
    expect(isTwin(1, '0')).toBe(false);
  });
});
