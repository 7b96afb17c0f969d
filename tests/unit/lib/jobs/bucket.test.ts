import { describe, expect, it } from 'vitest';
import { fill, take } from '../../../../lib/jobs/bucket.ts';

describe('a token bucket', () => {
  it('lets as many through as flowed in', () => {
    let bucket = { tokens: 0, at: 0 };
    let sum = 0;
    for (let tick = 1; tick <= 100; tick++) {
      const taken = take(fill(bucket, 500, tick / 10), 1_000);
      bucket = taken.bucket;
      sum += taken.taken;
    }

    expect(sum).toBe(5_000);
  });

  it('saves up half a second and no more', () => {
    expect(take(fill({ tokens: 0, at: 0 }, 500, 60), 1_000).taken).toBe(250);
  });

  it('lets one through now and then when the rate is below one', () => {
    const early = fill({ tokens: 0, at: 0 }, 0.5, 1);
    const late = fill(early, 0.5, 2);

    expect(take(early, 10).taken).toBe(0);
    expect(take(late, 10).taken).toBe(1);
  });
});
