import type { WorkerStatus } from '../contract/models.ts';
import type { WorkerEvent } from '../events/event.ts';
import type { TaskId, WorkerName } from '../ids.ts';

/** What runs in a worker, as its events or its own `active` answer tell. */
export interface Running {
  readonly uuid: TaskId;
  readonly name: string | undefined;
  readonly args: string | undefined;
  /** Pid of the pool process, when an inspect answer told it: events carry the main process's. */
  readonly pid: number | undefined;
  readonly started: number;
}

/**
 * A worker by its node name. Times that judge its life (`heard`, `heartbeat`, `since`) are by our clock, so a worker
 * whose clock is wrong is not called silent for it.
 */
export interface Worker {
  readonly hostname: WorkerName;
  readonly status: WorkerStatus;
  /** Since when it has this status. */
  readonly since: number;
  readonly firstSeen: number;
  /** The last sign of life of any kind: heartbeat, task event, answer. */
  readonly heard: number;
  /** Arrival of the last heartbeat; undefined when it sends none (`--without-heartbeat`). */
  readonly heartbeat: number | undefined;
  /** Its own timestamp of the last life event, to tell a late one. */
  readonly beat: number | undefined;
  readonly freq: number | undefined;
  readonly pid: number | undefined;
  readonly active: number | undefined;
  readonly processed: number | undefined;
  readonly loadavg: readonly number[] | undefined;
  readonly software: string | undefined;
  /** The last differences of its clock and ours at arrival (timestamp − at), newest last. */
  readonly drifts: readonly number[];
  /** Times that the pid went back to an earlier one while heartbeats went on: two processes with one name. */
  readonly pidReturns: readonly number[];
  readonly formerPid: number | undefined;
  /** Processes seen under this name. */
  readonly incarnations: number;
}

/**
 * Celery's own window is 200 % of the heartbeat interval (`celery.events.state.HEARTBEAT_EXPIRE_WINDOW`); a little on
 * top forgives the time a heartbeat is under way.
 */
const SILENT_AFTER_BEATS = 2;
const SILENT_GRACE = 1;
/** A worker without heartbeats is known by its tasks and answers only; inspect asks it far more often than this. */
const SILENT_WITHOUT_HEARTBEAT = 60;
const KEPT_DRIFTS = 30;
const PID_RETURNS_KEPT = 3;
/** Two processes under one name alternate at the pace of heartbeats. */
const DUPLICATE_WINDOW = 60;
/** What Celery assumes of a heartbeat that does not say (`celery.events.state.Worker.freq` is 60 then; workers say 2). */
const DEFAULT_FREQ = 2;

export function newWorker(hostname: WorkerName, now: number): Worker {
  return {
    hostname,
    status: 'online',
    since: now,
    firstSeen: now,
    heard: now,
    heartbeat: undefined,
    beat: undefined,
    freq: undefined,
    pid: undefined,
    active: undefined,
    processed: undefined,
    loadavg: undefined,
    software: undefined,
    drifts: [],
    pidReturns: [],
    formerPid: undefined,
    incarnations: 0,
  };
}

/** A life event. Late ones (older than the last by the worker's own clock) prove that it lived, and change nothing else. */
export function applyWorkerEvent(worker: Worker, event: WorkerEvent): Worker {
  const late = worker.beat !== undefined && event.timestamp < worker.beat && event.pid === worker.pid;
  // A former process of this name ends after its successor has begun: that one is still there.
  const ofFormer =
    event.type === 'worker-offline' &&
    worker.status === 'online' &&
    worker.pid !== undefined &&
    event.pid !== worker.pid;
  if (late || ofFormer) return { ...worker, heard: Math.max(worker.heard, event.at) };

  const status: WorkerStatus = event.type === 'worker-offline' ? 'offline' : 'online';
  const changedPid = event.pid !== undefined && event.pid !== worker.pid;
  const returned = changedPid && event.pid === worker.formerPid;
  return {
    ...worker,
    status,
    since: status === worker.status ? worker.since : event.at,
    heard: event.at,
    heartbeat: event.at,
    beat: event.timestamp,
    // The heartbeat that the `heartbeat` command provokes says 5 whatever the interval is; it lacks `active`.
    freq: (event.active === undefined ? worker.freq : undefined) ?? event.freq ?? worker.freq,
    pid: event.pid ?? worker.pid,
    active: event.active ?? (changedPid ? undefined : worker.active),
    processed: event.processed ?? (changedPid ? undefined : worker.processed),
    loadavg: event.loadavg ?? worker.loadavg,
    software: event.sw_ver === undefined ? worker.software : `${nameOf(event.sw_ident)} ${event.sw_ver}`,
    drifts: [...worker.drifts.slice(1 - KEPT_DRIFTS), event.timestamp - event.at],
    pidReturns: returned ? [...worker.pidReturns.slice(1 - PID_RETURNS_KEPT), event.at] : worker.pidReturns,
    formerPid: changedPid ? worker.pid : worker.formerPid,
    incarnations: changedPid && !returned ? worker.incarnations + 1 : worker.incarnations,
  };
}

/** `py-celery` is how Celery calls itself in events. */
const nameOf = (ident: string | undefined): string => (ident === undefined ? 'celery' : ident.replace(/^py-/, ''));

/** A task event or an answer proves life, but does not revive one that said goodbye: a warm shutdown ends its tasks first. */
export function hearFrom(worker: Worker, at: number): Worker {
  if (worker.status !== 'silent') return { ...worker, heard: Math.max(worker.heard, at) };
  return { ...worker, status: 'online', since: at, heard: at };
}

/**
 * When it will have been silent for too long, by our clock. `linkedSince`: since when we can hear at all; nobody is
 * judged for what was said while the broker was out of reach.
 */
export function silentAt(worker: Worker, linkedSince: number): number {
  if (worker.heartbeat === undefined) return Math.max(worker.heard, linkedSince) + SILENT_WITHOUT_HEARTBEAT;
  const window = SILENT_AFTER_BEATS * (worker.freq ?? DEFAULT_FREQ) + SILENT_GRACE;
  return Math.max(worker.heartbeat, worker.heard, linkedSince) + window;
}

/** `patience`: seconds on top for a worker that is known to be unable to speak just now. */
export function judgeSilence(worker: Worker, now: number, linkedSince: number, patience = 0): Worker {
  if (worker.status !== 'online' || now <= silentAt(worker, linkedSince) + patience) return worker;
  return { ...worker, status: 'silent', since: now };
}

/** Its clock minus ours in seconds: the way here only subtracts, so the greatest difference is nearest to the truth. */
export function clockSkew(worker: Worker): number | undefined {
  return worker.drifts.length === 0 ? undefined : Math.max(...worker.drifts);
}

export function hasDuplicateName(worker: Worker, now: number): boolean {
  return worker.pidReturns.filter((at) => now - at < DUPLICATE_WINDOW).length >= 2;
}
