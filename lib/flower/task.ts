import type { TaskState } from '../contract/models.ts';
import type { Attempt, Task } from '../tasks/task.ts';

/** A task as Flower's API writes it: the fields of `celery.events.state.Task`, unknown ones null. */
export type FlowerTask = Readonly<Record<(typeof FIELDS)[number], unknown>>;

const FIELDS = [
  'uuid',
  'name',
  'state',
  'received',
  'sent',
  'started',
  'rejected',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'args',
  'kwargs',
  'eta',
  'expires',
  'retries',
  'worker',
  'result',
  'exception',
  'timestamp',
  'runtime',
  'traceback',
  'exchange',
  'routing_key',
  'clock',
  'client',
  'root',
  'root_id',
  'parent',
  'parent_id',
  'children',
] as const;

/** `children`: ids of the tasks that it called. */
export function flowerTask(task: Task, children: readonly string[]): FlowerTask {
  const trouble = troubleOf(task);
  const known: Partial<Record<(typeof FIELDS)[number], unknown>> = {
    ...task,
    state: flowerState(task.state),
    retries: task.retries ?? 0,
    // Only a success tells its runtime; what we count of other ends is ours.
    runtime: task.state === 'SUCCESS' ? task.runtime : undefined,
    exception: task.exception ?? trouble?.exception,
    traceback: task.traceback ?? trouble?.traceback,
    root: task.root_id,
    parent: task.parent_id,
    children,
  };
  return Object.fromEntries(FIELDS.map((name) => [name, known[name] ?? null])) as FlowerTask; // one value for each name
}

/** LOST is a word of ours: what Celery's own state knows of such a task is that it has started. */
export function flowerState(state: TaskState): string {
  return state === 'LOST' ? 'STARTED' : state;
}

/** Celery's state keeps the exception of an attempt that was retried, whatever came of the next one. */
function troubleOf({ attempts }: Task): Attempt | undefined {
  return attempts.findLast(({ exception }) => exception !== undefined);
}

/** Whether a list, whose rows come without attempts, has to look the whole task up to tell of its exception. */
export function needsWhole({ state, retries, attempts }: Task): boolean {
  return attempts.length === 0 && (state === 'FAILURE' || state === 'RETRY' || (retries ?? 0) > 0);
}
