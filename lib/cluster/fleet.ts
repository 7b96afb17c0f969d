import type { WorkerEvent } from '../events/event.ts';
import type { TaskId, WorkerName } from '../ids.ts';
import { type Inspection, poolOf } from '../workers/inspection.ts';
import { applyWorkerEvent, hearFrom, judgeSilence, newWorker, type Running, type Worker } from '../workers/worker.ts';

/** One worker with all that is told of it by events and answers. */
export interface Member {
  worker: Worker;
  readonly running: Map<TaskId, Running>;
  inspection: Inspection;
  succeeded: number;
  failed: number;
  retried: number;
  /** The last endings, 1 for a failure: the share of failures is of these. */
  readonly endings: number[];
  /** A task event that a worker makes only when task events are on. */
  taskEventsAt: number | undefined;
  /** True when it answered so to `enable_events` or sends some; false when it works and sends none; undefined is unknown. */
  taskEvents: boolean | undefined;
  /** Since when its heartbeats tell of work that no task event tells of. */
  unheardSince: number | undefined;
  /** It is gone, and what it left has been handed over. */
  reaped: boolean;
}

/** A worker that is gone, and the tasks that memory saw in its hands. */
export interface Orphans {
  readonly worker: WorkerName;
  readonly uuids: readonly TaskId[];
  readonly since: number;
  readonly reason: string;
}

export interface Fleet {
  readonly members: ReadonlyMap<WorkerName, Member>;
  applyLife(event: WorkerEvent): Orphans | undefined;
  started(name: WorkerName, running: Running, at: number): void;
  ended(name: WorkerName, uuid: TaskId, ending: 'succeeded' | 'failed' | 'retried' | 'other', at: number): void;
  /** Any other task event of it. */
  heard(name: WorkerName, at: number): void;
  inspected(name: WorkerName, parts: Inspection, at: number): void;
  setTaskEvents(name: WorkerName, on: boolean): void;
  /** Judges silence; answers who is newly gone. */
  tick(now: number, linkedSince: number): readonly Orphans[];
  /** What an earlier process of ours knew. One that has been heard meanwhile keeps what it told, and adds the counts. */
  restore(
    member: { readonly worker: Worker } & Partial<Pick<Member, 'inspection' | 'succeeded' | 'failed' | 'retried'>>,
  ): void;
  /** Workers that left or fell silent before `before`: nobody needs them any more. */
  forget(before: number): readonly WorkerName[];
  /** Names that changed since the last call. */
  drain(): ReadonlySet<WorkerName>;
}

const KEPT_ENDINGS = 200;
/** A warm shutdown says goodbye first and may take long to end what runs; then nothing more will come. */
const LOST_AFTER_GOODBYE = 60;
/** Task events come within a moment of the work; a broker that is slow may hold them longer than heartbeats. */
const EVENTS_LATE = 10;
const MOST_BETWEEN_BEATS = 3;
/** Of a heartbeat that does not say: workers send one every two seconds. */
const DEFAULT_FREQ = 2;
/** A task that `active` does not list may have started while the answer was under way. */
const ANSWER_UNDER_WAY = 1;
/** A solo pool runs its task in the worker's own loop, which sends no heartbeat and answers nothing meanwhile. */
const SOLO_PATIENCE = 300;
/** More running tasks than any pool has slots means that endings were missed. */
const MAX_RUNNING = 2000;

