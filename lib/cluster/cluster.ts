/**
 * All that is known of one cluster: the same facts in the same order give the same picture, whoever tells them. It is
 * changed in place because it takes 15,000 events a second; nothing here reads a clock, every fact brings its time.
 */
import type { HeldTask, TaskState } from '../contract/models.ts';
import type { Event, Malformed, TaskEvent, WorkerEvent } from '../events/event.ts';
import { type ClusterName, type QueueName, queueName, type TaskId, taskId, type WorkerName } from '../ids.ts';
import { createTaskMetrics, type SeriesOptions, type TaskMetrics } from '../metrics/task-series.ts';
import { isFinal, stateAfter } from '../tasks/state.ts';
import type { Task } from '../tasks/task.ts';
import type { Inspection } from '../workers/inspection.ts';
import { createFleet, type Fleet, type Member, type Orphans } from './fleet.ts';
import { createQueueBook, type QueueBook, type Reading } from './queue-book.ts';
import {
  countEvent,
  countMalformed,
  countOutcome,
  countRuntime,
  createTallies,
  noteLag,
  type Tallies,
} from './tallies.ts';
import { createTaskIndex, type TaskIndex, type TaskIndexOptions } from './task-index.ts';

export interface ClusterOptions extends TaskIndexOptions {
  readonly name: ClusterName;
  /** Since when counts are known: now, or earlier when a process before us left them. */
  readonly since: number;
  readonly metrics?: Partial<SeriesOptions> | undefined;
  /** Seconds after which senders of events that are gone leave the metrics; never when left out. */
  readonly forgetSendersAfter?: number | undefined;
}

export interface Cluster {
  readonly name: ClusterName;
  readonly tasks: TaskIndex;
  readonly fleet: Fleet;
  readonly queues: QueueBook;
  readonly tallies: Tallies;
  readonly metrics: TaskMetrics;
  applyEvents(events: readonly Event[], malformed: readonly Malformed[], now: number): void;
  applyInspection(worker: WorkerName, parts: Inspection, now: number): void;
  applyReadings(readings: ReadonlyMap<QueueName, Reading>, asked: readonly QueueName[], now: number): void;
  /** Time passes: silence is judged, tasks of workers that are gone are marked. Answers who is newly gone. */
  tick(now: number, linkedSince: number): readonly Orphans[];
  /** Whether we have listened for long enough that a worker which is there must have shown itself. */
  readonly isSettled: boolean;
  /** What changed since the last call. */
  drain(): { readonly tasks: readonly Task[]; readonly workers: ReadonlySet<WorkerName> };
}

/** Seconds of listening: several heartbeats at the pace that workers have by default. */
const SETTLED_AFTER = 10;

