import type { Cluster } from '../../lib/cluster/cluster.ts';
import { coveredOf, lagOf, OUTCOMES, type Outcome, runtimePercentile } from '../../lib/cluster/tallies.ts';
import { overdueTypes, ranTwice, slowTypes, tookDown } from '../../lib/cluster/troubles.ts';
import type {
  BrokerAlarm,
  DataQuality,
  Figure,
  Link,
  Overview,
  QueueSummary,
  TaskSummary,
  ThroughputPoint,
  Verdict,
  WorkerSummary,
} from '../../lib/contract/models.ts';
import { type Evidence, findingsOf, verdictOf } from '../../lib/diagnosis/findings.ts';
import { series, total } from '../../lib/metrics/ring.ts';

/** What the overview is made of besides the cluster. */
export interface OverviewParts {
  readonly cluster: Cluster;
  readonly now: number;
  readonly broker: Link;
  readonly alarms: readonly BrokerAlarm[];
  readonly store: Link;
  readonly queues: readonly QueueSummary[];
  readonly workers: readonly WorkerSummary[];
  readonly failures: readonly TaskSummary[];
  readonly throughput: Overview['throughput'];
  /** Figures of the same hour yesterday, as far as recorded. */
  readonly before: Partial<Record<Figure['id'], number>>;
  readonly sparks: Partial<Record<Figure['id'], readonly (number | null)[]>>;
}

type Judged = 'alarms' | 'cluster' | 'now' | 'broker' | 'store' | 'queues' | 'workers' | 'failures';

const MINUTE = 60;
const HOUR = 3600;
const JUDGED = 300;
/** Throughput "now" is of the last seconds: long enough to be steady, short enough to be now. */
const NOW_WINDOW = 30;

export function overviewOf(parts: OverviewParts): Overview {
  const evidence = evidenceOf(parts);
  const findings = findingsOf(evidence);
  return {
    verdict: verdictOf(evidence, findings),
    findings,
    // While the broker is away the figures are the last that were known: 0 a second would be a guess.
    figures: figuresOf({ ...parts, now: parts.broker.state === 'down' ? parts.broker.since : parts.now }),
    throughput: parts.throughput,
    queues: [...parts.queues],
    workers: [...parts.workers],
    failures: [...parts.failures],
    quality: qualityOf(parts.cluster, parts.now),
  };
}

export function qualityOf(cluster: Cluster, now: number): DataQuality {
  const { tallies } = cluster;
  return {
    events: sumOf(tallies.events.values()),
    malformed: sumOf(tallies.malformed.values()),
    malformedKinds: Object.fromEntries(tallies.malformed),
    malformedSamples: [...tallies.samples].reverse(),
    duplicated: tallies.duplicated,
    dropped: tallies.dropped,
    unwritten: tallies.unwritten,
    lag: lagOf(tallies),
    covered: coveredOf(tallies, now),
  };
}

/** The last hour from memory, second by second; longer ranges come from the store. */
export function recentThroughput(cluster: Cluster, from: number, to: number, step: number): ThroughputPoint[] {
  const [success, failure, retry, other] = OUTCOMES.map((outcome) =>
    series(cluster.tallies.outcomes[outcome], from, to, step),
  );
  return (success ?? []).flatMap(({ at, count }, i) =>
    // Before we began to count nothing is known: a gap, not a zero.
    count === undefined
      ? []
      : [
          {
            t: at,
            success: count,
            failure: failure?.[i]?.count ?? 0,
            retry: retry?.[i]?.count ?? 0,
            other: other?.[i]?.count ?? 0,
          },
        ],
  );
}

/** The verdict alone. */
export function judge(parts: Pick<OverviewParts, Judged>): Verdict {
  const evidence = evidenceOf(parts);
  return verdictOf(evidence, findingsOf(evidence));
}

function evidenceOf({
  cluster,
  now,
  broker,
  alarms,
  store,
  queues,
  workers,
  failures,
}: Pick<OverviewParts, Judged>): Evidence {
  const outcomes = (from: number, to: number) => ({
    success: counted(cluster, 'success', from, to) ?? 0,
    failure: counted(cluster, 'failure', from, to) ?? 0,
  });
  const byType = new Map<string, { failed: number; exception: string | undefined }>();
  for (const { name = 'a task', exception, failed } of failures) {
    if (failed === undefined || now - failed > JUDGED) continue;
    const known = byType.get(name) ?? { failed: 0, exception };
    byType.set(name, { ...known, failed: known.failed + 1 });
  }
  return {
    now,
    broker: {
      up: broker.state === 'up',
      since: broker.since,
      reason: broker.state === 'down' ? broker.reason : undefined,
    },
    alarms,
    store: {
      up: store.state !== 'down',
      since: store.since,
      reason: store.state === 'down' ? store.reason : undefined,
    },
    queues,
    workers,
    outcomes: outcomes(now - JUDGED, now + 1),
    usual: outcomes(now - HOUR, now - JUDGED),
    malformed: sumOf(cluster.tallies.malformed.values()),
    failing: [...byType]
      .map(([name, { failed, exception }]) => ({ name, failed, ended: failed, exception }))
      .sort((a, b) => b.failed - a.failed),
    troubles: {
      slow: slowTypes(cluster, now),
      overdue: overdueTypes(cluster, now),
      twice: ranTwice(cluster, now),
      downs: tookDown(cluster, now),
    },
  };
}

