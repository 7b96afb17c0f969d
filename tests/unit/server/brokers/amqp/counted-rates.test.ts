import { describe, expect, it } from 'vitest';
import { queueName } from '../../../../../lib/ids.ts';
import { createCountedRates } from '../../../../../server/brokers/amqp/counted-rates.ts';

const CELERY = queueName('celery');
const counts = (n: number, out = n) => ({ in: n, out, redelivered: 0 });

describe('rates from counts', () => {
  it('are unknown until ten seconds have passed, and never 0 in place of that', () => {
    const rates = createCountedRates();

    expect([0, 5].map((at) => rates.take(CELERY, counts(10 * at), at))).toEqual([undefined, undefined]);
    expect(rates.take(CELERY, counts(100, 50), 10)).toEqual({ in: 10, out: 5, redelivered: 0 });
  });

  it('are of the last minute', () => {
    const rates = createCountedRates();
    for (let at = 0; at <= 60; at += 5) rates.take(CELERY, counts(1000), at);

    expect(rates.take(CELERY, counts(1060), 65)).toEqual({ in: 1, out: 1, redelivered: 0 });
    for (let at = 70; at <= 130; at += 5) rates.take(CELERY, counts(1060), at);
    expect(rates.take(CELERY, counts(1060), 135)?.in).toBe(0);
  });

  it('begin anew when the counts do', () => {
    const rates = createCountedRates();
    for (const at of [0, 5, 10]) rates.take(CELERY, counts(1000 + at), at);

    expect(rates.take(CELERY, counts(3), 15)).toBeUndefined();
    expect(rates.take(CELERY, counts(23), 25)?.in).toBe(2);
  });

  it('forget queues that are gone', () => {
    const rates = createCountedRates();
    for (const at of [0, 10]) rates.take(CELERY, counts(at), at);
    rates.keep(new Set([queueName('other')]));

    expect(rates.take(CELERY, counts(20), 20)).toBeUndefined();
  });
});
