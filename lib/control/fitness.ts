import { isFinal } from '../tasks/state.ts';
import type { Task } from '../tasks/task.ts';
import { shortId } from './short-id.ts';

type Facts = Pick<Task, 'uuid' | 'state' | 'requeue'>;

/** Why a revocation would come too late, as a sentence; undefined while it can still have an effect. */
export function whyNotRevocable(task: Facts): string | undefined {
  // A cancelled task's message goes back to its queue when it was to be acknowledged late.
  const isOver = isFinal(task.state) && task.state !== 'CANCELLED' && !isRequeued(task);
  return isOver ? `Task ${shortId(task.uuid)} is already ${task.state}: there is nothing to revoke.` : undefined;
}

/** Why sending it again would make two of it, as a sentence; undefined when the first run is over, or lost. */
export function whyNotRetryable(task: Facts): string | undefined {
  if (task.state === 'LOST') return undefined;
  if (isRequeued(task))
    return `Task ${shortId(task.uuid)} was rejected back to its queue, where it waits to run again.`;
  if (isFinal(task.state)) return undefined;
  const doing = task.state === 'STARTED' ? 'running' : `waiting (${task.state})`;
  return `Task ${shortId(task.uuid)} is still ${doing}: revoke it first, or wait for its end.`;
}

function isRequeued({ state, requeue }: Facts): boolean {
  return state === 'REJECTED' && requeue === true;
}
