import type { TaskState, Timeline } from '../../lib/contract/models.ts';
import type { Point } from '../charts/point.ts';

/** What a strip draws: every bucket of the interval, the empty ones too, oldest first. */
export interface StripData {
  readonly step: number;
  readonly points: readonly Point[];
  /** The states that occur, of those asked for. */
  readonly states: readonly TaskState[];
}

/** `interval` in Unix seconds; `states` in the order they are stacked. */
export function stripData(
  { step, buckets }: Timeline,
  interval: { readonly from: number; readonly to: number },
  states: readonly TaskState[],
): StripData {
  const byStart = new Map(buckets.map(({ t, counts }) => [t, counts]));
  const start = Math.floor(interval.from / step) * step;
  const length = Math.max(1, Math.ceil((interval.to - start) / step));
  const points = Array.from({ length }, (_, index): Point => {
    const t = start + index * step;
    const counts = byStart.get(t) ?? {};
    return { t, ...Object.fromEntries(states.map((state) => [state, counts[state] ?? 0])) };
  });
  return { step, points, states: states.filter((state) => points.some((point) => (point[state] ?? 0) > 0)) };
}
