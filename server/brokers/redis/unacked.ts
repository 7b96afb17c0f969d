import type { QueueName } from '../../../lib/ids.ts';
import type { Link } from '../../redis/connection.ts';
import { isRefusal } from '../../redis/failure.ts';

// Redis keeps one hash for all queues, whole messages in it. What it costs to read is bounded twice.
const MAX_FIELDS = 5_000;
const MAX_CHARACTERS = 8_000_000;
const SCAN_COUNT = 200;

/**
 * How many messages of each queue workers hold: prefetched, running with `acks_late`, or waiting for their ETA.
 * Undefined when there are too many to read, when they may not be read, or when some belong to none of `names` for
 * sure. Throws `unavailable` when the link broke.
 */
export async function countHeld(
  key: string,
  names: readonly QueueName[],
  link: Link,
): Promise<ReadonlyMap<string, number> | undefined> {
  const places = await readPlaces(key, link);
  if (places === undefined) return undefined;
  // With the default exchange the routing key is the queue. With another it may be any name: counting only what
  // carries a queue's own name would leave the rest out and not say so.
  const known = new Set<string | undefined>(names);
  if (places.some(({ exchange, routing_key }) => exchange !== '' && !known.has(routing_key))) return undefined;
  const counts = new Map<string, number>(names.map((name) => [name, 0]));
  for (const { routing_key = '' } of places) counts.set(routing_key, (counts.get(routing_key) ?? 0) + 1);
  return counts;
}

/** Where a held message was sent to. */
interface Place {
  readonly exchange: string | undefined;
  readonly routing_key: string | undefined;
}

async function readPlaces(key: string, link: Link): Promise<readonly Place[] | undefined> {
  const total = await link.use((redis) => redis.hlen(key).catch(undefinedWhenRefused));
  if (total === undefined || total > MAX_FIELDS) return undefined;
  const places = new Map<string, Place>(); // by delivery tag: HSCAN may give a field twice
  let characters = 0;
  let cursor = '0';
  do {
    const page = await link.use((redis) => redis.hscan(key, cursor, 'COUNT', SCAN_COUNT).catch(undefinedWhenRefused));
    if (page === undefined) return undefined;
    const [next, fields] = page;
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const value = fields[at + 1] ?? '';
      characters += value.length;
      places.set(fields[at] ?? '', placeOf(value));
    }
    if (characters > MAX_CHARACTERS || places.size > MAX_FIELDS) return undefined;
    cursor = next;
  } while (cursor !== '0');
  return [...places.values()];
}

// The end of `[{…}, "exchange", "routing key"]`: the message before it is not parsed, it may be large.
const TAIL = /\}\s*,\s*("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*")\s*\]\s*$/;
const TAIL_LENGTH = 1_000;

function placeOf(value: string): Place {
  const [, exchange, routingKey] = TAIL.exec(value.slice(-TAIL_LENGTH)) ?? [];
  return { exchange: unquote(exchange), routing_key: unquote(routingKey) };
}

function unquote(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as string; // it begins with a quote
  } catch {
    return undefined;
  }
}

function undefinedWhenRefused(error: unknown): undefined {
  if (isRefusal(error)) return undefined;
  throw error;
}
