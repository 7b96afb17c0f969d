import { parseRepr } from '../python/parse-repr.ts';
import { printJson } from '../python/print-json.ts';
import { isFinal } from '../tasks/state.ts';
import type { Task } from '../tasks/task.ts';

/** What Celery's `AsyncResult` would say of a task, from what its events told. */
export interface FlowerResult {
  readonly state: string;
  /** JSON text; undefined while there is none. */
  readonly json: string | undefined;
  readonly traceback: string | undefined;
}

/** `undefined` is a task that nobody has told of: Celery calls it PENDING. */
export function flowerResult(task: Task | undefined): FlowerResult {
  const none = { json: undefined, traceback: undefined };
  if (task === undefined) return { state: 'PENDING', ...none };
  const state = backendState(task.state);
  if (!isFinal(task.state)) return { state, ...none };
  switch (task.state) {
    case 'FAILURE':
      return { state, json: JSON.stringify(task.exception ?? null), traceback: task.traceback };
    case 'REVOKED':
      return { state, json: JSON.stringify(`TaskRevokedError('${revocationOf(task)}')`), traceback: undefined };
    case 'SUCCESS':
      return { state, json: jsonOf(task.result), traceback: undefined };
    default:
      return { state, ...none };
  }
}

/** A result backend hears of a task when it starts, and knows no word for one that was rejected or lost. */
function backendState(state: Task['state']): string {
  switch (state) {
    case 'RECEIVED':
      return 'PENDING';
    case 'REJECTED':
    case 'CANCELLED':
    case 'LOST':
      return 'STARTED';
    default:
      return state;
  }
}

function revocationOf({ terminated, expired }: Task): string {
  if (expired === true) return 'expired';
  return terminated === true ? 'terminated' : 'revoked';
}

/** The event shows a text of the value, cut at about 1 kB: where that is not exact it stays a text. */
function jsonOf(text: string | undefined): string {
  if (text === undefined) return 'null';
  const printed = printJson(parseRepr(text));
  return printed.ok ? printed.json : JSON.stringify(text);
}
