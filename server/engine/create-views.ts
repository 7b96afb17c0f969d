import { coveredOf, lagOf, OUTCOMES } from '../../lib/cluster/tallies.ts';
import type {
  ClusterSummary,
  Link,
  Overview,
  Series,
  ShellState,
  TaskLink,
  ThroughputPoint,
  WaitingMessage,
} from '../../lib/contract/models.ts';
import type { ClusterName, TaskId, WorkerName } from '../../lib/ids.ts';
import { eventCounts } from '../../lib/metrics/task-series.ts';
import { matcher } from '../../lib/query/match.ts';
import type { Query } from '../../lib/query/query.ts';
import { taskSummary } from '../../lib/tasks/summary.ts';
import type { Task } from '../../lib/tasks/task.ts';
import { chooseStep } from '../../lib/views/range.ts';
import type { Broker } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Recorder } from '../stores/recorder.ts';
import type { Page, SampleRow, Store, TimeRange } from '../stores/store.ts';
import type { Engine } from './engine.ts';
import { judge, memorySparks, overviewOf, qualityOf, recentThroughput } from './overview-view.ts';
import { queueDetail, queueSummaries } from './queue-views.ts';
import { linkTo, overlay, taskDetail } from './task-views.ts';
import { createTrends } from './trends.ts';
import type { TaskPage, Views } from './views.ts';
import { workerDetail, workerSummaries } from './worker-views.ts';

export interface ViewsParts {
  readonly engine: Engine;
  readonly broker: Pick<Broker, 'kind' | 'address' | 'queues' | 'report'>;
  readonly store: Store;
  readonly recorder: Pick<Recorder, 'unwritten' | 'link'>;
  readonly clock: Clock;
  /** Every cluster that is watched, this one among them. */
  readonly clusters: readonly ClusterName[];
  readonly version: string;
  readonly readOnly: ShellState['readOnly'];
  readonly refreshWorker: (worker: WorkerName) => Promise<void>;
  readonly refreshWorkers: () => Promise<void>;
  /** What operators' retries linked (server/control). */
  readonly retries: {
    of(uuid: TaskId): Promise<TaskId | undefined>;
    as(uuid: TaskId): Promise<readonly TaskId[]>;
  };
}

const HOUR = 3600;
const RELATIVES = 100;
const RECENT_FAILURES = 8;
const JUDGED_FAILURES = 50;
const FAILURES: Query = { terms: [{ kind: 'values', field: 'state', values: ['FAILURE'], negated: false }] };