export function createFleet(): Fleet {
  const members = new Map<WorkerName, Member>();
  let changed = new Set<WorkerName>();

  function member(name: WorkerName, now: number): Member {
    let known = members.get(name);
    if (known === undefined) {
      known = {
        worker: newWorker(name, now),
        running: new Map(),
        inspection: {},
        succeeded: 0,
        failed: 0,
        retried: 0,
        endings: [],
        taskEventsAt: undefined,
        taskEvents: undefined,
        unheardSince: undefined,
        reaped: false,
      };
      members.set(name, known);
    }
    changed.add(name);
    return known;
  }

  function hear(name: WorkerName, at: number): Member {
    const known = member(name, at);
    // Heartbeats keep `heard` fresh; a new object for every task event would be waste.
    if (known.worker.status === 'silent' || at - known.worker.heard > 0.5) known.worker = hearFrom(known.worker, at);
    known.taskEventsAt = at;
    known.taskEvents = true;
    known.unheardSince = undefined;
    return known;
  }

  function abandon(known: Member, since: number, reason: string): Orphans {
    const uuids = [...known.running.keys()];
    known.running.clear();
    return { worker: known.worker.hostname, uuids, since, reason };
  }

  return {
    members,
    applyLife(event) {
      const name = event.hostname as WorkerName;
      const known = member(name, event.at);
      const before = known.worker;
      known.worker = applyWorkerEvent(before, event);
      noticeUnheardWork(known, before, event.at);
      const replaced =
        before.pid !== undefined && known.worker.incarnations > before.incarnations && before.incarnations > 0;
      if (!replaced) return undefined;
      known.inspection = {};
      known.taskEvents = undefined;
      known.unheardSince = undefined;
      return abandon(known, event.at, `${name} was restarted (pid ${before.pid} is gone) while it ran`);
    },
    started(name, running, at) {
      const known = hear(name, at);
      known.running.set(running.uuid, running);
      if (known.running.size > MAX_RUNNING) known.running.delete(known.running.keys().next().value as TaskId);
    },
    ended(name, uuid, ending, at) {
      const known = hear(name, at);
      known.running.delete(uuid);
      if (ending === 'other') return;
      known[ending]++;
      if (ending === 'retried') return;
      known.endings.push(ending === 'failed' ? 1 : 0);
      if (known.endings.length > KEPT_ENDINGS) known.endings.shift();
    },
    heard(name, at) {
      hear(name, at);
    },
    inspected(name, parts, at) {
      const known = member(name, at);
      known.worker = hearFrom(known.worker, at);
      known.inspection = { ...known.inspection, ...parts };
      if (parts.active?.value !== undefined) reconcile(known, parts.active);
    },
    setTaskEvents(name, on) {
      const known = members.get(name);
      if (known === undefined) return;
      known.taskEvents = on;
      known.unheardSince = undefined;
      changed.add(name);
    },
    tick(now, linkedSince) {
      const orphans: Orphans[] = [];
      for (const [name, known] of members) {
        const before = known.worker;
        known.worker = judgeSilence(before, now, linkedSince, patienceWith(known));
        if (known.worker !== before) changed.add(name);
        const { status, since } = known.worker;
        const gone = status === 'silent' || (status === 'offline' && now - since > LOST_AFTER_GOODBYE);
        if (status === 'online') known.reaped = false;
        if (!gone || known.reaped) continue;
        known.reaped = true;
        const reason =
          status === 'silent'
            ? `${name} stopped sending heartbeats while it ran`
            : `${name} said goodbye and has not told how it ended`;
        orphans.push(abandon(known, now, reason));
      }
      return orphans;
    },
    restore(saved) {
      const isNew = !members.has(saved.worker.hostname);
      const known = member(saved.worker.hostname, saved.worker.firstSeen);
      if (isNew) known.worker = saved.worker;
      known.inspection = { ...saved.inspection, ...known.inspection };
      known.succeeded += saved.succeeded ?? 0;
      known.failed += saved.failed ?? 0;
      known.retried += saved.retried ?? 0;
    },
    forget(before) {
      const left: WorkerName[] = [];
      for (const [name, { worker }] of members) {
        if (worker.status === 'online' || worker.since >= before) continue;
        members.delete(name);
        changed.add(name);
        left.push(name);
      }
      return left;
    },
    drain() {
      const drained = changed;
      changed = new Set();
      return drained;
    },
  };
}

/**
 * A worker counts the tasks that it starts (`processed`), whether it tells of them or not. When that number grows from
 * one heartbeat to the next and no task event comes, its task events are off. Nothing follows from heartbeats that are
 * far apart: while we were away we heard no event either.
 */
function noticeUnheardWork(known: Member, before: Worker, at: number): void {
  const { worker } = known;
  const isNext =
    before.heartbeat !== undefined &&
    worker.pid === before.pid &&
    at - before.heartbeat < MOST_BETWEEN_BEATS * (worker.freq ?? DEFAULT_FREQ);
  if (!isNext) {
    known.unheardSince = undefined;
    return;
  }
  const hasWorked = (worker.processed ?? 0) > (before.processed ?? Number.POSITIVE_INFINITY);
  if (hasWorked && (known.taskEventsAt ?? 0) < (before.heartbeat ?? 0)) known.unheardSince ??= at;
  if (known.unheardSince !== undefined && at - known.unheardSince > EVENTS_LATE) known.taskEvents = false;
}

/**
 * `active` lists everything that runs at `at`: what it lacks has ended unheard, what it has on top started unheard. A
 * list that is cut proves nothing of what it lacks.
 */
function reconcile(known: Member, { value = [], at, cut }: NonNullable<Inspection['active']>): void {
  const listed = new Set<string>(value.map((task) => task.uuid));
  for (const [uuid, running] of known.running) {
    if (cut !== true && !listed.has(uuid) && running.started < at - ANSWER_UNDER_WAY) known.running.delete(uuid);
  }
  for (const task of value) {
    const uuid = task.uuid as TaskId;
    const before = known.running.get(uuid);
    known.running.set(uuid, {
      uuid,
      name: task.name ?? before?.name,
      args: before?.args ?? task.args,
      pid: task.pid ?? before?.pid,
      // `time_start` and the event come from one clock; the event is what history shows.
      started: before?.started ?? task.started ?? at,
    });
  }
}

function patienceWith({ inspection, running }: Member): number {
  return running.size > 0 && poolOf(inspection.stats?.value).kind === 'solo' ? SOLO_PATIENCE : 0;
}

/** How many tasks can run at once, as far as it is known. */
export function concurrencyOf(known: Member): number | undefined {
  return poolOf(known.inspection.stats?.value).concurrency;
}

/** Share of failures of the last endings, 0 to 1. */
export function failingOf(known: Member): number | undefined {
  if (known.endings.length === 0) return undefined;
  return known.endings.reduce((sum, failed) => sum + failed, 0) / known.endings.length;
}
