import type { AuditFilter } from '../../lib/audit/filter.ts';
import type { AuditEntry, TaskState } from '../../lib/contract/models.ts';
import type { TaskId } from '../../lib/ids.ts';
import type { ItemState, Job, JobItem } from '../../lib/jobs/job.ts';
import type { Query } from '../../lib/query/query.ts';
import type { Task } from '../../lib/tasks/task.ts';

/**
 * PORT. Memory longer than a process. A folder gives all; each consumer is handed the part it needs.
 * Every method rejects with `unavailable` when the store cannot be reached; what was not written may be written again.
 */
export interface Store {
  readonly kind: string;
  /** For people; never a password. */
  readonly address: string;
  readonly tasks: TaskHistory;
  readonly samples: SampleLog;
  readonly audit: AuditLog;
  readonly settings: Settings;
  readonly jobs: JobLog;
  /** Resolves when the store takes writes (migrations done); rejects with one sentence why not. May be called again. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface TaskHistory {
  /** The highest `seq` ever written, 0 when there is none: numbering goes on from there after a restart. */
  lastSeq(): Promise<number>;
  /**
   * One transaction; writing the same tasks twice changes nothing. A task that is `fresh` (its engine has not read it
   * from here) and whose uuid is already stored under another `seq` is not written: the stored task comes back in
   * `conflicts`, to be merged and written again.
   */
  write(tasks: readonly TaskWrite[]): Promise<{ readonly conflicts: readonly Task[] }>;
  find(uuid: TaskId): Promise<Task | undefined>;
  /** By `root_id` or `parent_id`, oldest first, without events. */
  related(link: { readonly root_id: TaskId } | { readonly parent_id: TaskId }, limit: number): Promise<readonly Task[]>;
  /** A `Page` is a cursor and a limit, never an offset: rows arrive while people read. Rows come without events, attempts and tracebacks (empty arrays, undefined). */
  search(query: Query, range: TimeRange, page: Page): Promise<readonly Task[]>;
  /** Tasks without a value (no name known, …) are left out. */
  count(query: Query, range: TimeRange, by: CountField): Promise<ReadonlyMap<string, number>>;
  /** Counts by state per bucket of `step` seconds of `seen`; buckets start at multiples of `step`. Empty buckets are left out. */
  timeline(query: Query, range: TimeRange, step: number): Promise<readonly TimelineRow[]>;
  /** Open (not final) tasks last held by one of these workers, whole, oldest first: for the reaper, after a restart as well. */
  open(workers: readonly string[], limit: number): Promise<readonly Task[]>;
  /**
   * Removes at most `limit` tasks: those first seen before `before` that ended, or that wait and have not been heard of
   * since `before` either; or all but the newest `keep`. Answers how many, so that the janitor goes on.
   */
  prune(bound: { readonly before?: number; readonly keep?: number }, limit: number): Promise<number>;
}

export interface TaskWrite {
  readonly task: Task;
  readonly fresh: boolean;
}

/** Unix seconds of `seen`: from ≤ seen < to. */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export type CountField = 'state' | 'name' | 'worker' | 'queue';

export interface TimelineRow {
  readonly t: number;
  readonly counts: Partial<Record<TaskState, number>>;
}

export interface Page {
  /** By first sight (`seq`) or by runtime (tasks without one are left out). */
  readonly sort: '-seen' | 'seen' | '-runtime' | 'runtime';
  readonly limit: number;
  /** The last row of the page before: its `seq`, and its `runtime` when sorted by that. */
  readonly after?: { readonly seq: number; readonly runtime?: number | undefined } | undefined;
}

/** Numbers over time. A series is a name such as `queue.depth:emails`; its points are `step` (10 s) apart. */
export interface SampleLog {
  /** Idempotent: a later value for the same series and instant replaces the earlier. */
  append(points: readonly SamplePoint[]): Promise<void>;
  /** Points of `from ≤ t < to`, averaged (gauges) or added (series that end in `.count` or start with `count:`) into buckets of `step` seconds. */
  read(
    series: readonly string[],
    range: { readonly from: number; readonly to: number },
    step: number,
  ): Promise<ReadonlyMap<string, readonly SampleRow[]>>;
  /** Names of stored series that start with the prefix. */
  names(prefix: string): Promise<readonly string[]>;
  /** Histograms (lib/metrics) as their compact JSON, one per instant. */
  appendHistograms(
    points: readonly { readonly series: string; readonly t: number; readonly histogram: string }[],
  ): Promise<void>;
  readHistograms(
    series: string,
    range: { readonly from: number; readonly to: number },
  ): Promise<readonly { readonly t: number; readonly histogram: string }[]>;
  prune(before: number, limit: number): Promise<number>;
}
export interface SamplePoint {
  readonly series: string;
  readonly t: number;
  readonly value: number;
}
export interface SampleRow {
  readonly t: number;
  readonly value: number;
}

/** A store is of one cluster, and whoever reads it knows of which. */
export type AuditKept = Omit<AuditEntry, 'cluster'>;

/** What is written: the entry with the outcome it has by now. */
export interface AuditRecord extends Omit<AuditKept, 'outcomes'> {
  /** Unix seconds: since when the outcome is so; `at` when left out. */
  readonly outcomeAt?: number | undefined;
}

export interface AuditPage {
  readonly limit: number;
  readonly after?: { readonly at: number; readonly id: string } | undefined;
  readonly filter?: AuditFilter | undefined;
}

/** Append-only: nothing in it is ever changed or removed, by no retention either. */
export interface AuditLog {
  /**
   * Appends the entry; of one that is there already only an outcome that differs from its last, as a further record.
   * So writing the same twice changes nothing.
   */
  put(entry: AuditRecord): Promise<void>;
  /** Newest first. */
  list(page: AuditPage): Promise<readonly AuditKept[]>;
  /** Entries about one task, newest first. */
  of(task: TaskId): Promise<readonly AuditKept[]>;
}

/** Small JSON documents by kind and id: workers' last state, counters, retry links. */
export interface Settings {
  get(kind: string, id: string): Promise<unknown>;
  list(kind: string): Promise<ReadonlyMap<string, unknown>>;
  /** One transaction. */
  put(kind: string, documents: ReadonlyMap<string, unknown>): Promise<void>;
  remove(kind: string, ids: readonly string[]): Promise<void>;
}

/** Bulk jobs with their items. What they have sent must never be sent again, so they are written with more care. */
export interface JobLog {
  /**
   * One transaction, on disk when it resolves: not even a power cut takes it back. The job by its id and the items by
   * their numbers take the place of what was there. Items without the job they belong to are never seen.
   */
  write(job: Job, items: readonly JobItem[]): Promise<void>;
  find(id: string): Promise<Job | undefined>;
  /** Newest first. */
  list(page: {
    readonly limit: number;
    readonly after?: { readonly created: number; readonly id: string } | undefined;
  }): Promise<readonly Job[]>;
  /** Jobs that are not over, oldest first. */
  open(): Promise<readonly Job[]>;
  /** In the order of their numbers, `after` the number of the last one of the page before. */
  items(
    id: string,
    page: {
      readonly state?: ItemState | undefined;
      readonly limit: number;
      readonly after?: number | undefined;
    },
  ): Promise<readonly JobItem[]>;
  /** Removes at most `limit` items of jobs that ended before `before`, and each job with its last item; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
