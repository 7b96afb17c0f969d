import { describe, expect, it } from 'vitest';
import { heldOrder } from '../../../../components/workers/still-order.ts';
import { seriesNames, workerPoints } from '../../../../components/workers/worker-points.ts';

const NAME = 'w1:a@app';

describe('workerPoints', () => {
  it('asks for the series of a worker by its whole name', () => {
    expect(seriesNames(NAME)).toEqual([
      'worker.active:w1:a@app',
      'worker.load:w1:a@app',
      'count:worker.processed:w1:a@app',
    ]);
  });

  it('lays the series side by side, and leaves out what was not measured', () => {
    const items = [
      {
        series: `worker.active:${NAME}`,
        step: 10,
        points: [
          { t: 0, value: 2 },
          { t: 10, value: null },
        ],
      },
      {
        series: `count:worker.processed:${NAME}`,
        step: 10,
        points: [
          { t: 10, value: 25 },
          { t: 0, value: 0 },
        ],
      },
    ];

    expect(workerPoints(items, NAME)).toEqual([
      { t: 0, active: 2, processed: 0 },
      { t: 10, processed: 2.5 },
    ]);
  });
});

describe('heldOrder', () => {
  it('keeps rows where they are, lets go who is gone and puts the new ones at the end', () => {
    expect(heldOrder(['a', 'b', 'c'], ['new', 'c', 'a'])).toEqual(['a', 'c', 'new']);
  });
});
