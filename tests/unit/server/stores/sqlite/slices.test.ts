import { describe, expect, it } from 'vitest';
import type { SeqRange } from '../../../../../server/stores/sqlite/seek.ts';
import { eachSlice, type Pace } from '../../../../../server/stores/sqlite/slices.ts';

const pace = (size: number): Pace => ({ run: (slice) => slice(size) });

function walk(range: SeqRange, size: number, descending: boolean, enoughAfter = Number.POSITIVE_INFINITY) {
  const slices: (readonly [number, number])[] = [];
  const walking = eachSlice(range, { pace: pace(size), descending }, ({ from, to }) => {
    slices.push([from, to]);
    return slices.length >= enoughAfter ? 'enough' : 'more';
  });
  let pauses = 0;
  while (!walking.next().done) pauses++;
  return { slices, pauses };
}

describe('eachSlice', () => {
  it('walks upwards or downwards, and pauses after each slice', () => {
    expect(walk({ from: 1, to: 8 }, 3, false)).toEqual({
      slices: [
        [1, 4],
        [4, 7],
        [7, 8],
      ],
      pauses: 3,
    });
    expect(walk({ from: 1, to: 8 }, 3, true)).toEqual({
      slices: [
        [5, 8],
        [2, 5],
        [1, 2],
      ],
      pauses: 3,
    });
  });

  it('stops as soon as there is enough', () => {
    expect(walk({ from: 1, to: 8 }, 3, true, 1)).toEqual({ slices: [[5, 8]], pauses: 0 });
  });

  it('does nothing in an empty range', () => {
    expect(walk({ from: 8, to: 8 }, 3, true)).toEqual({ slices: [], pauses: 0 });
  });
});
