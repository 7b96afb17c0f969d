import type { QueueTraits } from '../contract/models.ts';
import type { QueueName, TaskId } from '../ids.ts';
import { windowRate } from '../metrics/rate.ts';
import { add, createRing, type Ring } from '../metrics/ring.ts';

/** One reading of a queue as the broker gave it (server/brokers QueueReading). */
export interface Reading {
  readonly depth: number;
  readonly unacked?: number | undefined;
  readonly consumers?: number | undefined;
  readonly oldest?: { readonly uuid: TaskId; readonly name: string | undefined } | undefined;
  readonly oldestSince?: number | undefined;
  readonly byPriority?: Readonly<Record<string, number>> | undefined;
  readonly rates?: { readonly in: number; readonly out: number; readonly redelivered: number } | undefined;
  readonly traits?: QueueTraits | undefined;
}

export interface QueueRecord {
  readonly name: QueueName;
  reading: Reading | undefined;
  measured: number | undefined;
  /** Since when the message that is next in line has been there, at least. */
  oldestSeen: { readonly uuid: TaskId; readonly since: number } | undefined;
  /** The last readings, newest last, for the slope. */
  recent: { readonly t: number; readonly depth: number }[];
  readonly sent: Ring;
  readonly taken: Ring;
  /** `task-sent` events name this queue: then the rates can be told. */
  named: boolean;
  lastConsumer: { readonly hostname: string; readonly left: number } | undefined;
  /** When somebody last named it: a worker that consumes it, an event, a message of ours. */
  noted: number;
}

export interface QueueBook {
  readonly queues: ReadonlyMap<QueueName, QueueRecord>;
  /** Makes sure that it is listed. */
  note(name: QueueName, now: number): void;
  measured(readings: ReadonlyMap<QueueName, Reading>, asked: readonly QueueName[], now: number): void;
  sent(name: QueueName, now: number): void;
  taken(name: QueueName, now: number): void;
  left(name: QueueName, hostname: string, now: number): void;
  /** Lets go the empty queues that nobody has named since `before`. */
  forget(before: number): void;
}

const RATE_WINDOW = 60;

export function createQueueBook(): QueueBook {
  const queues = new Map<QueueName, QueueRecord>();

  function record(name: QueueName, now: number): QueueRecord {
    let known = queues.get(name);
    if (known === undefined) {
      known = {
        name,
        reading: undefined,
        measured: undefined,
        oldestSeen: undefined,
        recent: [],
        sent: createRing({ step: 1, slots: RATE_WINDOW + 2, since: now }),
        taken: createRing({ step: 1, slots: RATE_WINDOW + 2, since: now }),
        named: false,
        lastConsumer: undefined,
        noted: now,
      };
      queues.set(name, known);
    }
    return known;
  }

  return {
    queues,
    note(name, now) {
      record(name, now).noted = now;
    },
    measured(readings, asked, now) {
      for (const name of asked) {
        const known = record(name, now);
        const reading = readings.get(name);
        known.reading = reading;
        if (reading === undefined) {
          known.oldestSeen = undefined;
          continue;
        }
        known.measured = now;
        known.recent = [
          ...known.recent.filter((point) => now - point.t < RATE_WINDOW),
          { t: now, depth: reading.depth },
        ];
        const uuid = reading.oldest?.uuid;
        if (uuid === undefined) known.oldestSeen = undefined;
        else if (known.oldestSeen?.uuid !== uuid) known.oldestSeen = { uuid, since: now };
      }
    },
    sent(name, now) {
      const known = record(name, now);
      known.named = true;
      known.noted = now;
      add(known.sent, now);
    },
    taken(name, now) {
      const known = record(name, now);
      known.noted = now;
      add(known.taken, now);
    },
    left(name, hostname, now) {
      const known = record(name, now);
      known.lastConsumer = { hostname, left: now };
      known.noted = now;
    },
    forget(before) {
      for (const { name, noted, reading } of queues.values()) {
        const isEmpty = reading === undefined || (reading.depth === 0 && (reading.unacked ?? 0) === 0);
        if (noted < before && isEmpty) queues.delete(name);
      }
    },
  };
}

/** Change of depth per second over the last readings, by the line through them (least squares). */
export function slopeOf(recent: readonly { readonly t: number; readonly depth: number }[]): number | undefined {
  const first = recent[0];
  const last = recent.at(-1);
  if (first === undefined || last === undefined || last.t - first.t < 5) return undefined;
  const n = recent.length;
  const meanT = recent.reduce((sum, point) => sum + point.t, 0) / n;
  const meanDepth = recent.reduce((sum, point) => sum + point.depth, 0) / n;
  let above = 0;
  let below = 0;
  for (const { t, depth } of recent) {
    above += (t - meanT) * (depth - meanDepth);
    below += (t - meanT) ** 2;
  }
  return below === 0 ? undefined : above / below;
}

export interface QueueRates {
  readonly inRate: number | undefined;
  readonly outRate: number | undefined;
  readonly redeliverRate: number | undefined;
  readonly ratesFrom: 'broker' | 'events' | undefined;
}

/**
 * Per second. The broker counts every message; events are of those clients alone that send `task-sent`, and tell
 * nothing until one has named the queue.
 */
export function ratesOf(record: QueueRecord, now: number): QueueRates {
  const counted = record.reading?.rates;
  if (counted !== undefined) {
    return { inRate: counted.in, outRate: counted.out, redeliverRate: counted.redelivered, ratesFrom: 'broker' };
  }
  if (!record.named) return { inRate: undefined, outRate: undefined, redeliverRate: undefined, ratesFrom: undefined };
  return {
    inRate: windowRate(record.sent, now, RATE_WINDOW),
    outRate: windowRate(record.taken, now, RATE_WINDOW),
    redeliverRate: undefined,
    ratesFrom: 'events',
  };
}
