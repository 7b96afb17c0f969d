import type { Overview, Series } from '../../lib/contract/models.ts';
import type { Interval } from '../../lib/views/range.ts';
import type { Point } from '../charts/point.ts';

type Throughput = Overview['throughput'];

/** Younger than this share of a bucket tells nothing yet. */
const TELLING = 0.25;

/**
 * Finished tasks per second, a point for each bucket of the interval, oldest first. A bucket of which nothing is known
 * has no numbers; the one that is running counts as far as it has run.
 */
export function throughputPoints({ step, points }: Throughput, { from, to }: Interval): readonly Point[] {
  const known = new Map(points.map((point) => [Math.round(point.t / step), point]));
  const buckets: Point[] = [];
  for (let bucket = Math.floor(from / step); bucket * step < to; bucket += 1) {
    const t = bucket * step;
    const span = Math.min(step, to - t);
    if (span < step * TELLING) continue;
    const counts = known.get(bucket);
    buckets.push(
      counts === undefined
        ? { t }
        : {
            t,
            failure: counts.failure / span,
            retry: counts.retry / span,
            other: counts.other / span,
            success: counts.success / span,
          },
    );
  }
  return buckets;
}

const OUTCOMES = ['success', 'failure', 'retry', 'other'] as const;

/** Names of the recorded counts that `throughputOf` reads. */
export const THROUGHPUT_SERIES: readonly string[] = OUTCOMES.map((outcome) => `count:finished.${outcome}`);

/** Recorded counts as throughput. A bucket that is unknown in every series is left out. */
export function throughputOf(items: readonly Series[]): Throughput {
  const buckets = new Map<number, Throughput['points'][number]>();
  for (const { series, points } of items) {
    const outcome = OUTCOMES.find((name) => series === `count:finished.${name}`);
    if (outcome === undefined) continue;
    for (const { t, value } of points) {
      if (value === null) continue;
      const bucket = buckets.get(t) ?? { t, success: 0, failure: 0, retry: 0, other: 0 };
      buckets.set(t, { ...bucket, [outcome]: bucket[outcome] + value });
    }
  }
  return { step: items[0]?.step ?? 60, points: [...buckets.values()].sort((a, b) => a.t - b.t) };
}
