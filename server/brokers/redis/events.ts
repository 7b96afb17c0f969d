import type { Redis } from 'ioredis';
import type { EventStream, Frame } from '../broker.ts';
import { createBuffer, type FrameBuffer } from '../frame-buffer.ts';
import type { RedisAddress } from './address.ts';
import { type Connections, closeClient } from './connection.ts';
import { isReply, redisFailure } from './failure.ts';
import type { RedisKeys } from './keys.ts';
import { subscribe } from './subscribe.ts';

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
export function createEvents(
  connections: Connections,
  keys: RedisKeys,
  limits: EventLimits = EVENT_LIMITS,
): RedisEvents {
  const { address } = connections;
  const closing = new AbortController();
  const open = new Set<Redis>();
  let dropped = 0;

  async function* listen(signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
    const stop = AbortSignal.any([signal, closing.signal]);
    if (stop.aborted) return;
    const connection = connections.createSingleConnection();
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
      open.delete(redis);
    };
    const leave = async () => {
      await hearOut(redis);
      buffer.finish();
      clearInterval(life);
      await closeClient(redis);
      open.delete(redis);
    };
    open.add(redis);
    stop.addEventListener('abort', leave, { once: true });
    redis.on('close', () => buffer.fail(connection.failure()));

    try {
      await connection.connect();
      await subscribe(redis, keys.eventChannels(), buffer, address);
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
      await Promise.all([...open].map(closeClient));
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
