import type { QueueDetail, Series } from '../../lib/contract/models.ts';
import type { Interval } from '../../lib/views/range.ts';
import type { Point } from '../charts/point.ts';

type Key = 'depth' | 'oldest' | 'in' | 'out' | 'unacked';

/** Steps that may not have been written yet: a gap there would part the line from what is measured now. */
const UNDER_WAY = 3;

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
  for (let t = Math.ceil(from / step) * step; t < end; t += step) {
    const known = byTime.get(t);
    const isUnderWay = measured !== undefined && t > measured - UNDER_WAY * step;
    if (known !== undefined || !isUnderWay) points.push({ t, ...known });
  }
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

/** A unit that fits an axis of ages: points of the key in it, and its name. Ticks are round in the unit, not in seconds. */
export function inAgeUnit(
  points: readonly Point[],
  key: Key,
): { readonly points: readonly Point[]; readonly unit: string } {
  const longest = Math.max(0, ...points.map((point) => point[key] ?? 0));
  const { size, unit } = AGE_UNITS.find((candidate) => longest >= candidate.size) ?? { size: 1, unit: 's' };
  const scaled = (value: number | undefined) => (value === undefined ? {} : { [key]: value / size });
  return { points: points.map((point) => ({ t: point.t, ...scaled(point[key]) })), unit };
}

const AGE_UNITS = [
  { size: 86_400, unit: 'd' },
  { size: 3600, unit: 'h' },
  { size: 60, unit: 'm' },
];
