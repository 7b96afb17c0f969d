import type { Member } from '../../lib/cluster/fleet.ts';
import type {
  AuditEntry,
  ClusterSummary,
  DataQuality,
  Overview,
  QueueDetail,
  QueueSummary,
  Series,
  ShellState,
  TaskDetail,
  TaskSummary,
  Timeline,
  WaitingMessage,
  WorkerDetail,
  WorkerSummary,
} from '../../lib/contract/models.ts';
import type { ClusterName, QueueName, TaskId, WorkerName } from '../../lib/ids.ts';
import type { Query } from '../../lib/query/query.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { CountField, Page, TimeRange } from '../stores/store.ts';

/**
 * PORT. The read side of one cluster, in the words of lib/contract: what memory knows joined with what the store
 * keeps, so that an answer is at most a tenth of a second old. REST and realtime both read through it.
 * Methods that ask the store or the broker reject with `unavailable` when it is out of reach.
 */
export interface Views {
  readonly cluster: ClusterName;
  shell(): ShellState;
  /** Judged from memory alone: neither the store nor the broker is waited for. */
  summary(): ClusterSummary;
  /** `range`: seconds back from now that figures and charts cover; 3600 when left out. */
  overview(range?: number): Promise<Overview>;
  quality(): DataQuality;

  tasks(query: Query, range: TimeRange, page: Page): Promise<TaskPage>;
  task(uuid: TaskId): Promise<TaskDetail | undefined>;
  /** The whole record, for commands. */
  taskRecord(uuid: TaskId): Promise<Task | undefined>;
  /** Rows as they are kept, at most `page.limit`; without events, attempts and tracebacks where the store gave them. */
  taskRecords(query: Query, range: TimeRange, page: Page): Promise<readonly Task[]>;
  /** Tasks that it called, oldest first, as far as they are known. */
  childrenOf(uuid: TaskId): Promise<readonly Task[]>;
  counts(query: Query, range: TimeRange, by: CountField): Promise<Record<string, number>>;
  timeline(query: Query, range: TimeRange, step: number): Promise<Timeline>;
  series(
    names: readonly string[],
    range: { readonly from: number; readonly to: number },
    step: number,
  ): Promise<readonly Series[]>;

  workers(): readonly WorkerSummary[];
  /** `refresh` asks the worker over remote control first (bounded, about a second). */
  worker(hostname: WorkerName, refresh: boolean): Promise<WorkerDetail | undefined>;
  /** Every worker with its answers as they are kept; `refresh` asks all of them first what they are. */
  members(refresh: boolean): Promise<ReadonlyMap<WorkerName, Member>>;
  /** How many events of each type a worker has told. */
  eventsOf(hostname: WorkerName): Readonly<Record<string, number>>;
  queues(): readonly QueueSummary[];
  queue(name: QueueName): QueueDetail | undefined;
  /** Rejects with `unsupported` where a look would mark the messages and nobody agreed to that, or where it is refused. */
  peek(
    name: QueueName,
    limit: number,
    consent?: { readonly acceptRedelivered: boolean },
  ): Promise<readonly WaitingMessage[]>;
  audit(page: {
    readonly limit: number;
    readonly after?: { readonly at: number; readonly id: string } | undefined;
  }): Promise<readonly AuditEntry[]>;

  /** Called with what changed, at most ten times a second; returns the way to stop. */
  onChange(listener: (changes: Changes) => void): () => void;
}

export interface TaskPage {
  readonly items: readonly TaskSummary[];
  /** The place after the last row; undefined on the last page. */
  readonly next: { readonly seq: number; readonly runtime?: number | undefined } | undefined;
}

export interface Changes {
  /** Tasks that changed, newest state, without repeats. */
  readonly tasks: readonly Task[];
  readonly workers: ReadonlySet<WorkerName>;
  readonly queues: boolean;
  readonly links: boolean;
}
