import type { TaskState } from '../contract/models.ts';
import type { TaskEvent } from '../events/event.ts';
import type { TaskId, WorkerName } from '../ids.ts';
import type { TaskSeries } from '../metrics/task-series.ts';
import { foldTask } from '../tasks/fold.ts';
import { compareEvents, insertEvent } from '../tasks/order.ts';
import { isFinal, stateAfter } from '../tasks/state.ts';
import type { Delivery, Lost, Task } from '../tasks/task.ts';

/**
 * The tasks that memory holds: the busy and the recent ones. The rest is in the store; when an event comes for a task
 * that memory let go, it starts a fresh entry, the store answers the write with what it has (a conflict), and `merge`
 * makes one story of both. So memory is bounded and nothing is lost by it.
 */
export interface TaskIndex {
  /** Takes an event; undefined when the same event was there already. `now` is our clock. */
  apply(event: TaskEvent, now: number): Applied | undefined;
  /**
   * Marks tasks whose worker is gone; the mark goes with the next event of the task. Left alone are those that do not
   * run on that worker: they have ended, or the broker handed them to another one already.
   */
  markLost(uuids: readonly TaskId[], worker: WorkerName, lost: Lost): void;
  /** Takes the mark away: the worker says that it runs them. */
  markFound(uuids: readonly TaskId[], worker: WorkerName): void;
  /** A worker that holds the task says how it got it. A task that memory does not have is left alone. */
  noteDelivery(uuid: TaskId, delivery: Delivery): void;
  /** Joins what the store holds with what memory learned since; the second time it changes nothing. */
  merge(stored: Task): void;
  /** Brings a stored task to memory as it is, unless memory has it. */
  adopt(stored: Task): void;
  /** The tasks that changed since the last call, folded. */
  drain(): readonly Task[];
  get(uuid: TaskId): Task | undefined;
  /** True until the store has confirmed a first write: another story of it may be stored. */
  isFresh(uuid: TaskId): boolean;
  confirm(uuids: readonly TaskId[]): void;
  /** Lets the longest untouched go, ended ones first, but for those that `mustKeep` (not written yet). */
  forget(mustKeep: (uuid: TaskId) => boolean): void;
  readonly size: number;
  /** How many of them are in each state, as of the last `drain`. */
  readonly states: ReadonlyMap<TaskState, number>;
}

export interface Applied {
  /** As far as events told before and with this one; cheap to know without a fold. */
  readonly name: string | undefined;
  readonly queue: string | undefined;
  readonly args: string | undefined;
  readonly sentAt: number | undefined;
  /** A worker's `task-received` was seen. */
  readonly received: boolean;
  /** Times that the makers of the newest such events wrote. */
  readonly receivedAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly etaAt: number | undefined;
  /** Where it was counted last (lib/metrics/task-series). */
  series: TaskSeries | undefined;
  seriesOf: string;
  /** All that was told of it, in the order of its makers. */
  readonly events: readonly TaskEvent[];
}

interface Entry {
  readonly uuid: TaskId;
  seq: number;
  seen: number;
  events: TaskEvent[];
  eventsDropped: number;
  lost: Lost | undefined;
  delivery: Delivery | undefined;
  folded: Task | undefined;
  fresh: boolean;
  changed: boolean;
  name: string | undefined;
  queue: string | undefined;
  args: string | undefined;
  sentAt: number | undefined;
  received: boolean;
  receivedAt: number | undefined;
  startedAt: number | undefined;
  etaAt: number | undefined;
  series: TaskSeries | undefined;
  seriesOf: string;
  /** The state that it is counted under in `states`. */
  counted: TaskState | undefined;
}

/** Custom events (`task-progress`, …) can be many; a task keeps the newest of them. */
const MAX_CUSTOM_EVENTS = 50;
/** Attempts of a task that retries for ever: the oldest events leave. */
const MAX_EVENTS = 400;

