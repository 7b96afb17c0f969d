import fc from 'fast-check';
import type { TaskEvent } from '../../lib/events/event.ts';
import { anEvent } from './event-builders.ts';

/**
 * One life of the task `t1`, in the order of its makers: perhaps sent, some retries on two workers, custom events (more
 * than a task keeps, when `custom` is high), and an end or none.
 */
export function aLife({ custom: most }: { readonly custom: number }): fc.Arbitrary<readonly TaskEvent[]> {
  return fc
    .record({
      sent: fc.boolean(),
      retries: fc.nat(3),
      custom: fc.nat(most),
      end: fc.constantFrom('task-succeeded', 'task-failed', 'task-revoked', 'task-rejected', undefined),
      other: fc.boolean(),
    })
    .map(({ sent, retries, custom, end, other }) => {
      const events: TaskEvent[] = [];
      let after = 0;
      const add = (type: string, fields: Parameters<typeof anEvent>[2] = {}): void => {
        events.push(anEvent(type, ++after, fields));
      };
      for (let attempt = 0; attempt <= retries; attempt++) {
        const hostname = other && attempt % 2 === 1 ? 'w2@app-2' : 'w1@app-1';
        if (sent) add('task-sent', { retries: attempt });
        add('task-received', { retries: attempt, hostname });
        add('task-started', { hostname });
        for (let n = 0; n < custom; n++) add('task-progress', { hostname, current: n });
        if (attempt < retries) add('task-retried', { hostname, exception: `Boom(${attempt})` });
        else if (end !== undefined)
          add(end, { hostname, ...(end === 'task-succeeded' ? { result: '1', runtime: 1 } : {}) });
      }
      return events;
    });
}

/** The items in an order that `chance` decides. */
export function shuffled<T>(items: readonly T[], chance: fc.Stream<number>): T[] {
  const rest = [...items];
  const taken: T[] = [];
  for (const n of chance) {
    if (rest.length === 0) break;
    taken.push(...rest.splice(n % rest.length, 1));
  }
  return taken;
}
