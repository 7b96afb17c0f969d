import { z } from 'zod';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { countEvent, OUTCOMES, type Outcome, SAMPLE_STEP, type Tallies } from '../../lib/cluster/tallies.ts';
import type { MalformedKind } from '../../lib/events/event.ts';
import { workerName } from '../../lib/ids.ts';
import { fromJSON, type HistogramJson, merge, toJSON } from '../../lib/metrics/histogram.ts';
import { add } from '../../lib/metrics/ring.ts';
import type { Inspection } from '../../lib/workers/inspection.ts';
import { newWorker, type Worker } from '../../lib/workers/worker.ts';
import type { SampleLog, SampleRow, Settings } from '../stores/store.ts';

/** What a process leaves to the next: the workers' last state, the counters, and the charts of the last hour. */
const WORKER_KIND = 'worker';
const COUNTER_KIND = 'counters';
const TYPE_KIND = 'type-runtimes';
const HOUR = 3600;
/** A shorter pause is no hole in a chart. */
const RESTART = 60;

export const NO_CHARTS: Charts = { since: undefined, outcomes: new Map(), runtimes: [] };

const SavedWorker = z.object({
  worker: z.looseObject({ hostname: z.string() }),
  inspection: z.looseObject({}),
  succeeded: z.number(),
  failed: z.number(),
  retried: z.number(),
});
const SavedCounters = z.object({
  events: z.record(z.string(), z.number()),
  malformed: z.record(z.string(), z.number()),
  duplicated: z.number(),
  dropped: z.number(),
  unwritten: z.number().default(0),
});

export interface Charts {
  /** The first instant from which on all is known; undefined when nothing of the last hour was recorded. */
  readonly since: number | undefined;
  readonly outcomes: ReadonlyMap<Outcome, readonly SampleRow[]>;
  readonly runtimes: readonly { readonly t: number; readonly histogram: string }[];
}

export async function readCharts(samples: SampleLog, now: number): Promise<Charts> {
  const range = { from: now - HOUR, to: now };
  const series = await samples.read(OUTCOMES.map(seriesOf), range, SAMPLE_STEP);
  const outcomes = new Map(OUTCOMES.map((outcome) => [outcome, series.get(seriesOf(outcome)) ?? []]));
  return {
    since: unbrokenSince(outcomes.get('success') ?? [], now),
    outcomes,
    runtimes: await samples.readHistograms('runtime', range),
  };
}

const seriesOf = (outcome: Outcome): string => `count:finished.${outcome}`;

/** While we were away nothing was counted: that is unknown, and memory can only tell one unbroken stretch. */
function unbrokenSince(rows: readonly SampleRow[], now: number): number | undefined {
  let since: number | undefined;
  let end = now;
  for (const { t } of rows.toReversed()) {
    if (end - (t + SAMPLE_STEP) > RESTART) break;
    since = t;
    end = t;
  }
  return since;
}

export function restoreCharts({ tallies }: Cluster, charts: Charts): void {
  for (const [outcome, rows] of charts.outcomes) {
    for (const { t, value } of rows) add(tallies.outcomes[outcome], t, value);
  }
  for (const { t, histogram } of charts.runtimes) {
    tallies.runtimes.push({ t, histogram: fromJSON(JSON.parse(histogram)) });
  }
}

/**
 * Adds what was saved to what is known by now: counters never go back, neither by a restart nor by a store that could
 * not be read at the start. Reads everything before it changes anything, so it may be tried again when it rejects.
 */
export async function restoreState(cluster: Cluster, settings: Settings): Promise<void> {
  const [workers, counters, types] = await Promise.all([
    settings.list(WORKER_KIND),
    settings.get(COUNTER_KIND, 'all'),
    settings.list(TYPE_KIND),
  ]);
  for (const document of workers.values()) restoreWorker(cluster, document);
  restoreCounters(cluster.tallies, counters);
  for (const [name, document] of types) {
    const before = fromJSON(document as HistogramJson); // written by `saveTypes`
    const known = cluster.tallies.types.get(name);
    if (known === undefined) cluster.tallies.types.set(name, before);
    else merge(known, before);
  }
}

function restoreWorker({ fleet }: Cluster, document: unknown): void {
  const saved = SavedWorker.safeParse(document);
  if (!saved.success) return;
  const { worker, inspection, ...counts } = saved.data;
  const hostname = workerName(worker.hostname);
  // Written by `saveState` of this or an earlier version, which may have known less of it.
  const restored: Worker = { ...newWorker(hostname, 0), ...worker, hostname };
  fleet.restore({ worker: restored, inspection: inspection as Inspection, ...counts });
}

function restoreCounters(tallies: Tallies, document: unknown): void {
  const saved = SavedCounters.safeParse(document);
  if (!saved.success) return;
  const { events, malformed, duplicated, dropped, unwritten } = saved.data;
  for (const [type, n] of Object.entries(events)) countEvent(tallies, type, n);
  for (const [text, n] of Object.entries(malformed)) {
    const kind = text as MalformedKind; // written by `saveState`
    tallies.malformed.set(kind, (tallies.malformed.get(kind) ?? 0) + n);
  }
  tallies.duplicated += duplicated;
  tallies.dropped += dropped;
  tallies.unwritten += unwritten;
}

/** Everything that `restoreState` reads. Called every few seconds and at the end. */
export async function saveState(cluster: Cluster, settings: Settings): Promise<void> {
  const workers = new Map<string, unknown>();
  for (const [name, { worker, inspection, succeeded, failed, retried }] of cluster.fleet.members) {
    // What it holds is told anew by the worker itself; the rest is long and asked for when somebody looks.
    const { stats, activeQueues } = inspection;
    workers.set(name, { worker, inspection: { stats, activeQueues }, succeeded, failed, retried });
  }
  await settings.put(WORKER_KIND, workers);
  await saveCounters(cluster, settings);
}

/** Called every second: a counter that was told may not go back, not by a kill either. */
export async function saveCounters({ tallies }: Cluster, settings: Settings): Promise<void> {
  const counters = {
    events: Object.fromEntries(tallies.events),
    malformed: Object.fromEntries(tallies.malformed),
    duplicated: tallies.duplicated,
    dropped: tallies.dropped,
    unwritten: tallies.unwritten,
  };
  await settings.put(COUNTER_KIND, new Map([['all', counters]]));
}

/** Runtimes by type: many and slow to change, so saved less often. */
export async function saveTypes(cluster: Cluster, settings: Settings): Promise<void> {
  await settings.put(
    TYPE_KIND,
    new Map([...cluster.tallies.types].map(([name, histogram]) => [name, toJSON(histogram)])),
  );
}

export async function forgetWorkers(names: readonly string[], settings: Settings): Promise<void> {
  await settings.remove(WORKER_KIND, names);
}
