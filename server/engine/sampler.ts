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
export function sample(cluster: Cluster, t: number, now: number, processedBefore: Map<string, number>): SamplePoint[] {
  const points: SamplePoint[] = [];
  const put = (series: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value)) points.push({ series, t, value });
  };

  for (const outcome of OUTCOMES)
    put(`count:finished.${outcome}`, total(cluster.tallies.outcomes[outcome], t, t + SAMPLE_STEP));

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
      // A restart begins at 0 again.
      if (before !== undefined) put(`count:worker.processed:${name}`, Math.max(0, worker.processed - before));
      processedBefore.set(name, worker.processed);
    }
  }
  put('workers.online', online);
  put('slots.busy', busy);
  put('slots.total', slots);
  put('covered', coveredOf(cluster.tallies, now));
  return points;
}

/** Writes one round; `t` is the start of the ten seconds that have just ended. */
export async function writeSamples(
  log: SampleLog,
  cluster: Cluster,
  points: readonly SamplePoint[],
  t: number,
): Promise<void> {
  await log.append(points);
  const runtimes = cluster.tallies.runtimes.filter((entry) => entry.t === t);
  if (runtimes.length === 0) return;
  await log.appendHistograms(
    runtimes.map((entry) => ({ series: 'runtime', t, histogram: JSON.stringify(toJSON(entry.histogram)) })),
  );
}
