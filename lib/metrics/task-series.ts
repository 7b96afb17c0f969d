/**
 * Counters of task events for `/metrics`, kept as the events come, so that a scrape only reads. One series is of one
 * sender (worker or client), task name and queue. A task remembers its series (`Counted`), so most events look nothing
 * up: only the first one that a sender tells of a task does. Changed in place: 15,000 events a second pass here.
 */
import type { TaskState } from '../contract/models.ts';
import type { TaskEvent, WorkerEvent } from '../events/event.ts';
import { addBuckets, type Buckets, createBuckets, observe, RUNTIME_BOUNDS, WAIT_BOUNDS } from './buckets.ts';

export const EVENT_KINDS = [
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'rejected',
  'revoked',
  'retried',
  'cancelled',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface TaskSeries extends Record<EventKind, number> {
  readonly name: string;
  /** Undefined without a `task-sent` event. */
  readonly queue: string | undefined;
  /** Events that an application made itself, by type. */
  custom: Map<string, number> | undefined;
  /** Failures by the type of the exception. */
  exceptions: Map<string, number> | undefined;
  runtime: Buckets | undefined;
  wait: Buckets | undefined;
  /** Received and not started, of tasks without an ETA. */
  prefetched: number;
  /** Seconds from received to started of the last task that started; 0 when it has ended. */
  prefetchTime: number | undefined;
  /** The same name in another queue. */
  next: TaskSeries | undefined;
}

/** Who sends events: a worker, or a client of the application. */
export interface Sender {
  readonly hostname: string;
  /** Its machine: what follows the @. */
  readonly host: string;
  readonly types: Map<string, TaskSeries>;
  /** Events of its own life, by type. */
  readonly life: Map<string, number>;
  heard: number;
}

/** What a task knows of itself, and the series that it was counted in last. */
export interface Counted {
  readonly name: string | undefined;
  readonly queue: string | undefined;
  readonly sentAt: number | undefined;
  readonly receivedAt: number | undefined;
  readonly startedAt: number | undefined;
  /** Unix seconds. */
  readonly etaAt: number | undefined;
  series: TaskSeries | undefined;
  seriesOf: string;
}

export interface SeriesOptions {
  /** Series that bear their sender's name; as many again go without. */
  readonly most: number;
  readonly runtimeBounds: readonly number[];
  readonly waitBounds: readonly number[];
}

export interface TaskMetrics {
  readonly options: SeriesOptions;
  readonly senders: ReadonlyMap<string, Sender>;
  /** Totals of senders that were let go: what is told without their names must not fall. */
  readonly departed: ReadonlyMap<string, TaskSeries>;
  readonly size: number;
  /** Some events are counted without the name of their sender, because there are too many. */
  readonly isCapped: boolean;
  count(event: TaskEvent, state: TaskState | undefined, task: Counted): void;
  countLife(event: WorkerEvent): void;
  /** It began anew: what it held it holds no longer. */
  restarted(hostname: string): void;
  /** Lets senders go that have been quiet since before. */
  forget(before: number, isThere: (hostname: string) => boolean): void;
}

/** What stands for names beyond the bound: celery-exporter's own word for a sender that is not told. */
export const GENERIC = 'generic';
export const OTHER = 'other';
const MOST_EXCEPTIONS = 20;
const MOST_CUSTOM = 20;
export const DEFAULT_SERIES: SeriesOptions = {
  most: 1_000,
  runtimeBounds: RUNTIME_BOUNDS,
  waitBounds: WAIT_BOUNDS,
};

export function createTaskMetrics(given: Partial<SeriesOptions> = {}): TaskMetrics {
  const options: SeriesOptions = { ...DEFAULT_SERIES, ...given };
  const senders = new Map<string, Sender>();
  const departed = new Map<string, TaskSeries>();
  let size = 0;

  function senderOf(hostname: string, at: number): Sender {
    let sender = senders.get(hostname);
    if (sender === undefined) {
      const host = hostname.slice(hostname.indexOf('@') + 1);
      sender = { hostname, host, types: new Map(), life: new Map(), heard: at };
      senders.set(hostname, sender);
    }
    sender.heard = at;
    return sender;
  }

  function seriesOf(hostname: string, task: Counted, at: number): TaskSeries {
    const isFull = size >= options.most;
    const known = isFull ? senders.get(hostname) : senderOf(hostname, at);
    const { name = '', queue } = task;
    const found = find(known?.types.get(name), queue);
    if (found !== undefined) {
      if (known !== undefined) known.heard = at;
      return found;
    }
    if (!isFull && known !== undefined) return add(known, name, queue);
    const generic = senderOf(GENERIC, at);
    return (
      find(generic.types.get(name), queue) ??
      (size < 2 * options.most
        ? add(generic, name, queue)
        : (find(generic.types.get(OTHER), undefined) ?? add(generic, OTHER, undefined)))
    );
  }

  function add({ types }: Sender, name: string, queue: string | undefined): TaskSeries {
    const series = createSeries(name, queue, types.get(name));
    types.set(name, series);
    size++;
    return series;
  }

  /** The custom types of all series together are few: they are names in somebody's code. */
  function countCustom(series: TaskSeries, type: string): void {
    series.custom ??= new Map();
    raise(series.custom, type, MOST_CUSTOM);
  }

  return {
    options,
    senders,
    departed,
    get size() {
      return size;
    },
    get isCapped() {
      return senders.has(GENERIC);
    },
    count(event, state, task) {
      let { series } = task;
      if (
        series === undefined ||
        task.seriesOf !== event.hostname ||
        series.queue !== task.queue ||
        series.name !== (task.name ?? '')
      ) {
        series = seriesOf(event.hostname, task, event.at);
        task.series = series;
        task.seriesOf = event.hostname;
      }
      const held = task.etaAt === undefined && task.receivedAt !== undefined;
      switch (state) {
        case 'PENDING':
          series.sent++;
          return;
        case 'RECEIVED':
          series.received++;
          if (held) series.prefetched++;
          return;
        case 'STARTED':
          series.started++;
          countWait(series, event, task, options);
          if (!held || task.receivedAt === undefined) return;
          series.prefetchTime = Math.max(0, event.timestamp - task.receivedAt);
          series.prefetched = Math.max(0, series.prefetched - 1);
          return;
        case 'SUCCESS':
          series.succeeded++;
          if (held && task.startedAt !== undefined) series.prefetchTime = 0;
          if (typeof event.fields.runtime === 'number') {
            series.runtime ??= createBuckets(options.runtimeBounds);
            observe(series.runtime, options.runtimeBounds, Math.max(0, event.fields.runtime));
          }
          return;
        case 'FAILURE':
          series.failed++;
          if (held && task.startedAt !== undefined) series.prefetchTime = 0;
          series.exceptions ??= new Map();
          raise(series.exceptions, exceptionOf(event.fields.exception), MOST_EXCEPTIONS);
          return;
        case 'RETRY':
          series.retried++;
          return;
        case 'REVOKED':
          series.revoked++;
          if (held && task.startedAt === undefined) series.prefetched = Math.max(0, series.prefetched - 1);
          return;
        case 'REJECTED':
          series.rejected++;
          if (held && task.startedAt === undefined) series.prefetched = Math.max(0, series.prefetched - 1);
          return;
        case 'CANCELLED':
          series.cancelled++;
          return;
        default:
          countCustom(series, event.type);
      }
    },
    countLife(event) {
      const { life } = senderOf(event.hostname, event.at);
      life.set(event.type, (life.get(event.type) ?? 0) + 1);
    },
    restarted(hostname) {
      for (const series of eachSeries(senders.get(hostname))) {
        series.prefetched = 0;
        series.prefetchTime = series.prefetchTime === undefined ? undefined : 0;
      }
    },
    forget(before, isThere) {
      for (const [hostname, sender] of senders) {
        if (sender.heard >= before || hostname === GENERIC || isThere(hostname)) continue;
        for (const series of eachSeries(sender)) {
          const head = departed.get(series.name);
          const sum = find(head, series.queue) ?? createSeries(series.name, series.queue, head);
          if (sum.next === head && sum !== head) departed.set(series.name, sum);
          addSeries(sum, series, options);
          size--;
        }
        senders.delete(hostname);
      }
    },
  };
}

/** Every series of a sender. */
export function* eachSeries(
  sender: { readonly types: ReadonlyMap<string, TaskSeries> } | undefined,
): Generator<TaskSeries> {
  for (const head of sender?.types.values() ?? []) {
    for (let series: TaskSeries | undefined = head; series !== undefined; series = series.next) yield series;
  }
}

/** Events of a sender by type, those of its own life among them. */
export function eventCounts(sender: Sender | undefined): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(sender?.life ?? []);
  const add = (type: string, n: number) => {
    if (n > 0) counts[type] = (counts[type] ?? 0) + n;
  };
  for (const series of eachSeries(sender)) {
    for (const kind of EVENT_KINDS) add(`task-${kind}`, series[kind]);
    for (const [type, n] of series.custom ?? []) add(type, n);
  }
  return counts;
}

