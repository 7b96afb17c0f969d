'use client';
import clsx from 'clsx';
import { useZone } from '../ui/use-zone.ts';
import type { Range } from './point.ts';

/** Steps between ticks in seconds, each easy to read on a clock. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
  1_209_600, 2_592_000,
];

/**
 * Round instants inside a range, at most `most` of them. They are round in UTC: zones that are off by part of
 * an hour see :30 or :45, which is still even.
 */
export function timeTicks({ from, to }: Range, most = 7): readonly number[] {
  const span = to - from;
  if (!(span > 0)) return [];
  const step = STEPS.find((candidate) => span / candidate <= most) ?? span / most;
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return ticks;
}

/** Ticks of less than a minute need their seconds. */
const SHORT = 420;

/** A time as short as the span allows: 14:02:05, 14:02, or 3 Nov, 14:02. */
export function clockText(t: number, spanSeconds: number, zone: string): string {
  const day = spanSeconds > 86_400;
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(spanSeconds <= SHORT ? { second: '2-digit' } : {}),
    ...(day ? { day: 'numeric', month: 'short' } : {}),
  }).format(new Date(t * 1000));
}

/** The labels under a plot. The first and last keep inside it; every second one goes on a phone. */
export function TimeAxis({
  range,
  left,
  most = 7,
}: {
  readonly range: Range;
  readonly left: number;
  readonly most?: number;
}) {
  const zone = useZone();
  const span = range.to - range.from;
  return (
    <div aria-hidden="true" className="relative h-5 text-11 text-ink-3" style={{ marginLeft: left }}>
      {timeTicks(range, most).map((t, index) => {
        const at = (t - range.from) / span;
        return (
          <span
            key={t}
            className={clsx(
              'absolute bottom-0 whitespace-nowrap leading-3',
              index % 2 === 1 && 'max-sm:hidden',
              shift(at),
            )}
            style={{ left: `${at * 100}%` }}
          >
            {clockText(t, span, zone)}
          </span>
        );
      })}
    </div>
  );
}

function shift(at: number): string {
  if (at < 0.03) return '';
  return at > 0.97 ? '-translate-x-full' : '-translate-x-1/2';
}
