import { queueName, taskId, workerName } from '../../../lib/ids.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import { AT, type Cell, LIST_WIDTH, stateOf } from './columns.ts';
import { FLAG } from './encode-task.ts';
import { decodeAttempts, decodeEvents } from './history-json.ts';

/** A row of cells, whole or as lists have it: a list's row comes without traceback, attempts and events. */
export function decodeTask(cells: readonly Cell[]): Task {
  const text = (column: keyof typeof AT) => (cells[AT[column]] as string | null) ?? undefined; // a TEXT column
  const number = (column: keyof typeof AT) => (cells[AT[column]] as number | null) ?? undefined; // a number column
  const known = <T>(value: string | undefined, brand: (text: string) => T) =>
    value === undefined ? undefined : brand(value);

  const uuid = taskId(text('uuid') ?? '');
  const flags = number('flags') ?? 0;
  const priority = flags >> FLAG.priority;
  const root = text('root');
  const lostSince = number('lost_since');
  const own = {
    uuid,
    seq: number('seq') ?? 0,
    seen: number('seen') ?? 0,
    state: stateOf(number('state') ?? 0),
    name: text('name'),
    shadow: text('shadow'),
    args: text('args'),
    kwargs: text('kwargs'),
    result: text('result'),
    exception: text('exception'),
    traceback: cells.length > LIST_WIDTH ? text('traceback') : undefined,
    runtime: number('runtime'),
    worker: known(text('worker'), workerName),
    pid: number('pid'),
    client: text('client'),
    queue: known(text('queue'), queueName),
    exchange: text('exchange'),
    routing_key: text('routing_key'),
    priority: priority === 0 ? undefined : priority - 1,
    retries: number('retries'),
    eta: text('eta'),
    expires: text('expires'),
    root_id: (flags >> FLAG.rootIsSelf) & 1 ? uuid : known(root, taskId),
    parent_id: known(text('parent'), taskId),
    clock: number('clock'),
    sent: number('sent'),
    received: number('received'),
    started: number('started'),
    succeeded: number('succeeded'),
    failed: number('failed'),
    retried: number('retried'),
    revoked: number('revoked'),
    rejected: number('rejected'),
    timestamp: number('timestamp') ?? 0,
    terminated: answer(flags >> FLAG.terminated),
    signum: text('signum'),
    expired: answer(flags >> FLAG.expired),
    requeue: answer(flags >> FLAG.requeue),
    deliveries: number('deliveries') ?? 0,
    redelivered: ((flags >> FLAG.redelivered) & 1) === 1,
    lost: lostSince === undefined ? undefined : { since: lostSince, reason: text('lost_reason') ?? '' },
    eventsDropped: number('events_dropped') ?? 0,
  };
  if (cells.length <= LIST_WIDTH) return { ...own, attempts: [], events: [] };
  return {
    ...own,
    attempts: decodeAttempts(text('attempts') ?? null, own),
    events: decodeEvents(text('events') ?? null, own),
  };
}

function answer(bits: number): boolean | undefined {
  const code = bits & 3;
  return code === 0 ? undefined : code === 2;
}
