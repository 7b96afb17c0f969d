import type { TaskEvent } from '../events/event.ts';

/** Total order of distinct events of one task: by their makers' time; at one instant in the order of a life. */
export function compareEvents(a: TaskEvent, b: TaskEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  const byRank = rankOf(a.type) - rankOf(b.type);
  if (byRank !== 0) return byRank;
  if (a.hostname !== b.hostname) return a.hostname < b.hostname ? -1 : 1;
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return (a.clock ?? 0) - (b.clock ?? 0) || (a.pid ?? 0) - (b.pid ?? 0);
}

/** Puts an event in its place; false, and nothing done, when the same event is there already (a doubled message). */
export function insertEvent(events: TaskEvent[], event: TaskEvent): boolean {
  let place = events.length;
  while (place > 0) {
    const order = compareEvents(events[place - 1] as TaskEvent, event);
    if (order === 0) return false;
    if (order < 0) break;
    place--;
  }
  events.splice(place, 0, event);
  return true;
}

const RANKS = [
  'task-sent',
  'task-received',
  'task-started',
  'task-retried',
  'task-rejected',
  'task-failed',
  'task-succeeded',
];
function rankOf(type: string): number {
  const rank = RANKS.indexOf(type);
  return rank === -1 ? RANKS.length : rank;
}
