import type { TaskEvent, TaskEventFields } from '../../../lib/events/event.ts';
import type { Attempt, Task } from '../../../lib/tasks/task.ts';

/**
 * A task's events and attempts as compact JSON. They repeat what the task says of itself, above all its arguments and
 * its result, so a value that equals the task's own is kept as one bit. Nothing is lost:
 *
 *     event   = [type, host, pid, timestamp, at, clock, same, nulls, others?]
 *     attempt = [same, unknown, others?]
 *
 * `type` is an index into TYPES or the text; `host` is 0 for the task's worker, 1 for its client, or the text; times
 * are microseconds after `seen`, or the number as a text where that would round it. `same` and `nulls` (`unknown`) are
 * bits by the index of the key: equal to the task's, or null (undefined).
 */
const TYPES = [
  'task-sent',
  'task-received',
  'task-started',
  'task-succeeded',
  'task-failed',
  'task-retried',
  'task-revoked',
  'task-rejected',
  'task-cancelled',
];
const TYPE_INDEX = new Map(TYPES.map((type, index) => [type, index]));

/** Order is format: only add at the end. The task has the same keys. */
const EVENT_KEYS = [
  'name',
  'args',
  'kwargs',
  'root_id',
  'parent_id',
  'retries',
  'eta',
  'expires',
  'queue',
  'exchange',
  'routing_key',
  'result',
  'runtime',
  'exception',
  'traceback',
  'terminated',
  'signum',
  'expired',
  'requeue',
] as const satisfies readonly (keyof Task & keyof TaskEventFields)[];
const EVENT_BIT = new Map<string, number>(EVENT_KEYS.map((key, index) => [key, 1 << index]));

/** Order is format: only add at the end. */
const ATTEMPT_KEYS = [
  'retries',
  'delivery',
  'state',
  'name',
  'worker',
  'pid',
  'eta',
  'sent',
  'received',
  'started',
  'ended',
  'runtime',
  'result',
  'exception',
  'traceback',
  'requeue',
  'terminated',
  'signum',
  'expired',
] as const satisfies readonly (keyof Attempt)[];
const ALL_SAME = (1 << ATTEMPT_KEYS.length) - 1;

type Own = Omit<Task, 'events' | 'attempts'>;
type EventRow = [
  type: number | string,
  host: number | string,
  pid: number | null,
  timestamp: number | string,
  at: number | string,
  clock: number | null,
  same: number,
  nulls: number,
  others?: Record<string, unknown>,
];
type AttemptRow = [same: number, unknown: number, others?: Record<string, unknown>];

export function encodeEvents(task: Task): string | null {
  if (task.events.length === 0) return null;
  const base = Math.round(task.seen * 1e6);
  return JSON.stringify(task.events.map((event) => encodeEvent(event, task, base)));
}

function encodeEvent(event: TaskEvent, task: Task, base: number): EventRow {
  let same = 0;
  let nulls = 0;
  let others: Record<string, unknown> | undefined;
  for (const key in event.fields) {
    const value = event.fields[key];
    const bit = EVENT_BIT.get(key) ?? 0;
    if (bit !== 0 && value === null) nulls |= bit;
    // A bit is given to keys that the task has as well.
    else if (bit !== 0 && value !== undefined && value === task[key as (typeof EVENT_KEYS)[number]]) same |= bit;
    else {
      others ??= {};
      others[key] = value;
    }
  }
  const row: EventRow = [
    TYPE_INDEX.get(event.type) ?? event.type,
    event.hostname === task.worker ? 0 : event.hostname === task.client ? 1 : event.hostname,
    event.pid ?? null,
    encodeTime(event.timestamp, base),
    encodeTime(event.at, base),
    event.clock ?? null,
    same,
    nulls,
  ];
  if (others) row.push(others);
  return row;
}

export function decodeEvents(text: string | null, task: Own): readonly TaskEvent[] {
  if (text === null) return [];
  const base = Math.round(task.seen * 1e6);
  // Written by encodeEvents alone.
  return (JSON.parse(text) as EventRow[]).map((row) => decodeEvent(row, task, base));
}

function decodeEvent(row: EventRow, task: Own, base: number): TaskEvent {
  const [type, host, pid, timestamp, at, clock, same, nulls, others] = row;
  const fields: Record<string, unknown> = {};
  for (const [index, key] of EVENT_KEYS.entries()) {
    if (same & (1 << index)) fields[key] = task[key];
    else if (nulls & (1 << index)) fields[key] = null;
  }
  if (others) Object.assign(fields, others);
  return {
    kind: 'task',
    type: typeof type === 'number' ? (TYPES[type] ?? '') : type,
    uuid: task.uuid,
    hostname: (host === 0 ? task.worker : host === 1 ? task.client : String(host)) ?? '',
    pid: pid ?? undefined,
    timestamp: decodeTime(timestamp, base),
    clock: clock ?? undefined,
    at: decodeTime(at, base),
    fields,
  };
}

/** null: exactly one attempt, of which the task says everything. */
export function encodeAttempts(task: Task): string | null {
  const rows = task.attempts.map((attempt) => encodeAttempt(attempt, task));
  if (rows.length === 1 && rows[0]?.[0] === ALL_SAME) return null;
  return JSON.stringify(rows);
}

function encodeAttempt(attempt: Attempt, task: Task): AttemptRow {
  let same = 0;
  let unknown = 0;
  let others: Record<string, unknown> | undefined;
  for (let index = 0; index < ATTEMPT_KEYS.length; index++) {
    const key = ATTEMPT_KEYS[index] as (typeof ATTEMPT_KEYS)[number]; // within its length
    const value = attempt[key];
    if (value === ownValue(key, task)) same |= 1 << index;
    else if (value === undefined) unknown |= 1 << index;
    else {
      others ??= {};
      others[key] = value;
    }
  }
  return others ? [same, unknown, others] : [same, unknown];
}

export function decodeAttempts(text: string | null, task: Own): readonly Attempt[] {
  // Written by encodeAttempts alone.
  const rows = text === null ? [[ALL_SAME, 0] as AttemptRow] : (JSON.parse(text) as AttemptRow[]);
  return rows.map(([same, unknown, others]) => {
    const attempt: Record<string, unknown> = {};
    for (const [index, key] of ATTEMPT_KEYS.entries()) {
      if (same & (1 << index)) attempt[key] = ownValue(key, task);
      else if (unknown & (1 << index)) attempt[key] = undefined;
      else attempt[key] = others?.[key];
    }
    return attempt as unknown as Attempt; // every key of ATTEMPT_KEYS was set
  });
}

/** What the task says where the attempt that decides would. */
function ownValue(key: (typeof ATTEMPT_KEYS)[number], task: Own): unknown {
  if (key === 'delivery') return 1;
  if (key === 'ended') return task.timestamp;
  return task[key];
}

function encodeTime(time: number, base: number): number | string {
  const micros = Math.round(time * 1e6);
  return micros / 1e6 === time ? micros - base : String(time);
}

function decodeTime(time: number | string, base: number): number {
  return typeof time === 'string' ? Number(time) : (base + time) / 1e6;
}
