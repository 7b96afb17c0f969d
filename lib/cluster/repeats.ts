import type { TaskEvent } from '../events/event.ts';
import type { TaskId, WorkerName } from '../ids.ts';
import { isFinal, stateAfter } from '../tasks/state.ts';

/** A task that was started again before its last run had ended. Times are by our clock. */
export interface Repeat {
  readonly uuid: TaskId;
  name: string | undefined;
  readonly starts: { readonly worker: WorkerName; readonly timestamp: number; readonly at: number }[];
  /** Workers that told of an end after the last start. */
  readonly ended: Set<WorkerName>;
}

/** Newest last. Bounded: an application that starts everything twice must not fill the memory. */
export type Repeats = Map<TaskId, Repeat>;

const KEPT = 200;
const KEPT_STARTS = 20;
/** With fewer events nothing can have been started twice: sent, received, started. */
const LEAST_EVENTS = 4;

/** A worker says that it starts a task. Nothing is kept of one that is started once, or again after its end. */
export function noteStart(
  repeats: Repeats,
  event: TaskEvent,
  { events, name }: { readonly events: readonly TaskEvent[]; readonly name: string | undefined },
  now: number,
): void {
  if (events.length < LEAST_EVENTS && !repeats.has(event.uuid)) return;
  const open = openStarts(events);
  if (open.length < 2) return;

  const before = repeats.get(event.uuid);
  const known = new Map(before?.starts.map((start) => [start.timestamp, start.at]));
  repeats.delete(event.uuid);
  repeats.set(event.uuid, {
    uuid: event.uuid,
    name: name ?? before?.name,
    starts: open.slice(-KEPT_STARTS).map(({ hostname, timestamp }) => ({
      worker: hostname as WorkerName,
      timestamp,
      at: known.get(timestamp) ?? now,
    })),
    ended: new Set(),
  });
  if (repeats.size > KEPT) repeats.delete(repeats.keys().next().value as TaskId); // it holds more than none
}

export function noteEnd(repeats: Repeats, uuid: TaskId, worker: WorkerName): void {
  if (repeats.size > 0) repeats.get(uuid)?.ended.add(worker);
}

/** Starts after which the same worker told of no end. */
function openStarts(events: readonly TaskEvent[]): readonly TaskEvent[] {
  let open: TaskEvent[] = [];
  for (const event of events) {
    const state = stateAfter(event.type);
    if (state === 'STARTED') open.push(event);
    else if (state !== undefined && (isFinal(state) || state === 'RETRY' || event.type === 'task-rejected')) {
      open = open.filter(({ hostname }) => hostname !== event.hostname);
    }
  }
  return open;
}
