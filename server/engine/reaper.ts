import type { Cluster } from '../../lib/cluster/cluster.ts';
import type { Orphans } from '../../lib/cluster/fleet.ts';
import type { WorkerName } from '../../lib/ids.ts';
import type { TaskHistory } from '../stores/store.ts';

const MOST_AT_ONCE = 5000;
/** An answer and an event that cross each other; also forgives clocks that differ a little. */
const CROSSING = 30;

/**
 * Tasks of workers that are gone, also those that memory let go or that an earlier process of ours saw start: they are
 * brought back to memory and marked, so that nothing "runs" for ever.
 */
export async function reap(
  cluster: Cluster,
  history: Pick<TaskHistory, 'open'>,
  orphans: readonly Orphans[],
): Promise<void> {
  if (orphans.length === 0) return;
  const byWorker = new Map(orphans.map((left) => [left.worker, left]));
  for (const task of await history.open([...byWorker.keys()], MOST_AT_ONCE)) {
    const left = task.worker === undefined ? undefined : byWorker.get(task.worker);
    if (left === undefined || task.state !== 'STARTED') continue;
    cluster.tasks.adopt(task);
    cluster.tasks.markLost([task.uuid], left.worker, { since: left.since, reason: left.reason });
  }
}

/**
 * Started tasks that their worker, which is well and answers, no longer lists: their end was not heard (we were away,
 * or the event was lost).
 */
export async function sweepUnheard(cluster: Cluster, history: Pick<TaskHistory, 'open'>, now: number): Promise<void> {
  const answered = new Map<WorkerName, { readonly at: number; readonly uuids: ReadonlySet<string> }>();
  for (const [name, { worker, inspection }] of cluster.fleet.members) {
    const { active } = inspection;
    if (worker.status !== 'online' || active?.value === undefined || active.cut === true) continue;
    if (now - active.at > CROSSING) continue;
    answered.set(name, { at: active.at, uuids: new Set(active.value.map((task) => task.uuid)) });
  }
  if (answered.size === 0) return;
  for (const stored of await history.open([...answered.keys()], MOST_AT_ONCE)) {
    const task = cluster.tasks.get(stored.uuid) ?? stored;
    const answer = task.worker === undefined ? undefined : answered.get(task.worker);
    if (answer === undefined || task.worker === undefined || task.state !== 'STARTED' || answer.uuids.has(task.uuid))
      continue;
    const lastHeard = Math.max(...task.events.map((event) => event.at), task.seen);
    if (answer.at - lastHeard < CROSSING) continue;
    cluster.tasks.adopt(stored);
    cluster.tasks.markLost([task.uuid], task.worker, {
      since: now,
      reason: `${task.worker} no longer runs it; how it ended was not heard`,
    });
  }
}
