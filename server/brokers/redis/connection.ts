import { Redis, type RedisOptions } from 'ioredis';
import { ExpediterError } from '../../../lib/errors.ts';
import type { RedisAddress } from './address.ts';
import { isDemotion, isReply, redisFailure, UNKNOWN_MASTER } from './failure.ts';
import { tlsOptions } from './tls.ts';

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
const SINGLE_TIMEOUT_MS = 5_000;

// In ioredis's own words, to be told apart with its errors.
const CLOSED = 'Connection is closed.';

/** The ways to one Redis. */
export interface Connections {
  readonly address: RedisAddress;
  createLink(): Link;
  /** For commands that wait on the server, such as BRPOP, for up to `blockMs`. */
  createBlockingLink(blockMs: number): Link;
  createSingleConnection(): SingleConnection;
}

/** `onFailedAttempt` is called each time a connection did not come up; not when one that was up is lost. */
export function redisConnections(address: RedisAddress, onFailedAttempt: OnFailedAttempt = () => {}): Connections {
  return {
    address,
    createLink: () => linkOf(address, { commandTimeout: COMMAND_TIMEOUT_MS }, onFailedAttempt),
    createBlockingLink: (blockMs) => linkOf(address, { commandTimeout: blockMs + COMMAND_TIMEOUT_MS }, onFailedAttempt),
    createSingleConnection: () => createSingleConnection(address, onFailedAttempt),
  };
}

type OnFailedAttempt = (failure: ExpediterError) => void;

/**
 * ioredis would keep commands in hand while the link is down and send them when it is back, and send again what was
 * under way when it broke. Here that would run a task twice, or after its sender was told that it failed. Hence no
 * queue, no resending: a command is sent on a link that is up, or fails.
 */