export function createViews(parts: ViewsParts): Views {
  const { engine, broker, store, recorder, clock } = parts;
  const { cluster } = engine;
  const trends = createTrends(store.samples, clock);

  async function search(query: Query, range: TimeRange, page: Page): Promise<Task[]> {
    const matches = matcher(query);
    const stored: Task[] = [];
    const fresher = new Map<TaskId, Task>();
    for (let after = page.after; ; ) {
      // What is being written while the store is read may be in neither, so it is noted before as well.
      for (const task of recorder.unwritten()) fresher.set(task.uuid, task);
      const found = await store.tasks.search(query, range, { ...page, after });
      for (const [uuid, task] of fresher) fresher.set(uuid, cluster.tasks.get(uuid) ?? task);
      for (const task of recorder.unwritten()) fresher.set(task.uuid, task);

      stored.push(...found);
      const last = found.at(-1);
      const isAll = last === undefined || found.length < page.limit;
      const rows = overlay(stored, fresher.values(), matches, range, page, isAll ? undefined : last);
      // Rows of the store that no longer match leave room for those behind them.
      if (isAll || rows.length >= page.limit) return rows;
      after = { seq: last.seq, runtime: last.runtime };
    }
  }

  async function taskRecord(uuid: TaskId): Promise<Task | undefined> {
    const held = cluster.tasks.get(uuid);
    // A fresh one may have an older part of its story in the store: the write will join them in a moment.
    return held ?? (await store.tasks.find(uuid));
  }

  /** A task that memory holds is shown while the store is down; its relatives are then ids alone. */
  function relative(uuid: TaskId): Promise<Task | undefined> {
    return taskRecord(uuid).catch(() => undefined);
  }

  async function link(uuid: TaskId): Promise<TaskLink> {
    return linkTo(uuid, await relative(uuid));
  }

  const summaryOf = (task: Task) => taskSummary(task, cluster.name);
  const workers = () => workerSummaries(cluster, clock.now());
  /** The instant that rates and ages are of: while the broker is away the last facts stand still, and do not fade to 0. */
  const heardAt = () => {
    const broker = engine.brokerLink();
    return broker.state === 'down' ? broker.since : clock.now();
  };
  const queues = () => queueSummaries(cluster, trends.queues(), heardAt());

  async function throughput(range: number, now: number): Promise<Overview['throughput']> {
    const span = { from: now - range, to: now };
    const step = chooseStep(span);
    const known = cluster.tallies.outcomes.success.since;
    const recent = range <= HOUR ? recentThroughput(cluster, span.from, span.to, step) : [];
    if (range <= HOUR && known <= span.from) return { step, points: recent };
    // What was before this process, or its memory of an hour, is in the store.
    const stored = await storedThroughput(range <= HOUR ? { from: span.from, to: known } : span, step);
    const first = recent[0]?.t ?? Number.POSITIVE_INFINITY;
    return { step, points: [...stored.filter(({ t }) => t < first), ...recent] };
  }

  async function storedThroughput(span: { from: number; to: number }, step: number): Promise<ThroughputPoint[]> {
    const names = OUTCOMES.map((outcome) => `count:finished.${outcome}`);
    const series = await store.samples.read(names, span, step).catch(() => new Map<string, readonly SampleRow[]>());
    const buckets = new Map<number, ThroughputPoint>();
    for (const outcome of OUTCOMES) {
      for (const { t, value } of series.get(`count:finished.${outcome}`) ?? []) {
        const bucket = buckets.get(t) ?? { t, success: 0, failure: 0, retry: 0, other: 0 };
        bucket[outcome] = Math.round(value);
        buckets.set(t, bucket);
      }
    }
    return [...buckets.values()].sort((a, b) => a.t - b.t);
  }

  return {
    cluster: cluster.name,
    shell: () => shellState(parts, clock.now()),
    summary(): ClusterSummary {
      const now = clock.now();
      const { broker: known, store, workers: counted, waiting } = shellState(parts, now);
      const { report, ...broker } = known;
      const links = { broker: broker.link, store: store.link };
      const { severity, sentence } = judge({
        cluster,
        now,
        ...links,
        alarms: report?.alarms ?? [],
        queues: queues(),
        workers: workers(),
        failures: [],
      });
      return { name: cluster.name, broker, store, workers: counted, waiting, verdict: { severity, sentence } };
    },
    async overview(range = HOUR) {
      const now = clock.now();
      const failures = await failuresOrNone();
      const overview = overviewOf({
        cluster,
        now,
        broker: engine.brokerLink(),
        alarms: broker.report?.().alarms ?? [],
        store: recorder.link(),
        queues: queues(),
        workers: workers(),
        failures,
        throughput: await throughput(range, now),
        before: trends.before(),
        sparks: { ...memorySparks(cluster, now), ...trends.sparks() },
      });
      return { ...overview, failures: overview.failures.slice(0, RECENT_FAILURES) };
    },
    quality: () => qualityOf(cluster, clock.now()),

    async tasks(query, range, page): Promise<TaskPage> {
      // One more than asked tells whether there is a next page.
      const found = await search(query, range, { ...page, limit: page.limit + 1 });
      const items = found.slice(0, page.limit);
      const last = items.at(-1);
      return {
        items: items.map(summaryOf),
        next: found.length > items.length && last !== undefined ? { seq: last.seq, runtime: last.runtime } : undefined,
      };
    },
    async task(uuid) {
      const task = await taskRecord(uuid);
      if (task === undefined) return undefined;
      const [root, parent, children, origin, retries] = await Promise.all([
        task.root_id === undefined || task.root_id === uuid ? undefined : relative(task.root_id),
        task.parent_id === undefined ? undefined : relative(task.parent_id),
        store.tasks.related({ parent_id: uuid }, RELATIVES).catch(() => []),
        parts.retries.of(uuid),
        parts.retries.as(uuid),
      ]);
      return taskDetail({
        cluster,
        task,
        root,
        parent,
        children: childrenOf(uuid, children),
        retryOf: origin === undefined ? undefined : await link(origin),
        retriedAs: await Promise.all(retries.map(link)),
      });
    },
    taskRecord,
    taskRecords: search,
    childrenOf: async (uuid) => childrenOf(uuid, await store.tasks.related({ parent_id: uuid }, RELATIVES)),
    async counts(query, range, by) {
      return Object.fromEntries(await store.tasks.count(query, range, by));
    },
    async timeline(query, range, step) {
      const rows = await store.tasks.timeline(query, range, step);
      return { step, buckets: rows.map(({ t, counts }) => ({ t, counts: { ...counts } as Record<string, number> })) };
    },
    async series(names, range, step) {
      const rows = await store.samples.read(names, range, step);
      return names.map((name): Series => ({ series: name, step, points: withGaps(rows.get(name) ?? [], range, step) }));
    },

    workers,
    async worker(hostname, refresh) {
      if (refresh) await parts.refreshWorker(hostname);
      const member = cluster.fleet.members.get(hostname);
      return member === undefined ? undefined : workerDetail(cluster, member, clock.now());
    },
    async members(refresh) {
      if (refresh) await parts.refreshWorkers();
      return cluster.fleet.members;
    },
    eventsOf: (hostname) => eventCounts(cluster.metrics.senders.get(hostname)),
    queues,
    queue(name) {
      const record = cluster.queues.queues.get(name);
      return record === undefined
        ? undefined
        : queueDetail(cluster, record, trends.queues(), broker.queues.peeking(name), heardAt());
    },
    async peek(name, limit, consent) {
      const now = clock.now();
      const messages = await broker.queues.peek(name, limit, consent);
      return messages.map((message, i): WaitingMessage => {
        if ('unreadable' in message) {
          return { position: i + 1, args: engine.redact(message.preview), unreadable: message.unreadable };
        }
        const sent = cluster.tasks.get(message.uuid)?.sent;
        return {
          position: i + 1,
          uuid: message.uuid,
          name: message.name,
          args: hidden(message.argsrepr),
          kwargs: hidden(message.kwargsrepr),
          priority: message.priority,
          eta: message.eta,
          expires: message.expires,
          retries: message.retries,
          origin: message.origin,
          age: sent === undefined ? undefined : Math.max(0, now - sent),
          redelivered: message.redelivered,
        };
      });
    },
    audit: async (page) => (await store.audit.list(page)).map((entry) => ({ ...entry, cluster: cluster.name })),
    onChange: (listener) => engine.onChange(listener),
  };

  function hidden(text: string | undefined): string | undefined {
    return text === undefined ? undefined : engine.redact(text);
  }

  /** The overview is wanted most when something is down. */
  async function failuresOrNone() {
    try {
      return (await search(FAILURES, {}, { sort: '-seen', limit: JUDGED_FAILURES })).map(summaryOf);
    } catch {
      return [];
    }
  }

  function childrenOf(uuid: TaskId, stored: readonly Task[]): Task[] {
    const children = new Map(stored.map((task) => [task.uuid, task]));
    for (const task of recorder.unwritten()) if (task.parent_id === uuid) children.set(task.uuid, task);
    return [...children.values()].sort((a, b) => a.seq - b.seq).slice(0, RELATIVES);
  }
}

