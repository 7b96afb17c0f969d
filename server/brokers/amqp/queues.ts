import { ExpediterError } from '../../../lib/errors.ts';
import type { QueueName } from '../../../lib/ids.ts';
import type { QueueReading, Queues, TaskMessage } from '../broker.ts';
import { checkPublishable } from '../message.ts';
import { type Link, onChannel } from './connection.ts';
import { concernsOneQueue, isRefusal } from './failure.ts';
import { type Parcel, publish } from './publish.ts';

/** Queues as far as AMQP knows them: it lists none, and shows no message that is not taken. */
export type AmqpQueues = Pick<Queues, 'measure' | 'publish' | 'purge'>;

export interface QueueLinks {
  readonly reading: Link;
  /** Apart from the other, because a server that is short of memory stops to read what publishers send. */
  readonly publishing: Link;
}

export function createQueues({ reading, publishing }: QueueLinks): AmqpQueues {
  return {
    measure: createGauge(reading),
    publish: (message) => send(message, publishing),
    purge: (name) => purge(name, reading),
  };
}

/** Queues that are asked for at the same time, each on a channel: a distant server answers them in one another's shadow. */
const LANES = 8;
const QUEUES_PER_CHANNEL = 25;
/** The server logs an error for each question about a queue that is not there. */
const ASK_AGAIN_MS = 15_000;

/** Depths by passive declare. What is refused costs a channel, and is not asked for again for a while. */
function createGauge(link: Link): Queues['measure'] {
  const refusedUntil = new Map<QueueName, number>();

  async function readLane(waiting: QueueName[], readings: Map<QueueName, QueueReading>): Promise<void> {
    while (waiting.length > 0) {
      await link.use((connection) =>
        onChannel(connection, async (channel) => {
          for (let n = 0; n < QUEUES_PER_CHANNEL; n++) {
            const name = waiting.shift();
            if (name === undefined) return;
            try {
              const { messageCount, consumerCount } = await channel.checkQueue(name);
              readings.set(name, { depth: messageCount, consumers: consumerCount });
            } catch (error) {
              if (!concernsOneQueue(error)) throw error;
              refusedUntil.set(name, performance.now() + ASK_AGAIN_MS);
              return; // the channel went with it
            }
          }
        }),
      );
    }
  }

  return async (names) => {
    const now = performance.now();
    for (const [name, until] of refusedUntil) if (until <= now) refusedUntil.delete(name);
    const waiting = names.filter((name) => !refusedUntil.has(name));
    const readings = new Map<QueueName, QueueReading>();
    await Promise.all(Array.from({ length: Math.min(LANES, waiting.length) }, () => readLane(waiting, readings)));
    return readings;
  };
}

async function send(message: TaskMessage, link: Link): Promise<void> {
  checkPublishable(message);
  if (message.exchange === '' && message.routing_key !== message.queue) {
    throw new ExpediterError(
      'invalid',
      `The task message cannot be published to ${message.queue}: its routing key names ${message.routing_key || 'no queue'}.`,
    );
  }
  let isSent = false;
  let isRouted: boolean;
  try {
    isRouted = await link.use((connection) =>
      publish(connection, parcelOf(message), () => {
        isSent = true;
      }),
    );
  } catch (error) {
    const failure = error as ExpediterError; // `use` throws no other
    if (!isSent || isRefusal(failure.cause)) throw failure;
    const sentence = `${failure.message} It is not known whether the task was taken.`;
    throw new ExpediterError('unavailable', sentence, { cause: failure.cause });
  }
  if (!isRouted) {
    const where = message.exchange === '' ? '' : ` of the exchange "${message.exchange}"`;
    throw new ExpediterError(
      'invalid',
      `The task message was not published: there is no queue for the routing key "${message.routing_key}"${where}.`,
    );
  }
}

function parcelOf(message: TaskMessage): Parcel {
  const { exchange, routing_key, body } = message;
  return {
    exchange,
    routing_key,
    body,
    properties: {
      contentType: message.contentType,
      ...(message.contentEncoding === '' ? {} : { contentEncoding: message.contentEncoding }),
      headers: message.headers,
      deliveryMode: 2,
      correlationId: message.uuid,
      ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
      ...(message.priority === undefined ? {} : { priority: message.priority }),
    },
  };
}

/** Throws `invalid` when there is no such queue. */
async function purge(name: QueueName, link: Link): Promise<number> {
  return link.use((connection) =>
    onChannel(connection, async (channel) => (await channel.purgeQueue(name)).messageCount),
  );
}
