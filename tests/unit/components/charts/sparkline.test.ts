import { describe, expect, it } from 'vitest';
import { sparkRuns } from '../../../../components/charts/sparkline.tsx';

describe('sparkRuns', () => {
  it('breaks the line where a value is unknown, and keeps its place', () => {
    const runs = sparkRuns([1, 1, undefined, 1, 1], 0);

    expect(runs.map((run) => run.startX)).toEqual([0, 54]);
  });

  it('draws a series of zeros on the floor', () => {
    expect(sparkRuns([0, 0], 0)).toEqual([{ startX: 0, line: '0 23 72 23' }]);
  });

  it('reaches the top with the largest value', () => {
    expect(sparkRuns([0, 10], 0)[0]?.line).toBe('0 23 72 2');
  });
});
