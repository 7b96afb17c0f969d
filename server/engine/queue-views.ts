import { type Cluster, consumersOf } from '../../lib/cluster/cluster.ts';
import { concurrencyOf } from '../../lib/cluster/fleet.ts';
import { type QueueRecord, ratesOf, slopeOf } from '../../lib/cluster/queue-book.ts';
import type { Peeking, QueueDetail, QueuePause, QueueSummary } from '../../lib/contract/models.ts';
import type { QueueName } from '../../lib/ids.ts';
import { forecast } from '../../lib/queues/queue.ts';
import { oldestAgeOf } from './oldest.ts';

/** Depths of the last hour by queue, a point a minute; kept by whoever reads samples. */
export type Trends = ReadonlyMap<string, readonly (number | null)[]>;

/** What is to be so of a queue; whether it is, the cluster tells. */
export type Pause = Omit<QueuePause, 'consuming'>;
type PauseOf = (name: QueueName) => Pause | undefined;

/** Condition first (worst on top), then the longest. */
export function queueSummaries(cluster: Cluster, trends: Trends, pauseOf: PauseOf, now: number): QueueSummary[] {
  return [...cluster.queues.queues.values()]
    .map((record) => queueSummary(cluster, record, trends, pauseOf, now))
    .sort(
      (a, b) => RANK[a.condition] - RANK[b.condition] || (b.depth ?? 0) - (a.depth ?? 0) || (a.name < b.name ? -1 : 1),
    );
}

const RANK: Readonly<Record<QueueSummary['condition'], number>> = {
  'no-consumer': 0,
  saturated: 1,
  backlogged: 2,
  'dead-letters': 3,
  paused: 4,
  healthy: 5,
  unknown: 6,
};

export function queueSummary(
  cluster: Cluster,
  record: QueueRecord,
  trends: Trends,
  pauseOf: PauseOf,
  now: number,
): QueueSummary {
  const { reading, name } = record;
  const consumers = consumersOf(cluster, name);
  const oldest = oldestAgeOf(cluster, record, now);
  const rates = ratesOf(record, now);
  const pause = pauseOf(name);
  const { condition, why, drain } = forecast({
    depth: reading?.depth,
    slope: slopeOf(record.recent),
    oldestAge: oldest?.age,
    inRate: rates.inRate,
    outRate: rates.outRate,
    consumers: consumers.names,
    consumersKnown: consumers.known,
    brokerConsumers: reading?.consumers,
    deadLettersOf: reading?.traits?.dead_letters_of,
    movesOn: reading?.traits?.message_ttl !== undefined && reading.traits.dead_letter_exchange !== undefined,
    slots: slotsOf(cluster, consumers.names),
    lastConsumer: record.lastConsumer,
    isPaused: pause !== undefined,
  });
  return {
    cluster: cluster.name,
    name,
    depth: reading?.depth,
    unacked: reading?.unacked,
    oldest: oldest === undefined ? undefined : { uuid: reading?.oldest?.uuid, name: reading?.oldest?.name, ...oldest },
    ...rates,
    traits: marksOf(reading?.traits),
    consumers: [...consumers.names],
    consumersKnown: consumers.known,
    drain,
    condition,
    paused: pause && pauseToTell(pause, consumers.names),
    why,
    measured: record.measured,
    trend: [...(trends.get(name) ?? [])],
  };
}

/** Without what is remembered for the day it is resumed. */
function pauseToTell({ by, since, until, reason }: Pause, consuming: readonly string[]): QueuePause {
  return { by, since, until, reason, consuming: [...consuming] };
}

/** What tells its kind at a glance; the rest is for who looks at one queue. */
function marksOf(traits: QueueDetail['traits']): QueueSummary['traits'] {
  if (traits === undefined) return undefined;
  const { type, max_priority, lazy } = traits;
  return { type, max_priority, lazy };
}

export function queueDetail(
  cluster: Cluster,
  record: QueueRecord,
  trends: Trends,
  pauseOf: PauseOf,
  peeking: Peeking,
  now: number,
): QueueDetail {
  const summary = queueSummary(cluster, record, trends, pauseOf, now);
  // Workers that are gone but consumed it are shown too: they are often the answer.
  const workers = [...cluster.fleet.members.values()]
    .filter(({ inspection }) => inspection.activeQueues?.value?.some((queue) => queue.name === record.name))
    .map((member) => ({
      hostname: member.worker.hostname,
      status: member.worker.status,
      busy: member.running.size,
      concurrency: concurrencyOf(member),
    }));
  return {
    ...summary,
    traits: record.reading?.traits,
    peeking,
    brokerConsumers: record.reading?.consumers,
    byPriority: record.reading?.byPriority === undefined ? undefined : { ...record.reading.byPriority },
    slots: slotsOf(cluster, summary.consumers),
    workers,
  };
}

function slotsOf(cluster: Cluster, names: readonly string[]): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { worker, ...member } of cluster.fleet.members.values()) {
    if (!names.includes(worker.hostname)) continue;
    busy += member.running.size;
    total += concurrencyOf({ worker, ...member }) ?? 0;
  }
  return { busy, total };
}
