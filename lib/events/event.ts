import type { TaskId } from '../ids.ts';

/** What every event carries (Celery 4.4 to 5.7; `celery.events.event.Event`). Times are Unix seconds. */
interface EventBase {
  readonly type: string;
  /** Node name of the worker, or `gen<pid>@<host>` of a producer. */
  readonly hostname: string;
  readonly pid: number | undefined;
  /** By the sender's clock, when the event was made (not when it was sent). */
  readonly timestamp: number;
  /** Lamport clock of the sender; comparable within one worker only. */
  readonly clock: number | undefined;
  /** When it arrived here, by our clock. */
  readonly at: number;
}

/**
 * A `task-*` event, or a custom event that names a task. `fields` holds everything else that it carried, as it came:
 * known fields have been checked for their type, unknown ones are kept for the raw view.
 */
export interface TaskEvent extends EventBase {
  readonly kind: 'task';
  readonly uuid: TaskId;
  readonly fields: TaskEventFields;
}

export interface TaskEventFields {
  readonly name?: string | null;
  readonly args?: string | null;
  readonly kwargs?: string | null;
  readonly root_id?: string | null;
  readonly parent_id?: string | null;
  readonly retries?: number | null;
  readonly eta?: string | null;
  readonly expires?: string | null;
  readonly queue?: string | null;
  readonly exchange?: string | null;
  readonly routing_key?: string | null;
  readonly result?: string | null;
  readonly runtime?: number | null;
  readonly exception?: string | null;
  readonly traceback?: string | null;
  readonly terminated?: boolean | null;
  readonly signum?: number | string | null;
  readonly expired?: boolean | null;
  readonly requeue?: boolean | null;
  readonly [other: string]: unknown;
}

export interface WorkerEvent extends EventBase {
  readonly kind: 'worker';
  readonly type: 'worker-online' | 'worker-heartbeat' | 'worker-offline';
  readonly freq: number | undefined;
  readonly active: number | undefined;
  readonly processed: number | undefined;
  readonly loadavg: readonly number[] | undefined;
  readonly sw_ident: string | undefined;
  readonly sw_ver: string | undefined;
  readonly sw_sys: string | undefined;
}

/** Neither about a task nor about a worker's life: counted, and otherwise ignored. */
export interface OtherEvent extends EventBase {
  readonly kind: 'other';
}

export type Event = TaskEvent | WorkerEvent | OtherEvent;

/** Why something that arrived is not an event; `kind` is for counters, `sample` a short beginning of it. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly why: MalformedKind;
  readonly sample: string;
}
export type MalformedKind = 'envelope' | 'not-json' | 'not-an-event' | 'missing-field' | 'bad-field';
