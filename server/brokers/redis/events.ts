import type { Redis } from 'ioredis';
import { ExpediterError } from '../../../lib/errors.ts';
import type { RedisAddress } from '../../redis/address.ts';
import { closeClient, createSingleConnection } from '../../redis/connection.ts';
import { isNoPermission, isReply, redisFailure } from '../../redis/failure.ts';
import type { EventStream, Frame } from '../broker.ts';
import { openEventFrame } from '../envelope.ts';
import { createBuffer, type FrameBuffer } from '../frame-buffer.ts';
import type { RedisKeys } from './keys.ts';

export interface EventLimits {
  /** How often the link is asked for a sign of life; it is lost after two silences in a row. */
  readonly pingEveryMs: number;
  /** Frames that may wait for a slow consumer before the oldest are dropped. */
  readonly maxWaiting: number;
}

export const EVENT_LIMITS: EventLimits = { pingEveryMs: 5_000, maxWaiting: 200_000 };

/** How long a broker may take to hand over the rest when we leave; a dead one hands over nothing. */
const HEAR_OUT_MS = 500;

export interface RedisEvents extends EventStream {
  /** Ends every `listen` without an error. */
  close(): Promise<void>;
}

/**
 * Events by PUB/SUB: nothing is stored, so what is sent while nobody is subscribed is gone. Each `listen` has a
 * connection of its own, which is never mended: a gap in the events has to be seen by the one who counts them.
 */
export function createEvents(address: RedisAddress, keys: RedisKeys, limits: EventLimits = EVENT_LIMITS): RedisEvents {
  const closing = new AbortController();
  const connections = new Set<Redis>();
  let dropped = 0;

  async function* listen(signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
    const stop = AbortSignal.any([signal, closing.signal]);
    if (stop.aborted) return;
    const connection = createSingleConnection(address);
    const { redis } = connection;
    const buffer = createBuffer(limits.maxWaiting, (count) => {
      dropped += count;
    });
    let life: NodeJS.Timeout | undefined;
    // Not left to `finally` alone: a consumer that walked away never gets there.
    const end = async () => {
      buffer.end();
      clearInterval(life);
      await closeClient(redis);
      connections.delete(redis);
    };
    const leave = async () => {
      await hearOut(redis);
      buffer.finish();
      clearInterval(life);
      await closeClient(redis);
      connections.delete(redis);
    };
    connections.add(redis);
    stop.addEventListener('abort', leave, { once: true });
    redis.on('close', () => buffer.fail(connection.failure()));

    try {
      await connection.connect();
      await subscribe(redis, keys, buffer, address);
      life = watchLife(redis, address, limits.pingEveryMs, buffer);
      if (stop.aborted) return;
      yield [];
      for (let bunch = await buffer.take(); bunch !== undefined; bunch = await buffer.take()) yield bunch;
    } catch (error) {
      if (!stop.aborted) throw error;
    } finally {
      stop.removeEventListener('abort', leave);
      await end();
    }
  }

  return {
    listen,
    get dropped() {
      return dropped;
    },
    async close() {
      closing.abort();
      await Promise.all([...connections].map(closeClient));
    },
  };
}

/** Redis answers in order: once this is answered, everything that it published before has been read. */
async function hearOut(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, HEAR_OUT_MS);
  });
  await Promise.race([redis.ping().catch(() => {}), patience]);
  clearTimeout(timer);
}

/**
 * With `fanout_patterns` off there is one channel and no pattern: both are followed, an event comes over one of them.
 * Redis allows a pattern only to users whose ACL names it letter by letter, which is often the wider `/0.celeryev*`:
 * then that one is taken, and finds both.
 */
async function subscribe(redis: Redis, keys: RedisKeys, buffer: FrameBuffer, address: RedisAddress): Promise<void> {
  const channel = keys.eventChannel();
  const below = `${channel}/`;
  redis.on('message', (_channel: string, raw: string) => buffer.put(openEventFrame(raw)));
  redis.on('pmessage', (_pattern: string, from: string, raw: string) => {
    // The wide pattern also finds other exchanges whose names begin alike.
    if (from.startsWith(below) || from === channel) buffer.put(openEventFrame(raw));
  });

  const allowed = async (subscription: Promise<unknown>): Promise<boolean> => {
    try {
      await subscription;
      return true;
    } catch (error) {
      if (isNoPermission(error)) return false;
      throw redisFailure(error, address);
    }
  };
  const hasPattern = await allowed(redis.psubscribe(keys.eventPattern()));
  if (!hasPattern && (await allowed(redis.psubscribe(keys.wideEventPattern())))) return;
  if ((await allowed(redis.subscribe(channel))) || hasPattern) return;
  throw new ExpediterError(
    'unavailable',
    `Redis at ${address.text} does not allow this user to follow events: grant +psubscribe +subscribe &${channel}/* &${channel}.`,
  );
}

/**
 * A half-dead link (a firewall that forgot us, a machine that hangs) delivers nothing and breaks nothing. One silence
 * is forgiven: it may have been this process that was too busy to read the answer.
 */
function watchLife(redis: Redis, address: RedisAddress, everyMs: number, buffer: FrameBuffer): NodeJS.Timeout {
  let silences = 0;
  const alive = () => {
    silences = 0;
  };
  const ask = () => {
    if (silences >= 2) return buffer.fail(redisFailure(new Error('Command timed out'), address));
    silences++;
    redis.ping().then(alive, (error) => isReply(error) && alive()); // a refusal is a sign of life as well
  };
  ask();
  return setInterval(ask, everyMs);
}
