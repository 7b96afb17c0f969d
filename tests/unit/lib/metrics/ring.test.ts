import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTo, createFadingRate, rateAt, windowRate } from '../../../../lib/metrics/rate.ts';
import { add, createRing, series, total } from '../../../../lib/metrics/ring.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

describe('a ring', () => {
  it('counts by span, and knows the difference between none and unknown', () => {
    const ring = createRing({ step: 10, slots: 6, since: 1000 });
    add(ring, 1003);
    add(ring, 1009.9, 2);
    add(ring, 1025);

    expect(series(ring, 980, 1040)).toEqual([
      { at: 980, count: undefined },
      { at: 990, count: undefined },
      { at: 1000, count: 3 },
      { at: 1010, count: 0 },
      { at: 1020, count: 1 },
      { at: 1030, count: 0 },
    ]);
  });

  it('joins spans to a wider step', () => {
    const ring = createRing({ step: 1, slots: 60, since: 1000 });
    for (let t = 1000; t < 1030; t += 1) add(ring, t);

    expect(series(ring, 1000, 1030, 15).map(({ count }) => count)).toEqual([5, 15, 10]);
  });

  it('forgets what is too old, says so to a late count, and takes one that is only a little late', () => {
    const ring = createRing({ step: 1, slots: 3, since: 1000 });
    add(ring, 1000);
    add(ring, 1005);

    expect(add(ring, 1000)).toBe(false);
    expect(add(ring, 1003)).toBe(true);
    expect(series(ring, 1001, 1006).map(({ count }) => count)).toEqual([undefined, undefined, 1, 0, 1]);
  });

  it('counts what a list of all instants would count', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 100 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }), (all, a, b) => {
        const ring = createRing({ step: 1, slots: 60, since: 0 });
        for (const t of all) add(ring, t);
        const [from, to] = a < b ? [a, b] : [b, a + 1];

        expect(total(ring, from, to)).toBe(all.filter((t) => t >= from && t < to).length);
      }),
    );
  });
});

describe('windowRate', () => {
  it('divides by the time that was really counted', () => {
    const ring = createRing({ step: 1, slots: 120, since: 1000 });
    for (let t = 1000; t < 1020; t += 1) add(ring, t, 5);

    expect(windowRate(ring, 1020, 10)).toBe(5);
    expect(windowRate(ring, 1020, 60)).toBe(5);
    expect(windowRate(ring, 1040, 40)).toBe(2.5);
  });

  it('is unknown before anything could be counted', () => {
    expect(windowRate(createRing({ step: 1, slots: 10, since: 1000 }), 1000, 10)).toBeUndefined();
  });
});

describe('a fading rate', () => {
  it('nears a steady rate, and halves in each half life of silence', () => {
    const rate = createFadingRate(10, 0);
    for (let t = 0; t < 200; t += 0.25) addTo(rate, t);

    expect(rateAt(rate, 200)).toBeCloseTo(4, 0);
    expect(rateAt(rate, 210)).toBeCloseTo(rateAt(rate, 200) / 2);
  });

  it('takes a late count as of now', () => {
    const rate = createFadingRate(10, 100);
    addTo(rate, 90);

    expect(rate.at).toBe(100);
    expect(rateAt(rate, 90)).toBeCloseTo(Math.LN2 / 10);
  });
});
