import type { QueueDetail, Series } from '../../lib/contract/models.ts';
import type { Interval } from '../../lib/views/range.ts';
import type { Point } from '../charts/point.ts';

type Key = 'depth' | 'oldest' | 'in' | 'out' | 'unacked';

/**
 * What was recorded of a queue as one point a step, oldest first, and behind it what it is now. A step of which nothing
 * is known has no numbers: the line breaks there.
 */
export function queuePoints(
  items: readonly Series[],
  { from, to }: Interval,
  step: number,
  live: QueueDetail | undefined,
): readonly Point[] {
  const byTime = new Map<number, Record<string, number>>();
  for (const { series, points } of items) {
    const key = keyOf(series);
    for (const { t, value } of points) {
      if (key === undefined || value === null) continue;
      const bucket = Math.floor(t / step) * step;
      byTime.set(bucket, { ...byTime.get(bucket), [key]: value });
    }
  }
  const measured = live?.measured;
  const end = measured === undefined ? to : Math.min(to, measured);
  const points: Point[] = [];
  for (let t = Math.ceil(from / step) * step; t < end; t += step) points.push({ t, ...byTime.get(t) });
  if (live !== undefined && measured !== undefined && measured >= from) points.push({ t: measured, ...nowOf(live) });
  return points;
}

/** `queue.depth:emails` → depth; the name may hold anything, colons too. */
function keyOf(series: string): Key | undefined {
  return /^queue\.(depth|oldest|in|out|unacked):/.exec(series)?.[1] as Key | undefined; // the pattern lists the keys
}

function nowOf({ depth, oldest, inRate, outRate, unacked }: QueueDetail): Readonly<Record<string, number>> {
  return {
    ...(depth === undefined ? {} : { depth }),
    ...(oldest !== undefined ? { oldest: oldest.age } : depth === 0 ? { oldest: 0 } : {}),
    ...(inRate === undefined ? {} : { in: inRate }),
    ...(outRate === undefined ? {} : { out: outRate }),
    ...(unacked === undefined ? {} : { unacked }),
  };
}
