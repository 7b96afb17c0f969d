import type { RawEvent, TaskAttempt, TaskSummary } from '../contract/models.ts';
import type { TaskEvent } from '../events/event.ts';
import type { ClusterName } from '../ids.ts';
import { type Attempt, type Task, waitOf } from './task.ts';

/** A task as lists of a cluster show it. Unknown fields are left out, so that JSON has none of them. */
export function taskSummary(task: Task, cluster: ClusterName): TaskSummary {
  const { uuid, state, deliveries, redelivered, seen, timestamp } = task;
  return {
    cluster,
    uuid,
    state,
    deliveries,
    redelivered,
    seen,
    timestamp,
    name: task.name,
    args: task.args,
    kwargs: task.kwargs,
    result: task.result,
    exception: task.exception,
    worker: task.worker,
    queue: task.queue,
    retries: task.retries,
    eta: task.eta,
    expires: task.expires,
    sent: task.sent,
    received: task.received,
    started: task.started,
    succeeded: task.succeeded,
    failed: task.failed,
    retried: task.retried,
    revoked: task.revoked,
    rejected: task.rejected,
    runtime: task.runtime,
    wait: waitOf(task),
    expired: task.expired,
    terminated: task.terminated,
    root_id: task.root_id,
    parent_id: task.parent_id,
  };
}

export function taskAttempt(attempt: Attempt): TaskAttempt {
  return { ...attempt };
}

export function rawEvent({ type, timestamp, at, hostname, pid, clock, fields }: TaskEvent): RawEvent {
  return { type, timestamp, at, hostname, pid, clock, fields: { ...fields } };
}
