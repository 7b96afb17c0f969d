'use client';
import { printAge } from '../../lib/format/duration.ts';
import { useNowAs } from '../live/use-now.ts';
import { useZone } from '../ui/use-zone.ts';
import { clockText, instantText } from './time-words.ts';

/** How long ago an instant was, ticking: "2 m 21 s ago", "in 9 s". All of it on hover. `bare` leaves "ago" to the head of the column. */
export function TimeAgo({ at, bare = false }: TimeAgoProps) {
  const zone = useZone();
  const words = useNowAs((now) => {
    if (at === undefined) return 'unknown';
    const age = now - at;
    if (age < -1) return `in ${printAge(-age)}`;
    return bare ? printAge(age) : age < 1 ? 'just now' : `${printAge(age)} ago`;
  });
  if (at === undefined) return <span className="text-ink-3">unknown</span>;
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={instantText(at, zone)} className="whitespace-nowrap">
      {words}
    </time>
  );
}

interface TimeAgoProps {
  /** Unix seconds. */
  readonly at: number | undefined;
  readonly bare?: boolean;
}

/** How long something has gone on, ticking: the elapsed time of what runs or waits. */
export function Elapsed({ since }: { readonly since: number }) {
  return <>{useNowAs((now) => printAge(now - since))}</>;
}

/** The time of day with milliseconds; the whole instant on hover. */
export function ClockTime({ at, ms = true }: { readonly at: number; readonly ms?: boolean }) {
  const zone = useZone();
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={instantText(at, zone)} className="whitespace-nowrap">
      {clockText(at, zone, { ms })}
    </time>
  );
}
