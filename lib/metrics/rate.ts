import { type Ring, total } from './ring.ts';

/**
 * How many per second over the last `window` seconds; undefined when the ring knows nothing of them. The span that is
 * running counts as far as it has run, and time before the ring began counts not at all.
 */
export function windowRate(ring: Ring, now: number, window: number): number | undefined {
  const first = Math.ceil((now - window) / ring.step);
  const oldest = Math.max(first, ring.head - ring.counts.length + 1, Math.floor(ring.since / ring.step));
  const from = Math.max(oldest * ring.step, ring.since);
  const count = total(ring, oldest * ring.step, now);
  if (count === undefined || now <= from) return undefined;
  return count / (now - from);
}

/** A rate that forgets: what happened one `halfLife` (seconds) ago weighs half. Changed in place. */
export type FadingRate = { readonly halfLife: number; at: number; perSecond: number };

export function createFadingRate(halfLife: number, now: number): FadingRate {
  return { halfLife, at: now, perSecond: 0 };
}

/** Counts `n` things at `now`. An earlier instant than the last one counts at that one. */
export function addTo(rate: FadingRate, now: number, n = 1): void {
  rate.perSecond = rateAt(rate, now) + n * (Math.LN2 / rate.halfLife);
  rate.at = Math.max(rate.at, now);
}

/** The rate per second as of `now`, which falls while nothing happens. */
export function rateAt(rate: FadingRate, now: number): number {
  const passed = Math.max(0, now - rate.at);
  return rate.perSecond * 2 ** (-passed / rate.halfLife);
}
