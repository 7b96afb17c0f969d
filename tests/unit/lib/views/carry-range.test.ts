import { describe, expect, it } from 'vitest';
import { carryRange } from '../../../../lib/views/carry-range.ts';

describe('carryRange', () => {
  it.each([
    ['/queues', { range: '6h' }, '/queues?range=6h'],
    ['/tasks?q=state%3Afailure', { range: '6h' }, '/tasks?q=state%3Afailure&range=6h'],
    ['/tasks', { from: '10', to: '20.5' }, '/tasks?from=10&to=20.5'],
    ['/queues#next', { range: '6h' }, '/queues?range=6h#next'],
    ['/queues/a%2Fb', {}, '/queues/a%2Fb'],
  ])('%s with %j is %s', (href, params, carried) => {
    expect(carryRange(href, params)).toBe(carried);
  });

  it.each(['/tasks?range=15m', '/tasks?from=1&to=2'])('leaves %s the range that it has', (href) => {
    expect(carryRange(href, { range: '6h' })).toBe(href);
  });
});
