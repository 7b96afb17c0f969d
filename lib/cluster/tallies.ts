import type { Malformed, MalformedKind } from '../events/event.ts';
import { createHistogram, type Histogram, merge, percentile, record } from '../metrics/histogram.ts';
import { percentileOf } from '../metrics/percentile.ts';
import { add, createRing, type Ring, total } from '../metrics/ring.ts';
import type { Rounds } from './rounds.ts';

export type Outcome = 'success' | 'failure' | 'retry' | 'other';
export const OUTCOMES: readonly Outcome[] = ['success', 'failure', 'retry', 'other'];

export interface MalformedSample {
  readonly at: number;
  readonly why: MalformedKind;
  readonly sample: string;
}

/** Counts that never go back, and the last hour second by second. */
export interface Tallies {
  /** Events by type since the history began. */
  readonly events: Map<string, number>;
  readonly malformed: Map<MalformedKind, number>;
  readonly samples: MalformedSample[];
  duplicated: number;
  dropped: number;
  unwritten: number;
  readonly outcomes: Readonly<Record<Outcome, Ring>>;
  readonly ended: Ring;
  readonly endedKnown: Ring;
  /** Runtimes of successes, one histogram for each 10 s, newest last. */
  readonly runtimes: { readonly t: number; readonly histogram: Histogram }[];
  readonly types: Map<string, Histogram>;
  /** The last runtimes of each type, newest last. */
  readonly lastRuns: Map<string, { readonly at: number; readonly seconds: number }[]>;
  readonly rounds: Rounds;
  readonly lags: number[];
}

const HOUR = 3600;
export const SAMPLE_STEP = 10;
const KEPT_SAMPLES = 20;
const KEPT_LAGS = 500;
const KEPT_RUNS = 16;
/** Applications with endless names (one per tenant, say) must not fill the memory: later ones go without "usual". */
const MAX_TYPES = 2000;
const MAX_EVENT_TYPES = 500;

export function createTallies(now: number): Tallies {
  const ring = (): Ring => createRing({ step: 1, slots: HOUR + 120, since: now });
  return {
    events: new Map(),
    malformed: new Map(),
    samples: [],
    duplicated: 0,
    dropped: 0,
    unwritten: 0,
    outcomes: { success: ring(), failure: ring(), retry: ring(), other: ring() },
    ended: ring(),
    endedKnown: ring(),
    runtimes: [],
    types: new Map(),
    lastRuns: new Map(),
    rounds: new Map(),
    lags: [],
  };
}

export function countEvent(tallies: Tallies, type: string, n = 1): void {
  const listed = tallies.events.has(type) || tallies.events.size < MAX_EVENT_TYPES ? type : 'other';
  tallies.events.set(listed, (tallies.events.get(listed) ?? 0) + n);
}

export function countMalformed(tallies: Tallies, malformed: readonly Malformed[], now: number): void {
  for (const { why, sample } of malformed) {
    tallies.malformed.set(why, (tallies.malformed.get(why) ?? 0) + 1);
    tallies.samples.push({ at: now, why, sample });
  }
  if (tallies.samples.length > KEPT_SAMPLES) tallies.samples.splice(0, tallies.samples.length - KEPT_SAMPLES);
}

export function countOutcome(tallies: Tallies, outcome: Outcome, known: boolean, now: number): void {
  add(tallies.outcomes[outcome], now);
  if (outcome === 'retry') return;
  add(tallies.ended, now);
  if (known) add(tallies.endedKnown, now);
}

export function countRuntime(tallies: Tallies, name: string | undefined, seconds: number, now: number): void {
  const t = Math.floor(now / SAMPLE_STEP) * SAMPLE_STEP;
  let last = tallies.runtimes.at(-1);
  if (last === undefined || last.t < t) {
    last = { t, histogram: createHistogram() };
    tallies.runtimes.push(last);
    if (tallies.runtimes.length > HOUR / SAMPLE_STEP + 1) tallies.runtimes.shift();
  }
  record(last.histogram, seconds);
  if (name === undefined) return;
  let type = tallies.types.get(name);
  if (type === undefined) {
    if (tallies.types.size >= MAX_TYPES) return;
    type = createHistogram();
    tallies.types.set(name, type);
  }
  record(type, seconds);
  const runs = tallies.lastRuns.get(name) ?? [];
  if (runs.length === 0) tallies.lastRuns.set(name, runs);
  runs.push({ at: now, seconds });
  if (runs.length > KEPT_RUNS) runs.shift();
}

export function noteLag(tallies: Tallies, seconds: number): void {
  tallies.lags.push(seconds);
  if (tallies.lags.length > 2 * KEPT_LAGS) tallies.lags.splice(0, KEPT_LAGS);
}

/** Median seconds from an event's timestamp to its arrival; clocks apart can make it negative, which says nothing. */
export function lagOf(tallies: Tallies): number | undefined {
  const median = percentileOf(tallies.lags.slice(-KEPT_LAGS), 0.5);
  return median === undefined ? undefined : Math.max(0, median);
}

/** Share of tasks seen received among those that ended in the last hour. */
export function coveredOf(tallies: Tallies, now: number): number | undefined {
  const ended = total(tallies.ended, now - HOUR, now + 1);
  return ended === undefined || ended === 0 ? undefined : (total(tallies.endedKnown, now - HOUR, now + 1) ?? 0) / ended;
}

/** Percentile of runtimes in `from ≤ t < to`, as far as the last hour reaches. */
export function runtimePercentile(tallies: Tallies, p: number, from: number, to: number): number | undefined {
  const all = createHistogram();
  for (const { t, histogram } of tallies.runtimes) if (t > from - SAMPLE_STEP && t < to) merge(all, histogram);
  return percentile(all, p);
}

/** Below so few runs "usual" would be a guess. */
const USUAL_FROM = 20;

export function usualOf(
  tallies: Tallies,
  name: string | undefined,
): { p50: number; p95: number; n: number } | undefined {
  const type = name === undefined ? undefined : tallies.types.get(name);
  if (type === undefined || type.count < USUAL_FROM) return undefined;
  return { p50: percentile(type, 0.5) ?? 0, p95: percentile(type, 0.95) ?? 0, n: type.count };
}