export function createSeries(name: string, queue: string | undefined, next?: TaskSeries): TaskSeries {
  return {
    name,
    queue,
    sent: 0,
    received: 0,
    started: 0,
    succeeded: 0,
    failed: 0,
    rejected: 0,
    revoked: 0,
    retried: 0,
    cancelled: 0,
    custom: undefined,
    exceptions: undefined,
    runtime: undefined,
    wait: undefined,
    prefetched: 0,
    prefetchTime: undefined,
    next,
  };
}

/** Adds what `other` has counted. */
export function addSeries(sum: TaskSeries, other: TaskSeries, { runtimeBounds, waitBounds }: SeriesOptions): void {
  for (const kind of EVENT_KINDS) sum[kind] += other[kind];
  sum.prefetched += other.prefetched;
  sum.prefetchTime ??= other.prefetchTime;
  sum.custom = addCounts(sum.custom, other.custom);
  sum.exceptions = addCounts(sum.exceptions, other.exceptions);
  if (other.runtime !== undefined) {
    sum.runtime ??= createBuckets(runtimeBounds);
    addBuckets(sum.runtime, other.runtime);
  }
  if (other.wait === undefined) return;
  sum.wait ??= createBuckets(waitBounds);
  addBuckets(sum.wait, other.wait);
}