export interface TaskIndexOptions {
  /** How many tasks that have not ended memory holds. */
  readonly keepOpen: number;
  /** How many that have: late events of these need no look into the store. */
  readonly keepEnded: number;
  readonly lastSeq: number;
}

export function createTaskIndex(options: TaskIndexOptions): TaskIndex {
  const entries = new Map<TaskId, Entry>();
  // In the order of last touch: who is first has been quiet for longest.
  const open = new Set<Entry>();
  const ended = new Set<Entry>();
  let changed: Entry[] = [];
  let seq = options.lastSeq;
  let lastSeen = 0;
  const states = new Map<TaskState, number>();

  function add(uuid: TaskId, place: { readonly seq: number; readonly seen: number }): Entry {
    const entry: Entry = {
      uuid,
      seq: place.seq,
      seen: place.seen,
      events: [],
      eventsDropped: 0,
      lost: undefined,
      delivery: undefined,
      folded: undefined,
      fresh: true,
      changed: false,
      name: undefined,
      queue: undefined,
      args: undefined,
      sentAt: undefined,
      received: false,
      receivedAt: undefined,
      startedAt: undefined,
      etaAt: undefined,
      series: undefined,
      seriesOf: '',
      counted: undefined,
    };
    entries.set(uuid, entry);
    return entry;
  }

  function recount(entry: Entry, state: TaskState | undefined): void {
    if (entry.counted === state) return;
    if (entry.counted !== undefined) states.set(entry.counted, (states.get(entry.counted) ?? 0) - 1);
    if (state !== undefined) states.set(state, (states.get(state) ?? 0) + 1);
    entry.counted = state;
  }

  function touch(entry: Entry): void {
    entry.folded = undefined;
    if (entry.changed) return;
    entry.changed = true;
    changed.push(entry);
  }

  function fold(entry: Entry): Task {
    entry.folded ??= foldTask(entry, entry.events, entry);
    return entry.folded;
  }

  return {
    apply(event, now) {
      let entry = entries.get(event.uuid);
      if (entry === undefined) {
        // Lists go by `seq` and ranges by `seen`: both must grow together, also when the clock is set back.
        lastSeen = Math.max(lastSeen, now);
        entry = add(event.uuid, { seq: ++seq, seen: lastSeen });
      }
      if (!insertEvent(entry.events, event)) return undefined;
      entry.lost = undefined;
      learn(entry, event);
      if (entry.events.length > MAX_CUSTOM_EVENTS) trim(entry);
      touch(entry);
      return entry;
    },
    markLost(uuids, worker, lost) {
      for (const uuid of uuids) {
        const entry = entries.get(uuid);
        if (entry === undefined || entry.lost !== undefined) continue;
        const task = fold(entry);
        if (task.state !== 'STARTED' || task.worker !== worker) continue;
        entry.lost = lost;
        touch(entry);
      }
    },
    markFound(uuids, worker) {
      for (const uuid of uuids) {
        const entry = entries.get(uuid);
        if (entry?.lost === undefined || fold(entry).worker !== worker) continue;
        entry.lost = undefined;
        touch(entry);
      }
    },
    noteDelivery(uuid, delivery) {
      const entry = entries.get(uuid);
      if (entry === undefined || isSameDelivery(entry.delivery, delivery)) return;
      entry.delivery = delivery;
      touch(entry);
    },
    merge(stored) {
      const known = entries.get(stored.uuid);
      // A change that was recorded before the first conflict was settled runs into the same one again.
      if (known?.seq === stored.seq) return;
      const entry = known ?? add(stored.uuid, stored);
      entry.seq = stored.seq;
      entry.seen = stored.seen;
      entry.fresh = false;
      entry.eventsDropped += stored.eventsDropped;
      entry.delivery ??= deliveryOf(stored);
      const before = entry.events;
      entry.events = [...stored.events];
      for (const event of before) insertEvent(entry.events, event);
      entry.events.sort(compareEvents);
      for (const event of entry.events) learn(entry, event);
      trim(entry);
      touch(entry);
    },
    adopt(stored) {
      if (entries.has(stored.uuid)) return;
      const entry = add(stored.uuid, stored);
      entry.fresh = false;
      entry.eventsDropped = stored.eventsDropped;
      entry.delivery = deliveryOf(stored);
      entry.lost = stored.lost;
      entry.events = [...stored.events];
      for (const event of entry.events) learn(entry, event);
      entry.folded = stored;
      (isFinal(stored.state) ? ended : open).add(entry);
      recount(entry, stored.state);
    },
    drain() {
      const drained = changed.map((entry) => {
        entry.changed = false;
        const task = fold(entry);
        open.delete(entry);
        ended.delete(entry);
        (isFinal(task.state) ? ended : open).add(entry);
        recount(entry, task.state);
        return task;
      });
      changed = [];
      return drained;
    },
    get(uuid) {
      const entry = entries.get(uuid);
      return entry === undefined ? undefined : fold(entry);
    },
    isFresh: (uuid) => entries.get(uuid)?.fresh === true,
    confirm(uuids) {
      for (const uuid of uuids) {
        const entry = entries.get(uuid);
        if (entry !== undefined) entry.fresh = false;
      }
    },
    forget(mustKeep) {
      for (const [kept, most] of [
        [ended, options.keepEnded],
        [open, options.keepOpen],
      ] as const) {
        let excess = kept.size - most;
        for (const entry of kept) {
          if (excess <= 0) break;
          if (entry.changed || mustKeep(entry.uuid)) continue;
          kept.delete(entry);
          entries.delete(entry.uuid);
          recount(entry, undefined);
          excess--;
        }
      }
    },
    get size() {
      return entries.size;
    },
    states,
  };
}

