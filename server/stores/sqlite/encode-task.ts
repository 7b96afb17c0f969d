import type { Task } from '../../../lib/tasks/task.ts';
import type { TaskWrite } from '../store.ts';
import { type Cell, stateCode } from './columns.ts';
import { encodeAttempts, encodeEvents } from './history-json.ts';

/** Many tasks for one message: `WIDTH` cells a task, one after the other. Flat, because threads clone that fastest. */
export interface Batch {
  readonly cells: readonly Cell[];
  /** By task: not read from this store by the engine that writes it. */
  readonly fresh: readonly boolean[];
}

export function encodeBatch(writes: readonly TaskWrite[]): Batch {
  const cells: Cell[] = [];
  const fresh: boolean[] = [];
  for (const write of writes) {
    pushTask(cells, write.task);
    fresh.push(write.fresh);
  }
  return { cells, fresh };
}

export function encodeTask(task: Task): readonly Cell[] {
  const cells: Cell[] = [];
  pushTask(cells, task);
  return cells;
}

/** In the order of COLUMNS. */
function pushTask(cells: Cell[], task: Task): void {
  cells.push(
    task.seq,
    task.seen,
    stateCode(task.state),
    task.name ?? null,
    task.worker ?? null,
    task.queue ?? null,
    task.uuid,
    task.root_id === undefined || task.root_id === task.uuid ? null : task.root_id,
    task.parent_id ?? null,
    task.runtime ?? null,
    task.retries ?? null,
    task.deliveries,
    flagsOf(task),
    task.timestamp,
    task.sent ?? null,
    task.received ?? null,
    task.started ?? null,
    task.succeeded ?? null,
    task.failed ?? null,
    task.retried ?? null,
    task.revoked ?? null,
    task.rejected ?? null,
    task.pid ?? null,
    task.clock ?? null,
    task.client ?? null,
    task.shadow ?? null,
    task.exchange ?? null,
    task.routing_key ?? null,
    task.eta ?? null,
    task.expires ?? null,
    task.signum ?? null,
    task.lost?.since ?? null,
    task.lost?.reason ?? null,
    task.eventsDropped,
    task.args ?? null,
    task.kwargs ?? null,
    task.result ?? null,
    task.exception ?? null,
    task.traceback ?? null,
    encodeAttempts(task),
    encodeEvents(task),
  );
}

/**
 * Bits of `flags`. The first three take two bits each: 0 unknown, 1 no, 2 yes. The priority is the last, from 1 on:
 * 0 is unknown.
 */
export const FLAG = { terminated: 0, expired: 2, requeue: 4, redelivered: 6, rootIsSelf: 7, priority: 8 } as const;

function flagsOf(task: Task): number {
  return (
    (answer(task.terminated) << FLAG.terminated) |
    (answer(task.expired) << FLAG.expired) |
    (answer(task.requeue) << FLAG.requeue) |
    (Number(task.redelivered) << FLAG.redelivered) |
    (Number(task.root_id === task.uuid) << FLAG.rootIsSelf) |
    ((task.priority === undefined ? 0 : task.priority + 1) << FLAG.priority)
  );
}

function answer(value: boolean | undefined): number {
  return value === undefined ? 0 : value ? 2 : 1;
}
