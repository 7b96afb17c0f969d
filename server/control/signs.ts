import type { WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { type QueueName, type TaskId, type WorkerName, workerName } from '../../lib/ids.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Sight, Sighting, Sign } from './observe.ts';

/** The tasks become REVOKED. A task that ends otherwise was not revoked, and will not be. */
export function tasksRevoked(uuids: readonly TaskId[]): Sign {
  const awaits = uuids.length === 1 ? 'a task-revoked event' : 'a task-revoked event of each task';
  return tasksCome(uuids, awaits, 'revoked', (task) => {
    if (task.state === 'REVOKED') {
      if (task.expired === true) return { kind: 'missed', why: 'It expired before the revocation took effect.' };
      return { kind: 'seen', what: `task-revoked${from(task.worker)}` };
    }
    // A cancelled or rejected message may come back, and is then discarded as revoked.
    if (task.state !== 'SUCCESS' && task.state !== 'FAILURE') return undefined;
    return { kind: 'missed', why: `It ended as ${task.state}${on(task.worker)}: the revocation came too late.` };
  });
}

/** A worker has taken the new messages. */
export function tasksReceived(uuids: readonly TaskId[]): Sign {
  const awaits = uuids.length === 1 ? 'a worker that receives it' : 'workers that receive them';
  return tasksCome(uuids, awaits, 'received', (task) => {
    if (task.state === 'PENDING') return undefined;
    const what = isFinal(task.state) ? `it ended as ${task.state}${on(task.worker)}` : `received${by(task.worker)}`;
    return { kind: 'seen', what };
  });
}

/** With one task its own words, with many how many of them came there. */
function tasksCome(
  uuids: readonly TaskId[],
  awaits: string,
  done: string,
  judge: (task: Task) => Sighting | undefined,
): Sign {
  const open = new Set<string>(uuids);
  let seen = 0;
  return {
    awaits,
    look({ tasks }) {
      let last: Sighting | undefined;
      for (const task of tasks) {
        const sighting = open.has(task.uuid) ? judge(task) : undefined;
        if (sighting === undefined) continue;
        open.delete(task.uuid);
        if (sighting.kind === 'seen') seen += 1;
        last = sighting;
      }
      if (last === undefined || open.size > 0) return undefined;
      if (uuids.length === 1) return last;
      if (seen === 0) return { kind: 'missed', why: `None of the ${uuids.length} tasks was ${done}.` };
      return { kind: 'seen', what: `${seen} of ${uuids.length} tasks ${done}` };
    },
  };
}

/** The workers consume the queue, or no longer do. A worker adds a consumer some time after it has answered. */
export function queueConsumed(workers: readonly WorkerName[], queue: QueueName, wanted: boolean): Sign {
  return workersCome(
    workers,
    wanted ? `${queue} among its queues` : `${queue} gone from its queues`,
    wanted ? `consumes ${queue}` : `no longer consumes ${queue}`,
    ({ queues }) => queues !== undefined && queues.includes(queue) === wanted,
  );
}

/** Every pool has changed its size by at least so many. A worker of unknown size tells nothing, so it is not waited for. */
export function poolResized(before: ReadonlyMap<WorkerName, number>, by: number): Sign | undefined {
  if (before.size === 0) return undefined;
  return workersCome([...before.keys()], 'the new size of the pool', `has ${by > 0 ? 'grown' : 'shrunk'}`, (worker) => {
    const size = worker.concurrency;
    const old = before.get(workerName(worker.hostname));
    if (size === undefined || old === undefined) return false;
    return by > 0 ? size >= old + by : size <= old + by;
  });
}

/** The workers say goodbye. Running tasks of a prefork pool are finished after that. */
export function workersOffline(workers: readonly WorkerName[]): Sign {
  // A worker that was shut down answers nothing any more.
  const { awaits, look } = workersCome(workers, 'worker-offline', 'is offline', ({ status }) => status === 'offline');
  return { awaits, look };
}

export function eventsEnabled(workers: readonly WorkerName[]): Sign {
  return workersCome(workers, 'task events of the worker', 'sends task events', (worker) => worker.taskEvents === true);
}

function workersCome(
  names: readonly WorkerName[],
  awaits: string,
  done: string,
  hasCome: (worker: WorkerSummary | WorkerDetail) => boolean,
): Sign {
  const open = new Set(names);
  return {
    awaits,
    toRefresh: () => [...open],
    look({ workers }: Sight) {
      for (const worker of workers) {
        const name = workerName(worker.hostname);
        if (open.has(name) && hasCome(worker)) open.delete(name);
      }
      if (open.size > 0 || names.length === 0) return undefined;
      return {
        kind: 'seen',
        what: names.length === 1 ? `${names[0]} ${done}` : `each of ${names.length} workers ${done}`,
      };
    },
  };
}

const from = (worker: string | undefined) => (worker === undefined ? '' : ` from ${worker}`);
const on = (worker: string | undefined) => (worker === undefined ? '' : ` on ${worker}`);
const by = (worker: string | undefined) => (worker === undefined ? '' : ` by ${worker}`);
