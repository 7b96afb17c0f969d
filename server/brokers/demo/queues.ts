import type { ExpediterError } from '../../../lib/errors.ts';
import { type QueueName, queueName, taskId } from '../../../lib/ids.ts';
import type { Publication, QueueReading, Queues, TaskMessage } from '../broker.ts';
import { checkPublishable } from '../message.ts';
import { fromTaskMessage, toTaskMessage } from './message.ts';
import { declare, itemsOf, purge } from './queue.ts';
import { put } from './send.ts';
import { depthOf, type Queue, type World } from './world.ts';

export function createQueues(world: World, catchUp: () => void): Queues {
  return {
    async discover() {
      return [...world.queues.keys()].sort().map(queueName);
    },
    async measure(names) {
      catchUp();
      return readingsOf(world, names);
    },
    peeking: () => ({ how: 'in-place' }),
    async peek(name, limit) {
      catchUp();
      const queue = world.queues.get(name);
      const items = queue === undefined ? [] : itemsOf(queue, limit);
      return items.map((item) => ('unreadable' in item ? item : toTaskMessage(item)));
    },
    async publish(message) {
      checkPublishable(message);
      catchUp();
      put(world, fromTaskMessage(message));
    },
    async publishAll(messages) {
      catchUp();
      return messages.map((message) => taken(world, message));
    },
    async purge(name) {
      catchUp();
      return purge(world, declare(world, name));
    },
  };
}

function taken(world: World, message: TaskMessage): Publication {
  try {
    checkPublishable(message);
  } catch (error) {
    return { kind: 'refused', why: (error as ExpediterError).message }; // it throws no other
  }
  put(world, fromTaskMessage(message));
  return { kind: 'taken' };
}

/** Of the queues that are there. */
export function readingsOf(world: World, names: readonly QueueName[]): ReadonlyMap<QueueName, QueueReading> {
  const unacked = unackedByQueue(world);
  return new Map(
    names.flatMap((name) => {
      const queue = world.queues.get(name);
      return queue === undefined ? [] : [[name, readingOf(queue, unacked.get(name) ?? 0)] as const];
    }),
  );
}

function readingOf(queue: Queue, unacked: number): QueueReading {
  const [next] = itemsOf(queue, 1);
  const steps = [...queue.lists].filter(([, list]) => list.length > 0).sort(([a], [b]) => a - b);
  return {
    depth: depthOf(queue),
    unacked,
    ...(next === undefined || 'unreadable' in next ? {} : { oldest: { uuid: taskId(next.uuid), name: next.name } }),
    byPriority: Object.fromEntries(steps.map(([step, list]) => [String(step), list.length])),
  };
}

function unackedByQueue(world: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = ({ queue }: { readonly queue: string }) => counts.set(queue, (counts.get(queue) ?? 0) + 1);
  for (const { ready, scheduled, running } of world.workers.values()) {
    for (const message of ready) count(message);
    for (const message of scheduled.values()) count(message);
    for (const run of running.values()) if (run.isLate) count(run.message);
  }
  for (const message of world.unrestored) count(message);
  return counts;
}
