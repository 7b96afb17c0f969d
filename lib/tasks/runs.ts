/**
 * Events → task. Celery's own state machine (`celery.events.state.Task.event`) goes by arrival and is wrong when
 * events are late, lost or doubled; here the events are put into the order of their makers first, then told as a story:
 *
 * 1. `task-sent` and `task-received` name the attempt (`retries`); a second reception of one attempt is a redelivery,
 *    and each reception opens a *run* on the worker that received it.
 * 2. The other events carry no attempt number. `task-started` belongs to the oldest run on its worker that has not
 *    started, an ending to the run there that started and has not ended. This matters because the next attempt is
 *    usually received *before* `task-retried` of the one before it.
 * 3. The newest attempt gives the task its state, except that a success is never taken back.
 *
 * The fold is a function of the set of events and not of their order of arrival.
 */
import type { TaskState } from '../contract/models.ts';
import type { TaskEvent, TaskEventFields } from '../events/event.ts';
import { type WorkerName, workerName } from '../ids.ts';
import { isStronger, stateAfter } from './state.ts';

/** One run of a task: an attempt on the worker that received it. Times are the workers' own, Unix seconds. */
export interface Run {
  retries: number | undefined;
  delivery: number;
  state: TaskState;
  name: string | undefined;
  worker: WorkerName | undefined;
  pid: number | undefined;
  clock: number | undefined;
  eta: string | undefined;
  sent: number | undefined;
  received: number | undefined;
  started: number | undefined;
  ended: number | undefined;
  runtime: number | undefined;
  result: string | undefined;
  exception: string | undefined;
  traceback: string | undefined;
  requeue: boolean | undefined;
  terminated: boolean | undefined;
  signum: string | undefined;
  expired: boolean | undefined;
  /** Of the last event that moved it. */
  timestamp: number;
  /** A later attempt has started: this one is over, though its end was not told (yet). */
  closed: boolean;
}

/** In the order of attempts; of two deliveries of one attempt the one heard last comes last. */
export function foldRuns(events: readonly TaskEvent[]): Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const state = stateAfter(event.type);
    switch (state) {
      case undefined:
        break;
      case 'PENDING':
        applySent(runs, event);
        break;
      case 'RECEIVED':
        applyReceived(runs, event);
        break;
      case 'STARTED':
        applyStarted(runs, event);
        break;
      default:
        applyEnding(runs, event, state);
    }
  }
  // A later attempt proves that the one before it ended in a retry, whether or not its word arrived.
  runs.sort(compareRuns);
  for (let i = 0; i + 1 < runs.length; i++) {
    const run = runs[i] as Run;
    if (run.ended === undefined && (runs[i + 1] as Run).retries !== run.retries && run.state !== 'PENDING')
      run.state = 'RETRY';
  }
  return runs;
}

function applySent(runs: Run[], event: TaskEvent): void {
  const retries = event.fields.retries ?? 0;
  const waiting = runs.find(
    (run) => run.sent === undefined && (run.retries === retries || isUnannounced(run, retries)),
  );
  const run = waiting ?? addRun(runs, event, retries);
  run.retries = retries;
  run.sent = event.timestamp;
  // `task-received` carries the shadow name, `task-sent` the real one.
  run.name = event.fields.name ?? run.name;
  run.eta ??= event.fields.eta ?? undefined;
}

/**
 * A task that expired or is unknown to its worker ends without being received or started. Its producer makes
 * `task-sent` after it has sent the message, so a quick worker's word may be the older one.
 */
function isUnannounced(run: Run, retries: number): boolean {
  return retries === 0 && run.retries === undefined && run.received === undefined && run.started === undefined;
}

function applyReceived(runs: Run[], event: TaskEvent): void {
  const retries = event.fields.retries ?? 0;
  const waiting = runs.find((run) => run.retries === retries && run.received === undefined && isHeldBy(run, event));
  const run = waiting ?? addRun(runs, event, retries);
  run.received = event.timestamp;
  hold(run, event);
  run.name ??= event.fields.name ?? undefined;
  run.eta = event.fields.eta ?? run.eta;
  if (run.state === 'PENDING') move(run, event, 'RECEIVED');
}

function applyStarted(runs: Run[], event: TaskEvent): void {
  const announced =
    runs.find((run) => isOn(run, event) && run.started === undefined && !hasEnded(run)) ??
    runs.find((run) => run.worker === undefined && !hasEnded(run));
  const run = announced ?? addRun(runs, event, undefined);
  for (const before of runs) {
    // A start that nobody announced follows an end that nobody told.
    if (isFollowedBy(before, run) || (announced === undefined && before !== run && isOn(before, event)))
      before.closed = true;
  }
  hold(run, event);
  run.started = event.timestamp;
  move(run, event, 'STARTED');
}

/** A later attempt, or the same id sent again (`self.replace()` goes on under it, often with another name). */
function isFollowedBy(before: Run, run: Run): boolean {
  if (before === run) return false;
  if ((before.retries ?? 0) !== (run.retries ?? 0)) return (before.retries ?? 0) < (run.retries ?? 0);
  const sentAgain = before.sent !== undefined && run.sent !== undefined && before.sent < run.sent;
  return sentAgain || (run.delivery > before.delivery && run.name !== undefined && run.name !== before.name);
}

