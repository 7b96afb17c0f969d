import type { TaskEvent, TaskEventFields } from '../../lib/events/event.ts';
import { taskId } from '../../lib/ids.ts';
import type { Attempt, Task } from '../../lib/tasks/task.ts';

/** 2023-11-14 22:13:20 UTC, where FakeClock starts too. */
export const START = 1_700_000_000;

/** A canonical UUID that holds the number: builders need no randomness. */
export function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A task that a worker has received, with nothing more known of it than a claim says. */
export function aTask({ seq = 1, ...known }: Partial<Task> = {}): Task {
  const seen = known.seen ?? START + seq;
  return {
    uuid: taskId(uuidOf(seq)),
    seq,
    seen,
    state: 'RECEIVED',
    name: 'shop.order',
    shadow: undefined,
    args: undefined,
    kwargs: undefined,
    result: undefined,
    exception: undefined,
    traceback: undefined,
    runtime: undefined,
    worker: undefined,
    pid: undefined,
    client: undefined,
    queue: undefined,
    exchange: undefined,
    routing_key: undefined,
    priority: undefined,
    retries: undefined,
    eta: undefined,
    expires: undefined,
    root_id: undefined,
    parent_id: undefined,
    clock: undefined,
    sent: undefined,
    received: undefined,
    started: undefined,
    succeeded: undefined,
    failed: undefined,
    retried: undefined,
    revoked: undefined,
    rejected: undefined,
    timestamp: seen,
    terminated: undefined,
    signum: undefined,
    expired: undefined,
    requeue: undefined,
    deliveries: 1,
    redelivered: false,
    lost: undefined,
    attempts: [],
    events: [],
    eventsDropped: 0,
    ...known,
  };
}

export function anAttempt(known: Partial<Attempt> = {}): Attempt {
  return {
    retries: 0,
    delivery: 1,
    state: 'RECEIVED',
    name: 'shop.order',
    worker: undefined,
    pid: undefined,
    eta: undefined,
    sent: undefined,
    received: undefined,
    started: undefined,
    ended: undefined,
    runtime: undefined,
    result: undefined,
    exception: undefined,
    traceback: undefined,
    requeue: undefined,
    terminated: undefined,
    signum: undefined,
    expired: undefined,
    ...known,
  };
}

export function aTaskEvent(
  type: string,
  { fields = {}, ...known }: Partial<Omit<TaskEvent, 'fields'>> & { readonly fields?: TaskEventFields } = {},
): TaskEvent {
  const timestamp = known.timestamp ?? START;
  return {
    kind: 'task',
    type,
    uuid: taskId(uuidOf(1)),
    hostname: 'w1@kitchen',
    pid: 4242,
    timestamp,
    clock: 1,
    at: timestamp,
    fields,
    ...known,
  };
}
