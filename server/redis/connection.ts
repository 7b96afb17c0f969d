import type { ConnectionOptions } from 'node:tls';
import { Redis, type RedisOptions } from 'ioredis';
import { ExpediterError } from '../../lib/errors.ts';
import type { RedisAddress } from './address.ts';
import { isReply, redisFailure } from './failure.ts';

/** One connection that heals itself. It is made at the first use, and whoever uses it never waits for long. */
export interface Link {
  /** Does some work on a connection that is up. Throws `unavailable` when there is none within seconds. */
  use<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// Together below the 5 s after which a caller is to know that Redis is away.
const READY_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 3_000;
const MAX_BACKOFF_MS = 2_000;

/**
 * ioredis would keep commands in hand while the link is down and send them when it is back, and send again what was
 * under way when it broke. Here that would run a task twice, or after its sender was told that it failed. Hence no
 * queue, no resending: a command is sent on a link that is up, or fails.
 */
export function createLink(address: RedisAddress): Link {
  return linkOf(address, { commandTimeout: COMMAND_TIMEOUT_MS });
}

/** For commands that wait on the server, such as BRPOP, for up to `blockMs`. */
export function createBlockingLink(address: RedisAddress, blockMs: number): Link {
  return linkOf(address, { commandTimeout: blockMs + COMMAND_TIMEOUT_MS });
}

function linkOf(address: RedisAddress, timeouts: RedisOptions): Link {
  const client = createClient(address, {
    ...timeouts,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), MAX_BACKOFF_MS),
  });
  let closed = false;
  let coming: Promise<void> | undefined; // shared by all who wait for the same attempt

  async function ready(): Promise<void> {
    if (closed) throw new ExpediterError('unavailable', `The connection to Redis at ${address.text} has been closed.`);
    if (client.redis.status === 'ready') return;
    if (client.redis.status === 'wait' || client.redis.status === 'end') client.redis.connect().catch(() => {});
    coming ??= nextOutcome(client.redis, () => client.lastError()).finally(() => {
      coming = undefined;
    });
    await coming;
  }

  return {
    async use(work) {
      try {
        await ready();
        return await work(client.redis);
      } catch (error) {
        // A link that swallows commands looks healthy to TCP for many minutes: start anew.
        if (isTimeout(error)) client.redis.stream?.destroy();
        throw redisFailure(isReply(error) || isTimeout(error) ? error : (client.lastError() ?? error), address);
      }
    },
    async close() {
      closed = true;
      await closeClient(client.redis);
    },
  };
}

interface Client {
  readonly redis: Redis;
  /** Why the link went down, or did not come up; undefined once it is up again. */
  lastError(): Error | undefined;
}

/** A connection that lives once: whatever breaks it is final. */
export interface SingleConnection {
  readonly redis: Redis;
  /** Throws `unavailable` when it does not come up. */
  connect(): Promise<void>;
  /** Why it is down. */
  failure(): ExpediterError;
}

export function createSingleConnection(address: RedisAddress): SingleConnection {
  const { redis, lastError } = createClient(address, { retryStrategy: null });
  const failure = () => redisFailure(lastError() ?? new Error('Connection is closed.'), address);
  return {
    redis,
    failure,
    async connect() {
      await redis.connect().catch(() => {
        throw failure();
      });
    },
  };
}

/** Resolves when the connection is gone, in whatever state it was. */
export async function closeClient(redis: Redis): Promise<void> {
  const isUp = redis.status === 'connecting' || redis.status === 'connect' || redis.status === 'ready';
  const gone = isUp ? new Promise<void>((resolve) => redis.once('end', () => resolve())) : undefined;
  redis.disconnect();
  redis.stream?.destroy(); // a dead link would never answer our FIN
  await gone;
}

function createClient(address: RedisAddress, options: RedisOptions): Client {
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...address.place,
    db: address.db,
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.tls === undefined ? {} : { tls: tlsOptions(address.tls) }),
    connectionName: 'expediter',
    lazyConnect: true,
    connectTimeout: READY_TIMEOUT_MS,
    enableReadyCheck: false, // it asks for INFO, which a limited user may not run
    disableClientInfo: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    ...options,
    replyMapping: 'legacy', // the same shapes whether Redis speaks RESP3 or, before version 6, RESP2
  };
  const redis = new Redis(settings);
  let lastError: Error | undefined;
  redis.on('error', (error: Error & { command?: { name?: string } }) => {
    lastError = error;
    // Without SELECT the client would go on in database 0, which belongs to another application.
    if (error.command?.name === 'select') redis.stream?.destroy();
  });
  redis.on('ready', () => {
    if (!redis.stream.destroyed) lastError = undefined;
  });
  return { redis, lastError: () => lastError };
}

function tlsOptions(tls: NonNullable<RedisAddress['tls']>): ConnectionOptions {
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.checkHostname ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}

/** Waits until a connection that is being made is up, has failed once, or has taken too long. */
function nextOutcome(redis: Redis, lastError: () => Error | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      redis.off('close', onClose);
      finish();
    };
    const onReady = () => settle(resolve);
    const onClose = () => settle(() => reject(lastError() ?? new Error('Connection is closed.')));
    const timer = setTimeout(
      () => settle(() => reject(lastError() ?? new Error('connect ETIMEDOUT'))),
      READY_TIMEOUT_MS,
    );
    redis.once('ready', onReady);
    redis.once('close', onClose);
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}