function applyEnding(runs: Run[], event: TaskEvent, state: TaskState): void {
  const open = openRun(runs, event, state);
  const ended = open === undefined ? endedRun(runs, event) : undefined;
  if (ended !== undefined) {
    if (isStronger(state, ended.state) && !isEmptied(ended, event, state)) end(ended, event, state);
    return;
  }
  const run = open ?? addRun(runs, event, undefined);
  hold(run, event);
  end(run, event, state);
}

/**
 * The run that ends now: on this worker, or sent and not known to be received. That a later attempt is there proves
 * that the one before it was retried.
 */
function openRun(runs: readonly Run[], event: TaskEvent, state: TaskState): Run | undefined {
  const here = runs.filter((run) => isOn(run, event));
  if (state === 'RETRY') {
    const open = here.filter((run) => !hasEnded(run));
    return open.find((run) => run.started !== undefined) ?? open[0] ?? here.find((run) => run.ended === undefined);
  }
  const attempt = newestAttempt(runs);
  const open = runs.filter((run) => !hasEnded(run) && isHeldBy(run, event) && (run.retries ?? 0) === attempt);
  return open.find((run) => run.started !== undefined) ?? open.find((run) => isOn(run, event)) ?? open[0];
}

/**
 * Two endings of one run: a rejected task that also failed, a doubled `task-revoked` (Celery 4.4), a second delivery
 * whose reception was lost. The stronger word stands. What comes after a retry is the next attempt's.
 */
function endedRun(runs: readonly Run[], event: TaskEvent): Run | undefined {
  const attempt = newestAttempt(runs);
  const run = lastOf(runs, (candidate) => isOn(candidate, event) && (candidate.retries ?? 0) === attempt);
  return run === undefined || run.state === 'RETRY' || run.closed ? undefined : run;
}

/**
 * A pool of greenlets (gevent, since Celery 5.5) says of a task that it has just terminated that it succeeded, with no
 * runtime. A success has one.
 */
function isEmptied(ended: Run, { fields }: TaskEvent, state: TaskState): boolean {
  return state === 'SUCCESS' && ended.terminated === true && fields.runtime === null;
}

const newestAttempt = (runs: readonly Run[]): number => Math.max(...runs.map((run) => run.retries ?? 0));

function end(run: Run, event: TaskEvent, state: TaskState): void {
  const { fields } = event;
  run.ended = event.timestamp;
  run.runtime = fields.runtime ?? (run.started === undefined ? undefined : Math.max(0, event.timestamp - run.started));
  run.result = fields.result ?? run.result;
  run.exception = exceptionText(fields) ?? run.exception;
  run.traceback = fields.traceback ?? run.traceback;
  run.requeue = fields.requeue ?? run.requeue;
  run.terminated = fields.terminated ?? run.terminated;
  run.signum = fields.signum === undefined || fields.signum === null ? run.signum : String(fields.signum);
  run.expired = fields.expired ?? run.expired;
  move(run, event, state);
}

/** billiard ≥ 4 writes this in place of the exception of a lost worker or a hard time limit; the traceback knows better. */
const PLACEHOLDER = 'ExceptionWithTraceback()';

function exceptionText({ exception, traceback }: TaskEventFields): string | undefined {
  if (exception !== PLACEHOLDER || !traceback) return exception ?? undefined;
  return traceback.trimEnd().split('\n').at(-1);
}

/** A run that begins without word of its attempt follows the one before it: after a retry the next number, else a redelivery. */
function addRun(runs: Run[], event: TaskEvent, retries: number | undefined): Run {
  const last = lastOf(runs, () => true);
  const attempt =
    retries ?? (last?.retries === undefined ? undefined : last.state === 'RETRY' ? last.retries + 1 : last.retries);
  const run: Run = {
    retries: attempt,
    delivery: 1 + runs.filter((r) => r.retries === attempt && r.received !== undefined).length,
    state: 'PENDING',
    name: undefined,
    worker: undefined,
    pid: undefined,
    clock: undefined,
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
    timestamp: event.timestamp,
    closed: false,
  };
  runs.push(run);
  return run;
}

function hold(run: Run, event: TaskEvent): void {
  run.worker = workerName(event.hostname);
  run.pid = event.pid;
}

function move(run: Run, event: TaskEvent, state: TaskState): void {
  run.state = state;
  run.timestamp = event.timestamp;
  run.clock = event.clock;
}

/** Received again with the same `retries`, without being sent again (as `self.replace()` does, under another name). */
export function isRedelivery(run: Run, before: Run | undefined): boolean {
  return run.delivery > 1 && run.received !== undefined && run.sent === undefined && run.name === before?.name;
}

/** Another pid under the same name is another process: what the one before it ran has no end to be told of any more. */
const isOn = (run: Run, event: TaskEvent): boolean =>
  run.worker === event.hostname && (run.pid === undefined || event.pid === undefined || run.pid === event.pid);
const isHeldBy = (run: Run, event: TaskEvent): boolean => run.worker === undefined || isOn(run, event);
export const hasEnded = (run: Run): boolean => run.ended !== undefined || run.closed;

export function lastOf(runs: readonly Run[], test: (run: Run) => boolean): Run | undefined {
  for (let i = runs.length - 1; i >= 0; i--) if (test(runs[i] as Run)) return runs[i];
  return undefined;
}

function compareRuns(a: Run, b: Run): number {
  return (a.retries ?? 0) - (b.retries ?? 0) || a.timestamp - b.timestamp;
}
