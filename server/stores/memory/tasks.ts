import type { TaskState } from '../../../lib/contract/models.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { matcher } from '../../../lib/query/match.ts';
import type { Query } from '../../../lib/query/query.ts';
import { isFinal, mayLeave } from '../../../lib/tasks/state.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import type { Page, TaskHistory, TaskWrite, TimelineRow, TimeRange } from '../store.ts';

function isOver({ state, seen, timestamp }: Task, before: number): boolean {
  return seen < before && (isFinal(state) || (mayLeave(state) && timestamp < before));
}

/** At most `maxTasks`: beyond that the oldest final ones leave, and the oldest of all when that is not enough. */
export function createTaskTable(maxTasks: number): TaskHistory {
  /** In the order of `seq`. */
  let tasks: Task[] = [];
  const byUuid = new Map<string, Task>();
  let lastSeq = 0;

  function put({ task }: TaskWrite): Task | undefined {
    const stored = byUuid.get(task.uuid);
    if (stored !== undefined && stored.seq !== task.seq) return stored;
    if (stored === undefined && tasks[position(tasks, task.seq)]?.seq === task.seq) {
      throw new ExpediterError(
        'conflict',
        `Task ${task.seq} is stored under another uuid: is a second writer at work?`,
      );
    }
    const at = position(tasks, task.seq);
    tasks.splice(at, stored === undefined ? 0 : 1, task);
    byUuid.set(task.uuid, task);
    lastSeq = Math.max(lastSeq, task.seq);
    return undefined;
  }

  function remove(leaving: ReadonlySet<Task>): number {
    if (leaving.size === 0) return 0;
    tasks = tasks.filter((task) => !leaving.has(task));
    for (const task of leaving) byUuid.delete(task.uuid);
    return leaving.size;
  }

  function makeRoom(): void {
    const excess = tasks.length - maxTasks;
    if (excess <= 0) return;
    const leaving = new Set(first(tasks, excess, (task) => isFinal(task.state)));
    if (leaving.size < excess) {
      for (const task of first(tasks, excess - leaving.size, (task) => !leaving.has(task))) leaving.add(task);
    }
    remove(leaving);
  }

  const matching = (query: Query, { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: TimeRange) => {
    const matches = matcher(query);
    return (task: Task) => task.seen >= from && task.seen < to && matches(task);
  };

  return {
    lastSeq: async () => lastSeq,
    async write(writes) {
      const conflicts = writes.flatMap((write) => put(write) ?? []);
      makeRoom();
      return { conflicts };
    },
    find: async (uuid) => byUuid.get(uuid),
    related: async (link, limit) =>
      first(tasks, limit, (task) =>
        'root_id' in link ? task.root_id === link.root_id : task.parent_id === link.parent_id,
      ).map(forList),
    search: async (query, range, page) => pageOf(tasks, matching(query, range), page).map(forList),
    async count(query, range, by) {
      const counts = new Map<string, number>();
      for (const task of tasks.filter(matching(query, range))) {
        const value = task[by];
        if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return counts;
    },
    timeline: async (query, range, step) => timelineOf(tasks.filter(matching(query, range)), step),
    open: async (workers, limit) =>
      first(tasks, limit, ({ state, worker }) => !isFinal(state) && worker !== undefined && workers.includes(worker)),
    async prune({ before, keep }, limit) {
      const byAge = before === undefined ? 0 : remove(new Set(first(tasks, limit, (task) => isOver(task, before))));
      if (keep === undefined) return byAge;
      const excess = Math.min(tasks.length - keep, limit - byAge);
      return byAge + (excess > 0 ? remove(new Set(tasks.slice(0, excess))) : 0);
    },
  };
}

/** Where a task of this number stands or belongs. */
function position(tasks: readonly Task[], seq: number): number {
  if ((tasks.at(-1)?.seq ?? -1) < seq) return tasks.length;
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tasks[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function first(tasks: Iterable<Task>, limit: number, test: (task: Task) => boolean): readonly Task[] {
  const found: Task[] = [];
  for (const task of tasks) {
    if (found.length >= limit) break;
    if (test(task)) found.push(task);
  }
  return found;
}

function pageOf(tasks: readonly Task[], test: (task: Task) => boolean, page: Page): readonly Task[] {
  const { sort, limit, after } = page;
  switch (sort) {
    case '-seen':
      return first(backwards(tasks), limit, (task) => (after === undefined || task.seq < after.seq) && test(task));
    case 'seen':
      return first(tasks, limit, (task) => (after === undefined || task.seq > after.seq) && test(task));
    case '-runtime':
    case 'runtime': {
      const order = sort === 'runtime' ? byRuntime : (a: Timed, b: Timed) => byRuntime(b, a);
      const start = after && { runtime: after.runtime ?? 0, seq: after.seq };
      return tasks
        .filter((task): task is Task & Timed => task.runtime !== undefined && test(task))
        .filter((task) => start === undefined || order(start, task) < 0)
        .sort(order)
        .slice(0, limit);
    }
    default:
      return sort satisfies never;
  }
}

interface Timed {
  readonly runtime: number;
  readonly seq: number;
}

function byRuntime(a: Timed, b: Timed): number {
  return a.runtime - b.runtime || a.seq - b.seq;
}

function* backwards(tasks: readonly Task[]): Generator<Task> {
  for (let at = tasks.length - 1; at >= 0; at--) yield tasks[at] as Task; // within its length
}

function forList(task: Task): Task {
  return { ...task, traceback: undefined, attempts: [], events: [] };
}

function timelineOf(tasks: readonly Task[], step: number): readonly TimelineRow[] {
  const buckets = new Map<number, Partial<Record<TaskState, number>>>();
  for (const { seen, state } of tasks) {
    const t = Math.floor(seen / step) * step;
    const counts = buckets.get(t) ?? {};
    counts[state] = (counts[state] ?? 0) + 1;
    buckets.set(t, counts);
  }
  return [...buckets].sort(([a], [b]) => a - b).map(([t, counts]) => ({ t, counts }));
}