function learn(entry: Entry, { type, fields, timestamp }: TaskEvent): void {
  if (type === 'task-sent') {
    entry.name = fields.name ?? entry.name;
    entry.queue = fields.queue ?? entry.queue;
    entry.sentAt = timestamp;
  } else if (type === 'task-received') {
    entry.name ??= fields.name ?? undefined;
    entry.received = true;
    entry.receivedAt = timestamp;
  } else {
    if (type === 'task-started') entry.startedAt = timestamp;
    return;
  }
  // A further attempt begins here.
  entry.startedAt = undefined;
  if (fields.eta !== undefined) entry.etaAt = secondsOf(fields.eta);
  if (fields.args) entry.args = fields.args;
}

function secondsOf(iso: string | null): number | undefined {
  const ms = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function trim(entry: Entry): void {
  const custom = entry.events.filter((event) => stateAfter(event.type) === undefined);
  const surplus = new Set<TaskEvent>(custom.slice(0, Math.max(0, custom.length - MAX_CUSTOM_EVENTS)));
  const core = entry.events.length - custom.length;
  for (const event of entry.events) {
    if (core - countCore(surplus) <= MAX_EVENTS) break;
    if (stateAfter(event.type) !== undefined) surplus.add(event);
  }
  if (surplus.size === 0) return;
  entry.events = entry.events.filter((event) => !surplus.has(event));
  entry.eventsDropped += surplus.size;
}

/** A stored queue may come from events just as well: those are folded first. */
function deliveryOf({ queue, priority }: Task): Delivery | undefined {
  return queue === undefined && priority === undefined ? undefined : { queue, priority };
}

function isSameDelivery(a: Delivery | undefined, b: Delivery): boolean {
  return a?.queue === b.queue && a?.priority === b.priority;
}

function countCore(events: ReadonlySet<TaskEvent>): number {
  let n = 0;
  for (const event of events) if (stateAfter(event.type) !== undefined) n++;
  return n;
}

/** Where a task's event says something about a worker (a producer's `task-sent` does not). */
export function workerOf(event: TaskEvent): WorkerName | undefined {
  return event.type === 'task-sent' || stateAfter(event.type) === undefined
    ? undefined
    : (event.hostname as WorkerName);
}
