import { type Cluster, consumersOf } from '../../lib/cluster/cluster.ts';
import { concurrencyOf } from '../../lib/cluster/fleet.ts';
import { ratesOf } from '../../lib/cluster/queue-book.ts';
import { coveredOf, OUTCOMES, SAMPLE_STEP } from '../../lib/cluster/tallies.ts';
import { toJSON } from '../../lib/metrics/histogram.ts';
import { total } from '../../lib/metrics/ring.ts';
import type { SampleLog, SamplePoint } from '../stores/store.ts';
import { oldestAgeOf } from './oldest.ts';

/**
 * What is worth a chart, every ten seconds. Series:
 * `count:finished.success|failure|retry|other`; `queue.depth:NAME`, `queue.unacked:NAME`, `queue.oldest:NAME`,
 * `queue.in:NAME`, `queue.out:NAME` (per second), `queue.consumers:NAME`; `waiting`, `oldest`; `workers.online`, `slots.busy`, `slots.total`;
 * `worker.active:NAME`, `worker.load:NAME`, `count:worker.processed:NAME`; `covered`. Histogram series: `runtime`.
 */
function sample(cluster: Cluster, t: number, now: number, processedBefore: Map<string, number>): SamplePoint[] {
  const points = sampleCounts(cluster, t);
  const put = (series: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value)) points.push({ series, t, value });
  };

  let waiting: number | undefined;
  let oldest: number | undefined;
  for (const [name, record] of cluster.queues.queues) {
    const { reading } = record;
    if (reading === undefined) continue;
    waiting = (waiting ?? 0) + reading.depth;
    const age = oldestAgeOf(cluster, record, now)?.age ?? (reading.depth === 0 ? 0 : undefined);
    if (age !== undefined) oldest = Math.max(oldest ?? 0, age);
    const { inRate, outRate } = ratesOf(record, now);
    const consumers = consumersOf(cluster, name);
    put(`queue.depth:${name}`, reading.depth);
    put(`queue.unacked:${name}`, reading.unacked);
    put(`queue.oldest:${name}`, age);
    put(`queue.in:${name}`, inRate);
    put(`queue.out:${name}`, outRate);
    if (consumers.known) put(`queue.consumers:${name}`, consumers.names.length);
  }
  put('waiting', waiting);
  put('oldest', oldest);

  let online = 0;
  let busy = 0;
  let slots = 0;
  for (const [name, member] of cluster.fleet.members) {
    const { worker, running } = member;
    if (worker.status !== 'online') continue;
    online++;
    const active = worker.active ?? running.size;
    busy += active;
    slots += concurrencyOf(member) ?? 0;
    put(`worker.active:${name}`, active);
    put(`worker.load:${name}`, worker.loadavg?.[0]);
    if (worker.processed !== undefined) {
      const before = processedBefore.get(name);
      // A restart begins at 0 again: all that it says is new.
      const since = before === undefined || worker.processed < before ? 0 : before;
      if (before !== undefined) put(`count:worker.processed:${name}`, worker.processed - since);
      processedBefore.set(name, worker.processed);
    }
  }
  put('workers.online', online);
  put('slots.busy', busy);
  put('slots.total', slots);
  put('covered', coveredOf(cluster.tallies, now));
  return points;
}

/** What memory still knows of a round in the last hour that was missed: counts are kept by the second, gauges are of now. */
function sampleCounts({ tallies }: Cluster, t: number): SamplePoint[] {
  return OUTCOMES.flatMap((outcome) => {
    const value = total(tallies.outcomes[outcome], t, t + SAMPLE_STEP);
    return value === undefined ? [] : [{ series: `count:finished.${outcome}`, t, value }];
  });
}

export interface Sampler {
  /** Writes the ten seconds that have just ended, and those that were missed: rounds drift, and the store may be down. */
  round(now: number): Promise<void>;
  /** These workers will not be seen again. */
  forget(workers: readonly string[]): void;
}

/** How long memory knows what was missed, seconds. */
const KEPT = 3600;

/** `now` is when the process began. */
export function createSampler(cluster: Cluster, log: SampleLog, now: number): Sampler {
  const processedBefore = new Map<string, number>();
  /** Up to when all is written. */
  let writtenTo = roundOf(now);
  return {
    async round(at) {
      const to = roundOf(at);
      const last = to - SAMPLE_STEP;
      // Our clock may have been set back.
      const from = writtenTo > to ? last : Math.max(writtenTo, to - KEPT);
      if (from >= to) return;
      const points = sample(cluster, last, at, processedBefore);
      for (let t = from; t < last; t += SAMPLE_STEP) points.push(...sampleCounts(cluster, t));
      await writeSamples(log, cluster, points, { from, to });
      writtenTo = to;
    },
    forget(workers) {
      for (const name of workers) processedBefore.delete(name);
    },
  };
}

const roundOf = (now: number): number => Math.floor(now / SAMPLE_STEP) * SAMPLE_STEP;

/** Writes the rounds of `from ≤ t < to`; their points, and the runtimes that memory holds of them. */
async function writeSamples(
  log: SampleLog,
  cluster: Cluster,
  points: readonly SamplePoint[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await log.append(points);
  const runtimes = cluster.tallies.runtimes.filter(({ t }) => t >= from && t < to);
  if (runtimes.length === 0) return;
  await log.appendHistograms(
    runtimes.map(({ t, histogram }) => ({ series: 'runtime', t, histogram: JSON.stringify(toJSON(histogram)) })),
  );
}
