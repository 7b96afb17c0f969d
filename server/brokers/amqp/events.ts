import type { Channel, ConsumeMessage } from 'amqplib';
import { ExpediterError } from '../../../lib/errors.ts';
import type { EventStream, Frame } from '../broker.ts';
import { openEventBody } from '../envelope.ts';
import { createBuffer, type FrameBuffer } from '../frame-buffer.ts';
import type { Attempts } from './attempts.ts';
import type { Connection } from './connection.ts';
import { amqpFailure } from './failure.ts';
import { sealedOf } from './message.ts';
import { type AmqpTopology, EVENT_QUEUE, ensureExchange } from './topology.ts';

export interface EventLimits {
  /** Messages on their way to us that are not acknowledged yet: enough for the server to fill the line in between. */
  readonly prefetch: number;
  /** Frames that may wait for a slow consumer before the oldest are dropped. */
  readonly maxWaiting: number;
}

export const EVENT_LIMITS: EventLimits = { prefetch: 5_000, maxWaiting: 200_000 };

/** How long a broker may take to hand over the rest when we leave; a dead one hands over nothing. */
const HEAR_OUT_MS = 500;

export interface AmqpEvents extends EventStream {
  /** Ends every `listen` without an error. */
  close(): Promise<void>;
}

/**
 * Events by a queue of our own on the topic exchange. It dies with its connection, and each `listen` has its own, which
 * is never mended: a gap in the events has to be seen by the one who counts them. Nothing is published over it, so that
 * a server that blocks publishers does not block our acknowledgements as well.
 */
export function createEvents(
  attempts: Attempts,
  topology: AmqpTopology,
  limits: EventLimits = EVENT_LIMITS,
): AmqpEvents {
  const closing = new AbortController();
  const leaving = new Set<Promise<void>>();
  let dropped = 0;

  async function* listen(signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
    const stop = AbortSignal.any([signal, closing.signal]);
    const connection = await connectUnless(stop, attempts);
    if (connection === undefined) return;
    const buffer = createBuffer(limits.maxWaiting, (count) => {
      dropped += count;
    });
    let subscription: Subscription | undefined;
    // Not left to `finally` alone: a consumer that walked away never gets there.
    const leave = async () => {
      await subscription?.hearOut();
      buffer.finish();
      await connection.close();
    };
    const onAbort = () => {
      const left = leave().finally(() => leaving.delete(left));
      leaving.add(left);
    };
    stop.addEventListener('abort', onAbort, { once: true });
    connection.onGone((failure) => buffer.fail(failure));

    try {
      subscription = await subscribe(connection, topology, buffer, limits.prefetch);
      if (stop.aborted) return;
      yield [];
      for (let bunch = await buffer.take(); bunch !== undefined; bunch = await buffer.take()) yield bunch;
    } catch (error) {
      if (stop.aborted) return;
      if (subscription === undefined) attempts.holdOff();
      throw connection.failure ?? amqpFailure(error, connection.place);
    } finally {
      stop.removeEventListener('abort', onAbort);
      buffer.end();
      await connection.close();
    }
  }

  return {
    listen,
    get dropped() {
      return dropped;
    },
    async close() {
      closing.abort();
      await Promise.all(leaving);
    },
  };
}

/** Undefined when it is aborted before there is a connection; one that comes later is closed. */
async function connectUnless(stop: AbortSignal, attempts: Attempts): Promise<Connection | undefined> {
  if (stop.aborted) return undefined;
  let giveUp = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    giveUp = () => resolve(undefined);
  });
  stop.addEventListener('abort', giveUp, { once: true });
  const coming = attempts.connect();
  try {
    const connection = await Promise.race([coming, aborted]);
    if (connection === undefined || stop.aborted) {
      coming.then(
        (late) => late.close(),
        () => {},
      );
      return undefined;
    }
    return connection;
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

interface Subscription {
  /** Resolves when everything that the server had for us by now has been read, or after a moment. */
  hearOut(): Promise<void>;
}

async function subscribe(
  connection: Connection,
  { events, newEventQueue }: AmqpTopology,
  buffer: FrameBuffer,
  prefetch: number,
): Promise<Subscription> {
  await ensureExchange(connection, events);
  const channel = await connection.model.createChannel();
  channel.on('error', (error) => buffer.fail(amqpFailure(error, connection.place)));
  const { queue } = await channel.assertQueue(newEventQueue(), EVENT_QUEUE);
  await channel.bindQueue(queue, events.name, '#');
  await channel.prefetch(prefetch);

  const acknowledge = createAcknowledger(channel);
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message === null) {
      const sentence = `RabbitMQ at ${connection.place.text} has taken away our queue of events: somebody deleted it, or the node that held it has gone.`;
      return buffer.fail(new ExpediterError('unavailable', sentence));
    }
    buffer.put(openEventBody(sealedOf(message)));
    acknowledge(message);
  });

  async function empty(): Promise<void> {
    while ((await channel.checkQueue(queue)).messageCount > 0);
    await channel.cancel(consumerTag); // answered after the last delivery
  }
  return {
    async hearOut() {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, HEAR_OUT_MS);
      });
      await Promise.race([empty().catch(() => {}), patience]);
      clearTimeout(timer);
    },
  };
}

/** One acknowledgement for all messages of a turn of the event loop, which make one bunch. */
function createAcknowledger(channel: Channel): (message: ConsumeMessage) => void {
  let last: ConsumeMessage | undefined;
  const flush = () => {
    if (last === undefined) return;
    try {
      channel.ack(last, true);
    } catch {
      // The channel has gone, which it tells by itself.
    }
    last = undefined;
  };
  return (message) => {
    if (last === undefined) setImmediate(flush);
    last = message;
  };
}
