/** A histogram as Prometheus wants it: fixed upper bounds in seconds, the last one endless. Changed in place. */
export interface Buckets {
  readonly counts: Float64Array;
  sum: number;
}

/** Those of celery-exporter, and of every Prometheus client by default. */
export const RUNTIME_BOUNDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** Those of celery-exporter for the time in a queue. */
export const WAIT_BOUNDS: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

export function createBuckets(bounds: readonly number[]): Buckets {
  return { counts: new Float64Array(bounds.length + 1), sum: 0 };
}

export function observe(buckets: Buckets, bounds: readonly number[], seconds: number): void {
  let at = 0;
  while (at < bounds.length && seconds > (bounds[at] as number)) at++; // within its length
  buckets.counts[at] = (buckets.counts[at] ?? 0) + 1;
  buckets.sum += seconds;
}

/** Adds all of `other`, which has the same bounds. */
export function addBuckets(buckets: Buckets, other: Buckets): void {
  for (let at = 0; at < buckets.counts.length; at++) {
    buckets.counts[at] = (buckets.counts[at] ?? 0) + (other.counts[at] ?? 0);
  }
  buckets.sum += other.sum;
}
