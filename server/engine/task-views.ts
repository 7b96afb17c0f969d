import type { Cluster } from '../../lib/cluster/cluster.ts';
import { usualOf } from '../../lib/cluster/tallies.ts';
import type { TaskDetail, TaskLink } from '../../lib/contract/models.ts';
import { type TaskId, taskId, type WorkerName } from '../../lib/ids.ts';
import { replayOf } from '../../lib/tasks/replay.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import { rawEvent, taskAttempt, taskSummary } from '../../lib/tasks/summary.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Page, TimeRange } from '../stores/store.ts';

/**
 * Joins what the store found with what is not written yet: at most `page.limit` rows in the page's order. `upTo` is the
 * last row that the store gave when it has more: what comes after it is not known yet, and left for later.
 */
export function overlay(
  stored: readonly Task[],
  fresher: Iterable<Task>,
  matches: (task: Task) => boolean,
  range: TimeRange,
  page: Page,
  upTo?: Task,
): Task[] {
  const rows = new Map<TaskId, Task>();
  for (const task of stored) rows.set(task.uuid, task);
  for (const task of fresher) {
    if (matches(task) && isInRange(task, range) && isAfter(task, page)) rows.set(task.uuid, task);
    else rows.delete(task.uuid);
  }
  const compare = comparatorOf(page.sort);
  const sorted = [...rows.values()].sort(compare);
  const certain = upTo === undefined ? sorted : sorted.filter((task) => compare(task, upTo) <= 0);
  return certain.slice(0, page.limit);
}

function isInRange({ seen }: Task, { from, to }: TimeRange): boolean {
  return (from === undefined || seen >= from) && (to === undefined || seen < to);
}

function isAfter(task: Task, { sort, after }: Page): boolean {
  if (sort.endsWith('runtime') && task.runtime === undefined) return false;
  if (after === undefined) return true;
  return comparatorOf(sort)({ seq: after.seq, runtime: after.runtime }, task) < 0;
}

type Place = Pick<Task, 'seq'> & { readonly runtime?: number | undefined };

function comparatorOf(sort: Page['sort']): (a: Place, b: Place) => number {
  const bySeq = (a: Place, b: Place): number => a.seq - b.seq;
  const byRuntime = (a: Place, b: Place): number => (a.runtime ?? 0) - (b.runtime ?? 0) || bySeq(a, b);
  switch (sort) {
    case 'seen':
      return bySeq;
    case '-seen':
      return (a, b) => bySeq(b, a);
    case 'runtime':
      return byRuntime;
    case '-runtime':
      return (a, b) => byRuntime(b, a);
  }
  return sort satisfies never;
}

export interface DetailParts {
  readonly cluster: Cluster;
  readonly task: Task;
  readonly root: Task | undefined;
  readonly parent: Task | undefined;
  readonly children: readonly Task[];
  readonly retryOf: TaskLink | undefined;
  readonly retriedAs: readonly TaskLink[];
}

export function taskDetail({ cluster, task, root, parent, children, retryOf, retriedAs }: DetailParts): TaskDetail {
  const usual = usualOf(cluster.tallies, task.name);
  return {
    ...taskSummary(task, cluster.name),
    traceback: task.traceback,
    exchange: task.exchange,
    routing_key: task.routing_key,
    priority: task.priority,
    client: task.client,
    pid: task.pid,
    clock: task.clock,
    shadow: task.shadow,
    signum: task.signum,
    requeue: task.requeue,
    attempts: task.attempts.map(taskAttempt),
    events: task.events.map(rawEvent),
    eventsDropped: task.eventsDropped,
    lost: task.lost === undefined ? undefined : { ...task.lost },
    holder: holderOf(cluster, task),
    root: task.root_id === undefined || task.root_id === task.uuid ? undefined : linkTo(task.root_id, root),
    parent: task.parent_id === undefined ? undefined : linkTo(task.parent_id, parent),
    children: children.map((child) => linkTo(child.uuid, child)),
    retryOf,
    retriedAs: [...retriedAs],
    replay: replayOf(task),
    usual,
  };
}

export function linkTo(uuid: string, task: Task | undefined): TaskLink {
  return task === undefined ? { uuid: taskId(uuid) } : { uuid: task.uuid, name: task.name, state: task.state };
}

function holderOf(cluster: Cluster, task: Task): TaskDetail['holder'] {
  if (task.worker === undefined || isFinal(task.state)) return undefined;
  const member = cluster.fleet.members.get(task.worker as WorkerName);
  if (member === undefined) return { worker: task.worker, online: false };
  return { worker: task.worker, online: member.worker.status === 'online', since: member.worker.since };
}
