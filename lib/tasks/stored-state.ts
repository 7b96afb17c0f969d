import type { TaskState } from '../contract/models.ts';
import { printDuration } from '../format/duration.ts';
import { isFinal } from './state.ts';
import type { Task } from './task.ts';

/** States that Celery's workers store; any other is the application's own. */
const CELERY_STATES = new Set<string>([
  'PENDING',
  'RECEIVED',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'REVOKED',
  'REJECTED',
]);

/**
 * Why events and the result backend tell different states of a task, as a sentence; undefined while they agree or the
 * one is merely behind the other in the ordinary course of things.
 */
export function whyStatesDiffer(
  task: Pick<Task, 'state' | 'redelivered'>,
  stored: string | undefined,
): string | undefined {
  if (stored === undefined || stored === task.state) return undefined;
  const lead = `Events say ${task.state}, the result backend ${stored}`;
  if (!CELERY_STATES.has(stored)) {
    if (!isFinal(task.state)) return undefined; // progress, which events do not tell
    return `${lead}, a state of the application's own: its end was not stored, as with ignore_result.`;
  }
  const because = reasonOf(task, stored);
  if (because === 'as usual') return undefined;
  return `${lead}. ${because}`;
}

function reasonOf({ state, redelivered }: Pick<Task, 'state' | 'redelivered'>, stored: string): string {
  const isOver = isFinal(state) && state !== 'LOST';
  switch (stored) {
    case 'REVOKED':
      if (!isOver) {
        return 'Since Celery 5.6.2 a revocation is stored at once; a worker discards the task when its turn comes, and says so then.';
      }
      return 'It was revoked, and ran all the same: the revocation came too late, or another worker took it.';
    case 'SUCCESS':
      if (!isOver)
        return state === 'LOST'
          ? 'It did end: its last event was not heard.'
          : 'Its end is stored, and the event of it was not heard (yet).';
      return redelivered
        ? 'It was delivered more than once: a success is never overwritten, whatever a later run does.'
        : 'A success is never overwritten in the backend, whatever a later run of the same id does.';
    case 'FAILURE':
      if (!isOver)
        return state === 'LOST'
          ? 'It did end: its last event was not heard.'
          : 'Its end is stored, and the event of it was not heard (yet).';
      return redelivered
        ? 'It was delivered more than once, and its runs ended differently.'
        : 'Two runs of the same id ended differently.';
    case 'STARTED':
      if (state === 'REJECTED')
        return 'A task that is rejected or ignored stores no end: the backend keeps its last state.';
      if (!isOver) return 'as usual'; // RECEIVED or RETRY: one is a moment ahead of the other
      if (state === 'SUCCESS')
        return 'Its end was not stored: it ignores its result, raised Ignore, or was replaced by another task that still runs.';
      return 'Its end was not stored: its worker was killed or lost the backend before it could.';
    case 'RETRY':
      if (!isOver) return 'as usual'; // the next attempt has begun, which is stored with task_track_started alone
      return 'The end of its last attempt was not stored: its worker was killed or lost the backend before it could.';
    default:
      return isOver ? 'The end of it was not stored.' : 'as usual';
  }
}

/** Celery's `result_expires` where nobody says otherwise. */
const RESULT_EXPIRES = 86_400;

/** Why nothing is stored of a task, as a sentence, as far as that can be told. `conf` is of the worker that had it. */
export function whyNotStored(
  task: { readonly state: TaskState; readonly ended: number | undefined },
  conf: Readonly<Record<string, unknown>> | undefined,
  now: number,
): string {
  if (conf?.task_ignore_result === true && conf.task_store_errors_even_if_ignored !== true) {
    return 'Never stored: results are switched off in its worker (task_ignore_result).';
  }
  if (!isFinal(task.state)) {
    return 'Not stored yet: a result is written when a task ends, and STARTED with task_track_started alone.';
  }
  const kept = secondsOf(conf?.result_expires) ?? RESULT_EXPIRES;
  const age = task.ended === undefined ? undefined : now - task.ended;
  if (age !== undefined && age > kept) {
    return `Expired: it ended ${printDuration(age)} ago, and results are kept for ${printDuration(kept)} (result_expires).`;
  }
  const ended =
    task.state === 'REVOKED' ? 'a revoked task may store none' : 'it ignores its result, or stores it elsewhere';
  return `Nothing is stored under its id: ${ended}. It would not have expired yet (after ${printDuration(kept)}, result_expires).`;
}

/** Seconds, or what a worker shows of a timedelta: `1 day, 0:00:00`. */
function secondsOf(setting: unknown): number | undefined {
  if (typeof setting === 'number' && setting > 0) return setting;
  if (typeof setting !== 'string') return undefined;
  const [, days = '0', hours, minutes, seconds] = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d)/.exec(setting) ?? [];
  if (hours === undefined) return undefined;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
