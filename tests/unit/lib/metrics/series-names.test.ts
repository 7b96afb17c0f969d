import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSeriesNames, printSeriesNames } from '../../../../lib/metrics/series-names.ts';

describe('names of series as one text', () => {
  it('are the names again, whatever queues and workers are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (names) => {
        expect(parseSeriesNames(printSeriesNames(names))).toEqual(names);
      }),
    );
  });

  it('read as they are typed', () => {
    expect(parseSeriesNames('queue.depth:emails,,worker.load:w1@a')).toEqual([
      'queue.depth:emails',
      'worker.load:w1@a',
    ]);
    expect(parseSeriesNames('queue.depth:50%')).toEqual(['queue.depth:50%']);
    expect(parseSeriesNames('queue.depth:a%2Cb')).toEqual(['queue.depth:a,b']);
  });
});