function shellState(
  { engine, broker, store, recorder, version, readOnly, clusters }: ViewsParts,
  now: number,
): ShellState {
  const { cluster } = engine;
  let waiting: number | undefined;
  for (const { reading } of cluster.queues.queues.values()) {
    if (reading !== undefined) waiting = (waiting ?? 0) + reading.depth;
  }
  const members = [...cluster.fleet.members.values()];
  let malformed = 0;
  for (const n of cluster.tallies.malformed.values()) malformed += n;
  return {
    cluster: cluster.name,
    clusters: [...clusters],
    broker: {
      kind: broker.kind,
      address: broker.address,
      link: engine.brokerLink(),
      report: broker.report?.(),
    },
    store: { kind: store.kind, link: recorder.link() satisfies Link },
    readOnly,
    workers: { online: members.filter(({ worker }) => worker.status === 'online').length, total: members.length },
    waiting,
    quality: { covered: coveredOf(cluster.tallies, now), malformed, lag: lagOf(cluster.tallies) },
    version,
    now,
  };
}

/** Charts draw a gap where nothing was measured; a line over it would be a guess. */
function withGaps(
  rows: readonly { readonly t: number; readonly value: number }[],
  range: { readonly from: number; readonly to: number },
  step: number,
): Series['points'] {
  const known = new Map(rows.map(({ t, value }) => [t, value]));
  const points: Series['points'] = [];
  for (let t = Math.floor(range.from / step) * step; t < range.to; t += step)
    points.push({ t, value: known.get(t) ?? null });
  return points;
}
