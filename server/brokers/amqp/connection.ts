import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { ExpediterError } from '../../../lib/errors.ts';
import type { AmqpPlace, AmqpTls } from './address.ts';
import type { Attempts } from './attempts.ts';
import { amqpFailure } from './failure.ts';

/** An open connection. It lives once: whatever breaks it is final. */
export interface Connection {
  readonly model: ChannelModel;
  readonly place: AmqpPlace;
  /** In the server's words, why it takes no messages at the moment; undefined when it takes them. */
  readonly blocked: string | undefined;
  /** Why it is down; undefined while it is up. */
  readonly failure: ExpediterError | undefined;
  /** Called once when it has gone, for whatever reason but `close`. */
  onGone(listener: (failure: ExpediterError) => void): void;
  /** Breaks it, as if the network had. */
  break(error: Error): void;
  /** Resolves when it is gone, in whatever state it was. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** Seconds. A server that hangs is noticed after two silent ones, that is within 8 to 12 s. */
const HEARTBEAT = 4;
const GOODBYE_MS = 500;

export async function openConnection(place: AmqpPlace): Promise<Connection> {
  const { host, port, vhost, username, password, tls } = place;
  const url = {
    protocol: tls === undefined ? 'amqp' : 'amqps',
    ...{ hostname: host, port, username, password, heartbeat: HEARTBEAT },
    vhost: encodeURIComponent(vhost), // amqplib decodes it
  };
  const clientProperties = { connection_name: 'expediter', product: 'Expediter' };
  const model = await connect(url, {
    ...(tls === undefined ? {} : tlsOptions(tls)),
    ...{ timeout: CONNECT_TIMEOUT_MS, noDelay: true, clientProperties },
  });
  const { stream } = model.connection as unknown as { readonly stream: Duplex };
  const listeners: ((failure: ExpediterError) => void)[] = [];
  let blocked: string | undefined;
  let failure: ExpediterError | undefined;
  let closing: Promise<void> | undefined;

  model.on('blocked', (reason) => {
    blocked = reason || 'for a reason it did not name';
  });
  model.on('unblocked', () => {
    blocked = undefined;
  });
  const fail = (error?: Error) => {
    if (failure !== undefined || closing !== undefined) return;
    failure = amqpFailure(error ?? new Error('Connection closed'), place);
    stream.destroy(); // after a lost heartbeat nobody would answer our FIN
    for (const listener of listeners) listener(failure);
  };
  model.on('error', fail);
  model.on('close', fail);

  return {
    model,
    place,
    get blocked() {
      return blocked;
    },
    get failure() {
      return failure;
    },
    onGone(listener) {
      if (failure === undefined) listeners.push(listener);
      else listener(failure);
    },
    break: (error) => void stream.destroy(error),
    close() {
      closing ??= sayGoodbye();
      return closing;
    },
  };

  async function sayGoodbye(): Promise<void> {
    await within(GOODBYE_MS, model.close()).catch(() => {}); // gone already, or it does not answer
    stream.destroy();
  }
}

function tlsOptions(tls: AmqpTls): ConnectionOptions {
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.checkHostname ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}

/** Works on a channel of its own: RabbitMQ closes the channel on every refusal, and what else was under way on it is lost. */
export function onChannel<T>({ model }: Connection, work: (channel: Channel) => Promise<T>): Promise<T> {
  return runOn(model.createChannel(), work);
}

/** The same with confirms. */
export function onConfirmChannel<T>({ model }: Connection, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  return runOn(model.createConfirmChannel(), work);
}

async function runOn<C extends Channel, T>(coming: Promise<C>, work: (channel: C) => Promise<T>): Promise<T> {
  const channel = await coming;
  let death: Error | undefined;
  channel.on('error', (error: Error) => {
    death = error;
  });
  try {
    return await work(channel);
  } catch (error) {
    throw death ?? error; // what was under way learns only that the channel is closed
  } finally {
    channel.close().catch(() => {}); // it may have been closed by the server
  }
}

/** One connection that is made at the first use and again after it broke. Whoever uses it never waits for long. */
export interface Link {
  /** Does some work on a connection that is up. Throws `unavailable` when there is none within seconds. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

// Together no more than the 5 s after which a caller is to know that RabbitMQ is away.
const READY_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 3_000;

export function createLink(attempts: Attempts): Link {
  let current: Connection | undefined;
  let coming: Promise<Connection> | undefined; // shared by all who wait for the same attempt
  let closed = false;

  async function connectOnce(): Promise<Connection> {
    const connection = await attempts.connect();
    if (closed) await connection.close();
    current = connection;
    connection.onGone(() => {
      if (current === connection) current = undefined;
    });
    return connection;
  }

  async function ready(): Promise<Connection> {
    if (closed) throw new ExpediterError('unavailable', 'The connection to RabbitMQ has been closed.');
    if (current !== undefined) return current;
    coming ??= connectOnce().finally(() => {
      coming = undefined;
    });
    return within(READY_TIMEOUT_MS, coming);
  }

  return {
    async use(work) {
      let connection: Connection | undefined;
      try {
        connection = await ready();
        return await within(COMMAND_TIMEOUT_MS, work(connection));
      } catch (error) {
        if (connection !== undefined && isTimeout(error)) {
          // Its successor would send once more what this one still has in hand.
          if (connection.blocked !== undefined) throw blockedFailure(connection);
          // A link that swallows commands looks healthy to TCP for many minutes.
          connection.break(error as Error);
        }
        throw connection?.failure ?? amqpFailure(error, connection?.place ?? attempts.nextPlace());
      }
    },
    async close() {
      closed = true;
      await current?.close();
    },
  };
}

/** For a server that has run out of memory or disk: it reads nothing that a publisher sends until it has some again. */
export function blockedFailure({ blocked, place }: Connection): ExpediterError {
  return new ExpediterError('unavailable', `RabbitMQ at ${place.text} takes no messages at the moment: ${blocked}.`);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === TIMED_OUT;
}

const TIMED_OUT = 'Timed out';

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(TIMED_OUT)), ms);
  });
  work.catch(() => {}); // when it fails after we have gone
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