function addCounts(
  sum: Map<string, number> | undefined,
  other: ReadonlyMap<string, number> | undefined,
): Map<string, number> | undefined {
  if (other === undefined) return sum;
  const total = sum ?? new Map<string, number>();
  for (const [key, n] of other) total.set(key, (total.get(key) ?? 0) + n);
  return total;
}

function find(head: TaskSeries | undefined, queue: string | undefined): TaskSeries | undefined {
  let series = head;
  while (series !== undefined && series.queue !== queue) series = series.next;
  return series;
}

/** From sent, or from its ETA where that is later, to started; of tasks whose sending was told. */
function countWait(series: TaskSeries, event: TaskEvent, task: Counted, { waitBounds }: SeriesOptions): void {
  if (task.sentAt === undefined) return;
  const due = task.etaAt === undefined ? task.sentAt : Math.max(task.sentAt, task.etaAt);
  series.wait ??= createBuckets(waitBounds);
  observe(series.wait, waitBounds, Math.max(0, event.timestamp - due));
}

function raise(counts: Map<string, number>, key: string, most: number): void {
  const listed = counts.has(key) || counts.size < most ? key : OTHER;
  counts.set(listed, (counts.get(listed) ?? 0) + 1);
}

/** The word before the bracket of `ValueError('no')`; celery-exporter calls what has none UnknownException. */
function exceptionOf(text: string | null | undefined): string {
  return /^(\w+)\(/.exec(text ?? '')?.[1] ?? 'UnknownException';
}