function figuresOf({ cluster, now, queues, workers, before, sparks }: OverviewParts): Figure[] {
  const ended = (window: number): number | undefined => {
    const success = counted(cluster, 'success', now - window, now);
    const failure = counted(cluster, 'failure', now - window, now);
    return success === undefined || failure === undefined ? undefined : success + failure;
  };
  const endedLately = ended(JUDGED);
  const failedLately = counted(cluster, 'failure', now - JUDGED, now);
  const known = queues.filter((queue) => queue.depth !== undefined);
  const oldest = oldestOf(queues);
  const online = workers.filter((worker) => worker.status === 'online');
  const sized = online.filter((worker) => worker.concurrency !== undefined);
  const figure = (id: Figure['id'], value: number | undefined, more: Partial<Figure> = {}): Figure => ({
    id,
    value,
    spark: [...(sparks[id] ?? [])],
    before: before[id],
    ...more,
  });
  const perSecond = ended(NOW_WINDOW);
  return [
    figure('throughput', perSecond === undefined ? undefined : perSecond / NOW_WINDOW),
    figure('failing', endedLately ? (failedLately ?? 0) / endedLately : undefined),
    figure('runtime', runtimePercentile(cluster.tallies, 0.95, now - JUDGED, now + 1)),
    figure(
      'oldest',
      oldest?.oldest?.age ?? (known.length > 0 && known.every((queue) => queue.depth === 0) ? 0 : undefined),
      oldest?.oldest === undefined
        ? {}
        : {
            subject: { kind: 'queue', id: oldest.name },
            ...(oldest.condition === 'paused' ? { paused: true } : {}),
          },
    ),
    figure('waiting', known.length === 0 ? undefined : known.reduce((sum, queue) => sum + (queue.depth ?? 0), 0)),
    figure(
      'slots',
      online.length === 0 ? undefined : online.reduce((sum, worker) => sum + worker.busy, 0),
      sized.length === 0 ? {} : { of: sized.reduce((sum, worker) => sum + (worker.concurrency ?? 0), 0) },
    ),
  ];
}

/** The queue with the oldest message. One that is paused waits on purpose: it counts where no other waits. */
function oldestOf(queues: readonly QueueSummary[]): QueueSummary | undefined {
  const rank = ({ condition, oldest }: QueueSummary) => [condition === 'paused' ? 0 : 1, oldest?.age ?? -1] as const;
  return queues
    .filter(({ oldest }) => oldest !== undefined)
    .reduce<QueueSummary | undefined>((worst, queue) => {
      if (worst === undefined) return queue;
      const [[active, age], [otherActive, otherAge]] = [rank(queue), rank(worst)];
      return active > otherActive || (active === otherActive && age > otherAge) ? queue : worst;
    }, undefined);
}

/** Sparks that memory can draw by itself: the last hour, a point a minute. */
export function memorySparks(cluster: Cluster, now: number): OverviewParts['sparks'] {
  const end = Math.floor(now / MINUTE) * MINUTE;
  const minutes = (outcome: Outcome) =>
    series(cluster.tallies.outcomes[outcome], end - HOUR, end, MINUTE).map((point) => point.count);
  const success = minutes('success');
  const failure = minutes('failure');
  const ended = success.map((n, i) => (n === undefined ? undefined : n + (failure[i] ?? 0)));
  return {
    throughput: ended.map((n) => (n === undefined ? null : n / MINUTE)),
    failing: ended.map((n, i) => (n === undefined || n === 0 ? null : (failure[i] ?? 0) / n)),
    runtime: ended.map((_, i) => {
      const from = end - HOUR + i * MINUTE;
      return runtimePercentile(cluster.tallies, 0.95, from, from + MINUTE) ?? null;
    }),
  };
}

function counted(cluster: Cluster, outcome: Outcome, from: number, to: number): number | undefined {
  return total(cluster.tallies.outcomes[outcome], from, to);
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const n of numbers) sum += n;
  return sum;
}
