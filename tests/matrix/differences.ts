import type { Pool } from '../support/celery.ts';

/** One run of the matrix. */
export interface Run {
  /** Of Celery, `5.2.7`. */
  readonly version: string;
  readonly pool: Pool;
}

export const isBefore = (version: string, other: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
};

export interface StateDifference {
  readonly label: string;
  readonly when: (run: Run) => boolean;
  /** By the result backend. */
  readonly stored: string;
  /** By the history. */
  readonly shown: readonly string[];
  readonly why: string;
}

const always = () => true;
const before57 = ({ version }: Run) => isBefore(version, '5.7');

/**
 * Where the history says another state than the result backend, by Celery's own doing. Everything else must agree.
 * docs/compatibility.md tells them in words.
 */
export const STATE_DIFFERENCES: readonly StateDifference[] = [
  { label: 'quiet', when: always, stored: 'PENDING', shown: ['SUCCESS'], why: 'ignore_result: only events tell' },
  { label: 'ignore', when: always, stored: 'STARTED', shown: ['STARTED'], why: 'Ignore ends without an event' },
  {
    label: 'reject',
    when: before57,
    stored: 'STARTED',
    shown: ['STARTED'],
    why: 'Reject of a message that was acknowledged before it ran ends without an event and without a result',
  },
  {
    label: 'reject-late',
    when: before57,
    stored: 'STARTED',
    shown: ['REJECTED'],
    why: 'a rejected task has no result',
  },
  {
    label: 'time-limit',
    when: (run) => run.pool === 'gevent' && before57(run),
    stored: 'FAILURE',
    shown: ['STARTED'],
    why: 'a task that gevent ends at its time limit ends without an event',
  },
];

export const stateDifferenceOf = (label: string, run: Run): StateDifference | undefined =>
  STATE_DIFFERENCES.find((one) => one.label === label && one.when(run));

/**
 * A pool of threads loses events that meet in the buffer of its worker, through Celery 5.6. Of a task whose end Celery's
 * own receiver did not hear either, nothing can be demanded but that it is not called ended.
 */
export const losesEvents = ({ version, pool }: Run): boolean => pool === 'threads' && isBefore(version, '5.7');

/**
 * Failures that are decided outside of the task: the backend gets no traceback, the event has one. From Celery 5.3 on
 * (billiard 4) the event may have no other words for them than `NAMELESS`: their traceback ends with what happened.
 */
export const FAILED_OUTSIDE: readonly string[] = ['time-limit', 'crash', 'reject', 'reject-late'];
export const NAMELESS = 'ExceptionWithTraceback()';
