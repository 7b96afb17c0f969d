import type { TaskState } from '../contract/models.ts';

/**
 * Strength of states, weakest first: when two runs of one delivery disagree the stronger word stands.
 * Celery 5.6, `celery.states.PRECEDENCE`, with REJECTED raised: Celery ranks it below STARTED and so forgets it.
 */
const STRENGTH: Readonly<Record<TaskState, number>> = {
  PENDING: 0,
  RETRY: 1,
  RECEIVED: 2,
  LOST: 3,
  STARTED: 3,
  CANCELLED: 4,
  REJECTED: 5,
  REVOKED: 6,
  FAILURE: 7,
  SUCCESS: 8,
};

export const isStronger = (a: TaskState, b: TaskState): boolean => STRENGTH[a] > STRENGTH[b];

/** No more is expected of it. A REJECTED task may have been requeued and a CANCELLED one comes back: see `Task.requeue`. */
export function isFinal(state: TaskState): boolean {
  return (
    state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED' || state === 'REJECTED' || state === 'CANCELLED'
  );
}

/**
 * States in which a task may be let go when it has been quiet for as long as history is kept. Only what runs stays: all
 * else that waits so long waits for an end that nobody will tell.
 */
export function mayLeave(state: TaskState): boolean {
  return state !== 'STARTED';
}

/** The state an event leads to; undefined for custom events, which lead to none. */
export function stateAfter(type: string): TaskState | undefined {
  switch (type) {
    case 'task-sent':
      return 'PENDING';
    case 'task-received':
      return 'RECEIVED';
    case 'task-started':
      return 'STARTED';
    case 'task-succeeded':
      return 'SUCCESS';
    case 'task-failed':
      return 'FAILURE';
    case 'task-retried':
      return 'RETRY';
    case 'task-revoked':
      return 'REVOKED';
    case 'task-rejected':
      return 'REJECTED';
    case 'task-cancelled':
      return 'CANCELLED';
    default:
      return undefined;
  }
}

/** What a badge shows: Celery's state told apart where one word hides two situations (docs/design.md, states). */
export type DisplayState =
  | 'unknown'
  | 'queued'
  | 'scheduled'
  | 'received'
  | 'started'
  | 'success'
  | 'recovered'
  | 'retry'
  | 'failure'
  | 'revoked'
  | 'expired'
  | 'rejected'
  | 'cancelled'
  | 'lost';

export interface StateFacts {
  readonly state: TaskState;
  readonly sent?: number | undefined;
  readonly eta?: string | undefined;
  readonly retries?: number | undefined;
  readonly expired?: boolean | undefined;
}

/** `now` in Unix seconds decides whether an ETA still lies ahead. */
export function displayState(task: StateFacts, now: number): DisplayState {
  switch (task.state) {
    case 'PENDING':
      if (task.sent === undefined) return 'unknown';
      return isAhead(task.eta, now) ? 'scheduled' : 'queued';
    case 'RECEIVED':
      return isAhead(task.eta, now) ? 'scheduled' : 'received';
    case 'STARTED':
      return 'started';
    case 'SUCCESS':
      return (task.retries ?? 0) > 0 ? 'recovered' : 'success';
    case 'FAILURE':
      return 'failure';
    case 'RETRY':
      return 'retry';
    case 'REVOKED':
      return task.expired === true ? 'expired' : 'revoked';
    case 'REJECTED':
      return 'rejected';
    case 'CANCELLED':
      return 'cancelled';
    case 'LOST':
      return 'lost';
  }
  return task.state satisfies never;
}

function isAhead(eta: string | undefined, now: number): boolean {
  if (eta === undefined) return false;
  const instant = Date.parse(eta) / 1000;
  return Number.isFinite(instant) && instant > now;
}
