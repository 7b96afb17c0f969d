import type { TaskId } from '../../lib/ids.ts';
import type { StoredValue } from '../../lib/tasks/stored-value.ts';

/**
 * PORT. Where Celery keeps what tasks returned. It is only ever read, no pickle is ever loaded, and a value of more than
 * `MAX_VALUE_BYTES` is not even fetched.
 */
export interface ResultBackend {
  /** `redis`, `database`, `django`, `rpc`, … */
  readonly kind: string;
  /** The address without its password, for people. */
  readonly address: string;
  /** Why nothing can be read from it, whoever asks, as a sentence: it is then never asked. */
  readonly unreadable?: string | undefined;
  /** Undefined when nothing is stored under that id. Throws `unavailable`. */
  find(id: TaskId): Promise<TaskResult | undefined>;
  /** Those that are stored, without what is known of their group. Throws `unavailable`. */
  findMany(ids: readonly TaskId[]): Promise<ReadonlyMap<TaskId, TaskResult>>;
  close(): Promise<void>;
}

/** The largest sane results are a few MB; more would stall the process while it is parsed. */
export const MAX_VALUE_BYTES = 8 * 1024 * 1024;

/** What a backend keeps of one task. What it does not keep, or not of this task, is undefined. */
export interface TaskResult {
  /** Celery's own or the application's; undefined when it lies in a value that is not opened. */
  readonly state: string | undefined;
  readonly value: StoredValue | undefined;
  readonly traceback: string | undefined;
  /** ISO 8601 as it was stored; Celery ≤ 5.3 and databases leave the zone out. */
  readonly date_done: string | undefined;
  /** Unix seconds; an instant without a zone is read as UTC, which is Celery's default. */
  readonly done: number | undefined;
  /** Ids of tasks that it called. */
  readonly children: readonly TaskId[] | undefined;
  readonly group: Group | undefined;
  readonly parent_id: TaskId | undefined;
  /** With `result_extended`. */
  readonly name: string | undefined;
  readonly args: StoredValue | undefined;
  readonly kwargs: StoredValue | undefined;
  readonly worker: string | undefined;
  readonly retries: number | undefined;
  /** The routing key, with the default exchange the queue. */
  readonly queue: string | undefined;
  /** Seconds until the backend forgets it; undefined where it does not tell. */
  readonly expiresIn: number | undefined;
}

/** The group it was called in, and how far its chord has come while that is still counted. */
export interface Group {
  readonly id: string;
  /** Members that have ended, of `size`. */
  readonly chord?: { readonly done: number; readonly size: number | undefined } | undefined;
}

/** What `results/registry.ts` opens a backend with. */
export interface ResultBackendOptions {
  readonly url: string;
  /** Celery's `result_backend_transport_options.global_keyprefix`. */
  readonly global_keyprefix?: string | undefined;
  /** Celery's `database_table_names["task"]` and `database_table_schemas["task"]`. */
  readonly task_table?: string | undefined;
  readonly task_schema?: string | undefined;
}
