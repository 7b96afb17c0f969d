import type { Series } from '../../lib/contract/models.ts';
import type { Point } from '../charts/point.ts';

const SERIES = {
  active: 'worker.active',
  load: 'worker.load',
  processed: 'count:worker.processed',
} as const;

/** The recorded series of a worker. */
export function seriesNames(hostname: string): readonly string[] {
  return Object.values(SERIES).map((name) => `${name}:${hostname}`);
}

/** The series side by side by time; processed tasks a second. What was not measured is absent, never 0. */
export function workerPoints(items: readonly Series[], hostname: string): readonly Point[] {
  const points = new Map<number, { t: number; [series: string]: number }>();
  for (const [key, name] of Object.entries(SERIES)) {
    const series = items.find((item) => item.series === `${name}:${hostname}`);
    for (const { t, value } of series?.points ?? []) {
      const point = points.get(t) ?? { t };
      if (value !== null) point[key] = key === 'processed' ? value / (series?.step ?? 1) : value;
      points.set(t, point);
    }
  }
  return [...points.values()].sort((a, b) => a.t - b.t);
}