function linkOf(address: RedisAddress, timeouts: RedisOptions, onFailedAttempt: OnFailedAttempt): Link {
  const retryStrategy = (times: number) => Math.min(100 * 2 ** Math.min(times, 10), MAX_BACKOFF_MS);
  const client = createClient(address, { ...timeouts, retryStrategy }, onFailedAttempt);
  let closed = false;
  let coming: Promise<void> | undefined; // shared by all who wait for the same attempt

  async function ready(): Promise<void> {
    if (closed) throw new ExpediterError('unavailable', `The connection to Redis at ${address.text} has been closed.`);
    if (client.redis.status === 'ready') return;
    if (client.redis.status === 'wait' || client.redis.status === 'end') client.redis.connect().catch(() => {});
    coming ??= client.nextOutcome(READY_TIMEOUT_MS).finally(() => {
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
        // A link that swallows commands looks healthy to TCP for many minutes, and a master that became a replica
        // goes on answering: start anew.
        if (isTimeout(error) || isDemotion(error)) client.redis.stream?.destroy();
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
  /** Waits until a connection that is being made is up, has failed once, or has taken too long. */
  nextOutcome(timeoutMs: number): Promise<void>;
}

/** A connection that lives once: whatever breaks it is final. */
export interface SingleConnection {
  readonly redis: Redis;
  /** Throws `unavailable` when it does not come up. */
  connect(): Promise<void>;
  /** Why it is down. */
  failure(): ExpediterError;
}

function createSingleConnection(address: RedisAddress, onFailedAttempt: OnFailedAttempt): SingleConnection {
  const { redis, lastError, nextOutcome } = createClient(address, { retryStrategy: null }, onFailedAttempt);
  const failure = () => redisFailure(lastError() ?? new Error(CLOSED), address);
  return {
    redis,
    failure,
    async connect() {
      redis.connect().catch(() => {});
      await nextOutcome(SINGLE_TIMEOUT_MS).catch((error: unknown) => {
        throw redisFailure(error, address);
      });
    },
  };
}

/** Clients that we end ourselves: an attempt that is cut short is none that failed. */
const leaving = new WeakSet<Redis>();

/** Resolves when the connection is gone, in whatever state it was. */
export async function closeClient(redis: Redis): Promise<void> {
  const isUp = redis.status === 'connecting' || redis.status === 'connect' || redis.status === 'ready';
  leaving.add(redis);
  const gone = isUp ? new Promise<void>((resolve) => redis.once('end', () => resolve())) : undefined;
  redis.disconnect();
  redis.stream?.destroy(); // a dead link would never answer our FIN
  await gone;
}

function createClient(address: RedisAddress, options: RedisOptions, onFailedAttempt: OnFailedAttempt): Client {
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...wayTo(address),
    db: address.db,
    // To a user without a password Redis wants AUTH with an empty one.
    ...(address.username === undefined ? {} : { username: address.username, password: '' }),
    ...(address.password === undefined ? {} : { password: address.password }),
    connectionName: 'expediter',
    lazyConnect: true,
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
  let isComing = false;
  let sawUnknownMaster = false;
  redis.on('error', (error: Error & { command?: { name?: string } }) => {
    lastError = sawUnknownMaster ? new Error(`${UNKNOWN_MASTER} ${error.message}`) : error;
    // Without SELECT the client would go on in database 0, which belongs to another application.
    if (error.command?.name === 'select') redis.stream?.destroy();
  });
  // ioredis keeps the answer "no such master" to itself when another sentinel did not answer at all.
  redis.on('sentinelError', (error: Error) => {
    sawUnknownMaster ||= error.message.includes('invalid reply');
  });
  redis.on('connecting', () => {
    isComing = true;
    sawUnknownMaster = false;
  });
  redis.on('ready', () => {
    isComing = false;
    if (!redis.stream.destroyed) lastError = undefined;
  });
  const onDown = () => {
    if (isComing) reportFailure(lastError ?? new Error(CLOSED));
    isComing = false;
  };
  redis.on('close', onDown);
  redis.on('end', onDown); // without a close when no sentinel could be asked

  function reportFailure(error: Error): void {
    if (!leaving.has(redis)) onFailedAttempt(redisFailure(error, address));
  }

  function nextOutcome(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        redis.off('ready', onReady);
        redis.off('close', onClose);
        redis.off('end', onClose);
        finish();
      };
      const onReady = () => settle(resolve);
      const onClose = () => settle(() => reject(lastError ?? new Error(CLOSED)));
      const onSilence = () => {
        const error = lastError ?? new Error('connect ETIMEDOUT');
        settle(() => reject(error));
        reportFailure(error);
      };
      const timer = setTimeout(onSilence, timeoutMs);
      redis.once('ready', onReady);
      redis.once('close', onClose);
      redis.once('end', onClose);
    });
  }

  return { redis, lastError: () => lastError, nextOutcome };
}

/** Sentinels are asked one after the other and then the master: each hop has its part of the time. */
function wayTo({ place, tls }: RedisAddress): RedisOptions {
  const own = tls === undefined ? {} : { tls: tlsOptions(tls) };
  if (!('sentinels' in place)) return { ...place, ...own, connectTimeout: READY_TIMEOUT_MS };
  const hopMs = READY_TIMEOUT_MS / (place.sentinels.length + 1);
  return {
    sentinels: [...place.sentinels],
    name: place.masterName,
    ...own,
    updateSentinels: false, // Celery asks those of its address alone, and others may not be reachable from here
    enableTLSForSentinelMode: tls !== undefined,
    ...(place.username === undefined ? {} : { sentinelUsername: place.username }),
    ...(place.password === undefined ? {} : { sentinelPassword: place.password }),
    ...(place.tls === undefined ? {} : { sentinelTLS: tlsOptions(place.tls) }),
    // A round begins behind the sentinel that answered last: only after a second one has every one been asked.
    sentinelRetryStrategy: (rounds) => (rounds > 1 ? null : 0),
    sentinelCommandTimeout: hopMs,
    connectTimeout: hopMs,
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}
