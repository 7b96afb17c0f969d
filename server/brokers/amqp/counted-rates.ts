import type { QueueName } from '../../../lib/ids.ts';
import type { QueueReading } from '../broker.ts';

/** Messages since RabbitMQ began to count: published to a queue, handed out, handed out once more. */
export interface Counts {
  readonly in: number;
  readonly out: number;
  readonly redelivered: number;
}

interface Point {
  readonly at: number;
  readonly counts: Counts;
}

/** Seconds. Counts move every five: over less than two of these a rate would jump between nothing and twice too much. */
const LEAST_SPAN = 10;
const WINDOW = 60;

/**
 * Rates from counts. RabbitMQ gives rates too, but says 0 for the first ten or fifteen seconds of a queue, when it does
 * not know yet; the counts are exact from the first message on.
 */
export interface CountedRates {
  /** Per second over the last minute; undefined until enough of it has passed. */
  take(name: QueueName, counts: Counts, at: number): QueueReading['rates'];
  /** These are all queues there are: what is known of others is forgotten. */
  keep(names: ReadonlySet<QueueName>): void;
}

export function createCountedRates(): CountedRates {
  const history = new Map<QueueName, readonly Point[]>();
  return {
    take(name, counts, at) {
      const known = history.get(name) ?? [];
      const last = known.at(-1);
      // A node that was restarted, or a queue that was made anew, counts from 0 again.
      const isReset = last !== undefined && (counts.in < last.counts.in || counts.out < last.counts.out);
      const before = isReset ? [] : known.filter((point) => at - point.at <= WINDOW);
      history.set(name, [...before, { at, counts }]);
      const [first] = before;
      if (first === undefined || at - first.at < LEAST_SPAN) return undefined;
      const span = at - first.at;
      return {
        in: (counts.in - first.counts.in) / span,
        out: (counts.out - first.counts.out) / span,
        redelivered: Math.max(0, counts.redelivered - first.counts.redelivered) / span,
      };
    },
    keep(names) {
      for (const name of history.keys()) if (!names.has(name)) history.delete(name);
    },
  };
}
