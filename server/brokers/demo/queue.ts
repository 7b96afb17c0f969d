import type { UnreadableMessage } from '../broker.ts';
import { after, depthOf, type Message, type Queue, type World } from './world.ts';

/** Priorities are rounded down to one of these (kombu's `priority_steps`). */
const STEPS = [9, 6, 3, 0];

export function declare(world: World, name: string): Queue {
  let queue = world.queues.get(name);
  if (queue === undefined) {
    queue = { name, lists: new Map(), isWoken: false, turn: 0 };
    world.queues.set(name, queue);
  }
  return queue;
}

/** At the end of its list, or at the head when it comes back. */
export function enqueue(queue: Queue, item: Message | UnreadableMessage, where: 'tail' | 'head' = 'tail'): void {
  const priority = 'unreadable' in item ? 0 : item.priority;
  const step = STEPS.find((least) => priority >= least) ?? 0;
  const list = queue.lists.get(step) ?? [];
  queue.lists.set(step, list);
  if (where === 'tail') list.push(item);
  else list.unshift(item);
}

/** The message that is next; what no worker can read is dropped on the way, as workers do. */
export function takeNext(queue: Queue): Message | undefined {
  for (const step of [0, 3, 6, 9]) {
    const list = queue.lists.get(step);
    for (let item = list?.shift(); item !== undefined; item = list?.shift()) if (!('unreadable' in item)) return item;
  }
  return undefined;
}

/** Next in line first. */
export function itemsOf(queue: Queue, limit = Number.POSITIVE_INFINITY): readonly (Message | UnreadableMessage)[] {
  const items: (Message | UnreadableMessage)[] = [];
  for (const step of [0, 3, 6, 9]) {
    for (const item of queue.lists.get(step) ?? []) {
      if (items.length >= limit) return items;
      items.push(item);
    }
  }
  return items;
}

export function purge(world: World, queue: Queue): number {
  const count = depthOf(queue);
  for (const item of itemsOf(queue)) if (!('unreadable' in item)) world.ledger.purged++;
  queue.lists.clear();
  return count;
}

/** The broker hands out what waits, in a moment. */
export function wake(world: World, queue: Queue): void {
  if (queue.isWoken) return;
  queue.isWoken = true;
  after(world, world.random.int(2, 9) / 1000, () => {
    queue.isWoken = false;
    world.deliver(queue);
  });
}
