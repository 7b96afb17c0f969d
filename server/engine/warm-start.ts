import { z } from 'zod';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { OUTCOMES, type Outcome, SAMPLE_STEP } from '../../lib/cluster/tallies.ts';
import type { MalformedKind } from '../../lib/events/event.ts';
import { workerName } from '../../lib/ids.ts';
import { fromJSON, type HistogramJson, toJSON } from '../../lib/metrics/histogram.ts';
import { add } from '../../lib/metrics/ring.ts';
import type { Inspection } from '../../lib/workers/inspection.ts';
import type { Worker } from '../../lib/workers/worker.ts';
import type { SampleLog, SampleRow, Settings } from '../stores/store.ts';

/** What a process leaves to the next: the workers' last state, the counters, and the charts of the last hour. */
const WORKER_KIND = 'worker';
const COUNTER_KIND = 'counters';
const TYPE_KIND = 'type-runtimes';
const HOUR = 3600;

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
});

export interface Charts {
  /** The first instant that is known; undefined when nothing of the last hour was recorded. */
  readonly since: number | undefined;
  readonly outcomes: ReadonlyMap<Outcome, readonly SampleRow[]>;
  readonly runtimes: readonly { readonly t: number; readonly histogram: string }[];
}

export async function readCharts(samples: SampleLog, now: number): Promise<Charts> {
  const range = { from: now - HOUR, to: now };
  const series = await samples.read(OUTCOMES.map(seriesOf), range, SAMPLE_STEP);
  const outcomes = new Map(OUTCOMES.map((outcome) => [outcome, series.get(seriesOf(outcome)) ?? []]));
  return {
    since: outcomes.get('success')?.[0]?.t,
    outcomes,
    runtimes: await samples.readHistograms('runtime', range),
  };
}

const seriesOf = (outcome: Outcome): string => `count:finished.${outcome}`;

/** Also brings the counters back: they never go back, not by a restart either. */
export async function restoreState(cluster: Cluster, settings: Settings, charts: Charts): Promise<void> {
  const { tallies } = cluster;
  for (const [outcome, rows] of charts.outcomes) {
    for (const { t, value } of rows) add(tallies.outcomes[outcome], t, value);
  }
  for (const { t, histogram } of charts.runtimes) {
    tallies.runtimes.push({ t, histogram: fromJSON(JSON.parse(histogram)) });
  }
  for (const document of (await settings.list(WORKER_KIND)).values()) {
    const saved = SavedWorker.safeParse(document);
    if (!saved.success) continue;
    const { worker, inspection, ...counts } = saved.data;
    // Written by `saveState` of this or an earlier version; fields that are missing are unknown.
    const restored = { ...(worker as unknown as Worker), hostname: workerName(worker.hostname) };
    cluster.fleet.restore({ worker: restored, inspection: inspection as Inspection, ...counts });
  }
  const counters = SavedCounters.safeParse(await settings.get(COUNTER_KIND, 'all'));
  if (counters.success) {
    for (const [type, n] of Object.entries(counters.data.events)) tallies.events.set(type, n);
    for (const [kind, n] of Object.entries(counters.data.malformed)) tallies.malformed.set(kind as MalformedKind, n);
    tallies.duplicated = counters.data.duplicated;
    tallies.dropped = counters.data.dropped;
  }
  for (const [name, document] of await settings.list(TYPE_KIND)) {
    tallies.types.set(name, fromJSON(document as HistogramJson));
  }
}

/** Everything that `restoreState` reads. Called every few seconds and at the end. */
export async function saveState(cluster: Cluster, settings: Settings): Promise<void> {
  const workers = new Map<string, unknown>();
  for (const [name, { worker, inspection, succeeded, failed, retried }] of cluster.fleet.members) {
    // What ran is told anew by the worker itself; confs are long and asked for when somebody looks.
    const { conf: _conf, active: _active, reserved: _reserved, scheduled: _scheduled, ...kept } = inspection;
    workers.set(name, { worker, inspection: kept, succeeded, failed, retried });
  }
  await settings.put(WORKER_KIND, workers);
  const { tallies } = cluster;
  const counters = {
    events: Object.fromEntries(tallies.events),
    malformed: Object.fromEntries(tallies.malformed),
    duplicated: tallies.duplicated,
    dropped: tallies.dropped,
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