export function createCluster(options: ClusterOptions): Cluster {
  const tasks = createTaskIndex(options);
  const fleet = createFleet();
  const queues = createQueueBook();
  const tallies = createTallies(options.since);
  const metrics = createTaskMetrics(options.metrics);
  let isSettled = false;

  function orphaned(orphans: Orphans | undefined): void {
    if (orphans === undefined) return;
    const { uuids, worker, since, reason } = orphans;
    metrics.restarted(worker);
    tasks.markLost(uuids, worker, { since, reason });
  }

  function applyLife(event: WorkerEvent): void {
    metrics.countLife(event);
    orphaned(fleet.applyLife(event));
    const member = fleet.members.get(event.hostname as WorkerName);
    if (event.type === 'worker-offline' && member?.worker.status === 'offline') leaveQueues(member, event.at);
  }

  function leaveQueues({ worker, inspection }: Member, now: number): void {
    for (const queue of inspection.activeQueues?.value ?? []) queues.left(queueName(queue.name), worker.hostname, now);
  }

  function applyTaskEvent(event: TaskEvent, now: number): void {
    const applied = tasks.apply(event, now);
    if (applied === undefined) {
      tallies.duplicated++;
      return;
    }
    const state = stateAfter(event.type);
    metrics.count(event, state, applied);
    const name = event.hostname as WorkerName;
    const queue = applied.queue === undefined ? undefined : queueName(applied.queue);
    switch (state) {
      case 'PENDING':
        if (queue !== undefined) queues.sent(queue, now);
        return;
      case 'RECEIVED':
        if (queue !== undefined) queues.taken(queue, now);
        fleet.heard(name, now);
        return;
      case 'STARTED':
        if (hasEndedSince(applied.events, event)) {
          fleet.heard(name, now);
          return;
        }
        fleet.started(
          name,
          { uuid: event.uuid, name: applied.name, args: applied.args, pid: undefined, started: event.timestamp },
          now,
        );
        return;
      case 'SUCCESS':
        ended(event, applied, 'succeeded', now);
        if (typeof event.fields.runtime === 'number') countRuntime(tallies, applied.name, event.fields.runtime, now);
        return;
      case 'FAILURE':
        ended(event, applied, 'failed', now);
        return;
      case 'RETRY':
        ended(event, applied, 'retried', now);
        return;
      case undefined:
        return;
      default:
        ended(event, applied, 'other', now);
    }
  }

  function ended(
    event: TaskEvent,
    applied: { readonly received: boolean; readonly events: readonly TaskEvent[] },
    ending: 'succeeded' | 'failed' | 'retried' | 'other',
    now: number,
  ): void {
    if (isToldAgain(applied.events, event)) {
      fleet.heard(event.hostname as WorkerName, now);
      return;
    }
    fleet.ended(event.hostname as WorkerName, event.uuid, ending, now);
    countOutcome(tallies, OUTCOME_OF[ending], applied.received, now);
  }

  function noteDeliveries(held: readonly HeldTask[]): void {
    for (const { uuid, queue, priority } of held) {
      if (queue === undefined && priority === undefined) continue;
      tasks.noteDelivery(taskId(uuid), { queue: queue === undefined ? undefined : queueName(queue), priority });
    }
  }

  return {
    name: options.name,
    tasks,
    fleet,
    queues,
    tallies,
    metrics,
    applyEvents(events, malformed, now) {
      for (const event of events) {
        countEvent(tallies, event.type);
        if (event.kind === 'task') applyTaskEvent(event, now);
        else if (event.kind === 'worker') applyLife(event);
      }
      const last = events.at(-1);
      if (last !== undefined) noteLag(tallies, now - last.timestamp);
      if (malformed.length > 0) countMalformed(tallies, malformed, now);
    },
    applyInspection(worker, parts, now) {
      const before = fleet.members.get(worker)?.inspection.activeQueues?.value;
      fleet.inspected(worker, parts, now);
      if (parts.active?.value !== undefined) {
        tasks.markFound(
          parts.active.value.map((task) => taskId(task.uuid)),
          worker,
        );
      }
      for (const held of [parts.active, parts.reserved, parts.scheduled]) noteDeliveries(held?.value ?? []);
      const after = parts.activeQueues?.value;
      if (after === undefined) return;
      const consumed = new Set(after.map((queue) => queue.name));
      for (const name of consumed) queues.note(queueName(name), now);
      for (const { name } of before ?? []) if (!consumed.has(name)) queues.left(queueName(name), worker, now);
    },
    applyReadings(readings, asked, now) {
      queues.measured(readings, asked, now);
    },
    tick(now, linkedSince) {
      isSettled = now - linkedSince >= SETTLED_AFTER;
      const orphans = fleet.tick(now, linkedSince);
      if (options.forgetSendersAfter !== undefined) {
        const isThere = (name: string) => fleet.members.get(name as WorkerName)?.worker.status === 'online';
        metrics.forget(now - options.forgetSendersAfter, isThere);
      }
      for (const left of orphans) orphaned(left);
      for (const member of fleet.members.values()) {
        if (member.worker.status === 'silent' && member.worker.since === now) leaveQueues(member, now);
      }
      return orphans;
    },
    get isSettled() {
      return isSettled;
    },
    drain: () => ({ tasks: tasks.drain(), workers: fleet.drain() }),
  };
}

const OUTCOME_OF = { succeeded: 'success', failed: 'failure', retried: 'retry', other: 'other' } as const;

/** Late: an ending on the same worker was made after it, and has arrived before. */
function hasEndedSince(events: readonly TaskEvent[], started: TaskEvent): boolean {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i] as TaskEvent; // within its length
    if (event === started) return false;
    if (event.hostname === started.hostname && isEnding(stateAfter(event.type))) return true;
  }
  return false;
}

/**
 * An end that was told and counted: Celery 5.7 says twice that a hard time limit failed a task, 4.4 that it was
 * terminated; gevent calls what it has terminated a success without runtime as well.
 */
function isToldAgain(events: readonly TaskEvent[], ending: TaskEvent): boolean {
  for (let i = events.indexOf(ending) - 1; i >= 0; i--) {
    const before = events[i] as TaskEvent; // within its length
    if (before.hostname !== ending.hostname) continue;
    const state = stateAfter(before.type);
    if (state === 'STARTED' || state === 'RECEIVED') return false;
    if (before.type === ending.type) return true;
    if (before.fields.terminated === true && ending.fields.runtime === null) return true;
  }
  return false;
}

const isEnding = (state: TaskState | undefined): boolean =>
  state !== undefined && (isFinal(state) || state === 'RETRY');

/**
 * The online workers that consume the queue now. `known` is false while one of them has not answered, and while nobody
 * is online and we have only begun to listen.
 */
export function consumersOf(
  cluster: Cluster,
  queue: QueueName,
): { readonly names: readonly WorkerName[]; readonly known: boolean } {
  const names: WorkerName[] = [];
  let known = true;
  let online = 0;
  for (const [name, { worker, inspection }] of cluster.fleet.members) {
    if (worker.status !== 'online') continue;
    online++;
    const queues = inspection.activeQueues?.value;
    if (queues === undefined) known = false;
    else if (queues.some((consumed) => consumed.name === queue)) names.push(name);
  }
  return { names, known: known && (online > 0 || cluster.isSettled) };
}

/** Uuids that run on a worker now. */
export function runningOn(cluster: Cluster, worker: WorkerName): readonly TaskId[] {
  return [...(cluster.fleet.members.get(worker)?.running.keys() ?? [])];
}
