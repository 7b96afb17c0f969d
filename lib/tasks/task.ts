import type { TaskState } from '../contract/models.ts';
import type { TaskEvent } from '../events/event.ts';
import type { QueueName, TaskId, WorkerName } from '../ids.ts';

/** One try of a task: one `retries` number, and a further one for each time the broker delivered it again. */
export interface Attempt {
  readonly retries: number | undefined;
  /** 1, or more when it was delivered again with the same `retries`. */
  readonly delivery: number;
  readonly state: TaskState;
  readonly name: string | undefined;
  readonly worker: WorkerName | undefined;
  readonly pid: number | undefined;
  readonly eta: string | undefined;
  readonly sent: number | undefined;
  readonly received: number | undefined;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly runtime: number | undefined;
  readonly result: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
  readonly requeue: boolean | undefined;
  readonly terminated: boolean | undefined;
  readonly signum: string | undefined;
  readonly expired: boolean | undefined;
}

/**
 * All that is known of a task: a pure fold of its events in the order of their workers (lib/tasks/fold). The same
 * events in any order of arrival give the same task. Times are Unix seconds, durations seconds.
 */
export interface Task {
  readonly uuid: TaskId;
  /** Our running number, by first sight: the order of lists, and what cursors hold. Never changes. */
  readonly seq: number;
  /** When it was first seen, by our clock. */
  readonly seen: number;
  readonly state: TaskState;
  readonly name: string | undefined;
  /** The display name of `task-received`, where it differs from the name that was sent. */
  readonly shadow: string | undefined;
  readonly args: string | undefined;
  readonly kwargs: string | undefined;
  readonly result: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
  readonly runtime: number | undefined;
  readonly worker: WorkerName | undefined;
  readonly pid: number | undefined;
  readonly client: string | undefined;
  readonly queue: QueueName | undefined;
  readonly exchange: string | undefined;
  readonly routing_key: string | undefined;
  /** As a worker that held it said (`Delivery`): events do not carry it. */
  readonly priority: number | undefined;
  readonly retries: number | undefined;
  readonly eta: string | undefined;
  readonly expires: string | undefined;
  readonly root_id: TaskId | undefined;
  readonly parent_id: TaskId | undefined;
  readonly clock: number | undefined;
  readonly sent: number | undefined;
  readonly received: number | undefined;
  readonly started: number | undefined;
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly retried: number | undefined;
  readonly revoked: number | undefined;
  readonly rejected: number | undefined;
  /** Timestamp of the event that decided the state. */
  readonly timestamp: number;
  readonly terminated: boolean | undefined;
  readonly signum: string | undefined;
  readonly expired: boolean | undefined;
  readonly requeue: boolean | undefined;
  /** How often a worker received it, retries included. */
  readonly deliveries: number;
  /** Received more often than its retries explain: it may have run twice. */
  readonly redelivered: boolean;
  /** Set by the reaper while its worker is gone; any later event of the task takes it away. */
  readonly lost: Lost | undefined;
  readonly attempts: readonly Attempt[];
  readonly events: readonly TaskEvent[];
  /** Events that were let go because the task had too many. */
  readonly eventsDropped: number;
}

export interface Lost {
  /** By our clock. */
  readonly since: number;
  readonly reason: string;
}

/** Seconds it waited: from sent (else received) to started, of the attempt that decides; never negative. */
export function waitOf(task: Task): number | undefined {
  const from = task.sent ?? task.received;
  if (from === undefined || task.started === undefined) return undefined;
  return Math.max(0, task.started - from);
}

/**
 * What workers that hold a task say of its message over remote control (`delivery_info`). No event carries the
 * priority, and none the queue while `task_send_sent_event` is off.
 */
export interface Delivery {
  readonly queue: QueueName | undefined;
  /** 0 to 255; on Redis 0 is served first, on RabbitMQ the highest. */
  readonly priority: number | undefined;
}
