import { type ClockZone, printDay, printHourMinute } from '../format/clock-time.ts';

/** The stretch of time a page looks at: always the last so many seconds, or from one instant to another (Unix seconds). */
export type Range =
  | { readonly kind: 'last'; readonly seconds: number }
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

/** A range with `now` filled in: Unix seconds. */
export type Interval = { readonly from: number; readonly to: number };

export const DEFAULT_RANGE: Range = { kind: 'last', seconds: 3600 };

/** What the control offers, shortest first. */
export const PRESET_RANGES: readonly Range[] = [900, 3600, 21_600, 86_400, 604_800].map((seconds) => ({
  kind: 'last',
  seconds,
}));

/** The parts of a URL that hold a range; `range` is `15m`, `1h`, `7d`, … */
export type RangeParams = { readonly range?: string; readonly from?: string; readonly to?: string };

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LONGEST = 400 * 86_400;

/** Reads a range from a URL. What makes no sense is the default, because a link may be old or typed. */
export function parseRange(params: RangeParams): Range {
  const from = parseInstant(params.from);
  const to = parseInstant(params.to);
  if (from !== undefined && to !== undefined && from < to) return { kind: 'between', from, to };

  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(params.range ?? '') ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit ?? ''] ?? Number.NaN);
  return seconds > 0 && seconds <= LONGEST ? { kind: 'last', seconds } : DEFAULT_RANGE;
}

/** The opposite of `parseRange`. The default stays out of the URL. */
export function printRange(range: Range): RangeParams {
  if (range.kind === 'between') return { from: String(range.from), to: String(range.to) };
  return range.seconds === 3600 ? {} : { range: printSpan(range.seconds) };
}

export function resolveRange(range: Range, now: number): Interval {
  return range.kind === 'last' ? { from: now - range.seconds, to: now } : { from: range.from, to: range.to };
}

/** The range in words: `Last 1 h`, `13:47 to 14:02`, `2024-02-28 23:50 to 2024-02-29 00:10`. */
export function labelRange(range: Range, zone: ClockZone): string {
  if (range.kind === 'last') return `Last ${printSpan(range.seconds).replace(/(?=[a-z])/, ' ')}`;
  const label = (at: number) => `${printDay(at, zone)} ${printHourMinute(at, zone)}`;
  const sameDay = printDay(range.from, zone) === printDay(range.to, zone);
  if (!sameDay) return `${label(range.from)} to ${label(range.to)}`;
  return `${printHourMinute(range.from, zone)} to ${printHourMinute(range.to, zone)}`;
}

// Steps a person can read off an axis, in seconds.
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];
// A range rarely begins where a bucket does: 120 whole ones and the two halves at its ends.
const MOST_BUCKETS = 121;

/** How many seconds one bucket of a chart covers: the smallest readable step that needs at most 120 of them. */
export function chooseStep({ from, to }: Interval): number {
  const fitting = STEPS.find((step) => Math.ceil(to / step) - Math.floor(from / step) <= MOST_BUCKETS);
  return fitting ?? Math.ceil((to - from) / (MOST_BUCKETS - 1) / 604_800) * 604_800;
}

function parseInstant(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,11}(\.\d{1,6})?$/.test(text)) return undefined;
  return Number(text);
}

function printSpan(seconds: number): string {
  // 24h rather than 1d: the day before is meant, not a calendar day.
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400}d`;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}
