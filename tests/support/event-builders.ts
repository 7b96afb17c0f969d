import type { Event, Malformed, TaskEvent, TaskEventFields, WorkerEvent } from '../../lib/events/event.ts';
import { parseEvents } from '../../lib/events/parse-event.ts';
import { taskId } from '../../lib/ids.ts';
import { foldTask } from '../../lib/tasks/fold.ts';
import { insertEvent } from '../../lib/tasks/order.ts';
import type { Task } from '../../lib/tasks/task.ts';

const EPOCH = 1_700_000_000;
const CALL: TaskEventFields = {
  name: 'demo.add',
  args: '(1, 2)',
  kwargs: '{}',
  root_id: 't1',
  parent_id: null,
  retries: 0,
  eta: null,
  expires: null,
};

/** `after` seconds into a made-up day; `at`, the arrival, is a hundredth later. */
export function anEvent(
  type: string,
  after: number,
  {
    hostname = 'w1@app-1',
    uuid = 't1',
    pid = 100,
    ...fields
  }: TaskEventFields & { hostname?: string; uuid?: string; pid?: number } = {},
): TaskEvent {
  const timestamp = EPOCH + after;
  const call =
    type === 'task-sent'
      ? { ...CALL, queue: 'celery', exchange: '', routing_key: 'celery' }
      : type === 'task-received'
        ? CALL
        : {};
  return {
    kind: 'task',
    type,
    uuid: taskId(uuid),
    hostname: type === 'task-sent' && hostname === 'w1@app-1' ? 'gen1@web-1' : hostname,
    pid,
    clock: Math.round(after * 10) + 1,
    timestamp,
    at: timestamp + 0.01,
    fields: { ...call, ...fields },
  };
}

export function aHeartbeat(after: number, fields: Partial<WorkerEvent> = {}): WorkerEvent {
  const timestamp = EPOCH + after;
  return {
    kind: 'worker',
    type: 'worker-heartbeat',
    hostname: 'w1@app-1',
    pid: 100,
    clock: 1,
    timestamp,
    at: timestamp,
    freq: 2,
    active: 0,
    processed: 0,
    loadavg: [0.1, 0.2, 0.3],
    sw_ident: 'py-celery',
    sw_ver: '5.6.3',
    sw_sys: 'Linux',
    ...fields,
  };
}

/** In any order; the same event twice counts once. */
export function foldOf(events: readonly TaskEvent[]): Task {
  const ordered: TaskEvent[] = [];
  for (const event of events) insertEvent(ordered, event);
  return foldTask({ uuid: events[0]?.uuid ?? taskId('t1'), seq: 1, seen: EPOCH }, ordered);
}

export function parsed(body: string, at = EPOCH): { events: Event[]; malformed: Malformed[] } {
  const events: Event[] = [];
  const malformed: Malformed[] = [];
  parseEvents(body, at, events, malformed);
  return { events, malformed };
}
