import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover } from '../../../../../server/stores/sqlite/tally.ts';
import { START } from '../../../../support/builders.ts';

describe('cover', () => {
  it('takes whole hours, then whole minutes, then tasks', () => {
    expect(cover(3570.5, 7290, [3600, 60])).toEqual([
      { size: 'tasks', from: 3570.5, to: 3600 },
      { size: 3600, from: 3600, to: 7200 },
      { size: 60, from: 7200, to: 7260 },
      { size: 'tasks', from: 7260, to: 7290 },
    ]);
  });

  it('needs nothing but buckets for all time', () => {
    const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

    expect(cover(all.from, all.to, [3600, 60])).toEqual([{ size: 3600, ...all }]);
  });

  it('joins its parts to exactly the range', () => {
    const instant = fc.double({ min: START, max: START + 20_000, noNaN: true });
    fc.assert(
      fc.property(instant, instant, (from, to) => {
        const parts = cover(from, to, [3600, 60, 5]);

        expect(parts.length === 0).toBe(from >= to);
        for (const [index, part] of parts.entries()) {
          expect(part.from).toBe(index === 0 ? from : parts[index - 1]?.to);
          expect(part.from).toBeLessThan(part.to);
          if (part.size !== 'tasks') expect([part.from % part.size, part.to % part.size]).toEqual([0, 0]);
        }
        if (parts.length > 0) expect(parts.at(-1)?.to).toBe(to);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
