import type { Redis } from 'ioredis';
import { ExpediterError } from '../../../lib/errors.ts';
import { openEventFrame } from '../envelope.ts';
import type { FrameBuffer } from '../frame-buffer.ts';
import type { RedisAddress } from './address.ts';
import { isNoPermission, redisFailure } from './failure.ts';
import type { EventChannel } from './keys.ts';

/** Puts every event that comes over one of the channels into the buffer. Throws `unavailable` when none may be followed. */
export async function subscribe(
  redis: Redis,
  channels: readonly EventChannel[],
  buffer: FrameBuffer,
  address: RedisAddress,
): Promise<void> {
  const isTwin = channels.length > 1 ? createTwinFilter() : () => false;
  const put = (over: number, raw: string) => {
    if (!isTwin(over, raw)) buffer.put(openEventFrame(raw));
  };
  redis.on('message', (from: string, raw: string) => put(from === channels[0]?.name ? 0 : 1, raw));
  redis.on('pmessage', (_pattern: string, from: string, raw: string) => {
    // The wide pattern also finds other exchanges whose names begin alike.
    const over = channels.findIndex(
      ({ name }) => from.startsWith(name) && (from === name || from[name.length] === '/'),
    );
    if (over !== -1) put(over, raw);
  });

  const follows: boolean[] = [];
  for (const channel of channels) follows.push(await follow(redis, channel, address));
  if (follows.includes(true)) return;
  const needed = channels.map(({ name }) => `&${name}/* &${name}`).join(' ');
  throw new ExpediterError(
    'unavailable',
    `Redis at ${address.text} does not allow this user to follow events: grant +psubscribe +subscribe ${needed}.`,
  );
}

/**
 * With `fanout_patterns` off there is one channel and no pattern: both are followed, an event comes over one of them.
 * Redis allows a pattern only to users whose ACL names it letter by letter, which is often the wider `/0.celeryev*`:
 * then that one is taken, and finds both.
 */
async function follow(redis: Redis, channel: EventChannel, address: RedisAddress): Promise<boolean> {
  const allowed = async (subscription: Promise<unknown>): Promise<boolean> => {
    try {
      await subscription;
      return true;
    } catch (error) {
      if (isNoPermission(error)) return false;
      throw redisFailure(error, address);
    }
  };
  const hasPattern = await allowed(redis.psubscribe(channel.pattern));
  if (!hasPattern && (await allowed(redis.psubscribe(channel.widePattern)))) return true;
  return (await allowed(redis.subscribe(channel.name))) || hasPattern;
}

/** Between the two publications of one message lies what other workers say meanwhile. */
const TWINS_REMEMBERED = 1_000;

/**
 * Workers with kombu's `sentinel_fanout_compat` publish each message over both channels, to the letter alike, its
 * delivery tag included. Answers whether a text is the second of such twins; what comes twice over one channel is not.
 */
export function createTwinFilter(): (over: number, raw: string) => boolean {
  const seen = new Map<string, number>();
  return (over, raw) => {
    const before = seen.get(raw);
    if (before !== undefined && before !== over) {
      seen.delete(raw);
      return true;
    }
    seen.set(raw, over);
    if (seen.size > TWINS_REMEMBERED) seen.delete(seen.keys().next().value ?? '');
    return false;
  };
}
