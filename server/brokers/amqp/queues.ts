import { ExpediterError } from '../../../lib/errors.ts';
import type { QueueName } from '../../../lib/ids.ts';
import type { Publication, QueueReading, Queues, TaskMessage } from '../broker.ts';
import { checkPublishable } from '../message.ts';
import { type Link, onChannel } from './connection.ts';
import { concernsOneQueue, isRefusal } from './failure.ts';
import { type Parcel, publish, publishAll } from './publish.ts';

/** Queues as far as AMQP knows them: it lists none, and shows no message that is not taken. */
export type AmqpQueues = Pick<Queues, 'measure' | 'publish' | 'publishAll' | 'purge'>;

export interface QueueLinks {
  readonly reading: Link;
  /** Apart from the other, because a server that is short of memory stops to read what publishers send. */
  readonly publishing: Link;
}

export function createQueues({ reading, publishing }: QueueLinks): AmqpQueues {
  return {
    measure: createGauge(reading),
    publish: (message) => send(message, publishing),
    publishAll: (messages) => sendAll(messages, publishing),
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

function check(message: TaskMessage): void {
  checkPublishable(message);
  if (message.exchange === '' && message.routing_key !== message.queue) {
    throw new ExpediterError(
      'invalid',
      `The task message cannot be published to ${message.queue}: its routing key names ${message.routing_key || 'no queue'}.`,
    );
  }
}

async function send(message: TaskMessage, link: Link): Promise<void> {
  check(message);
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
  if (!isRouted) throw new ExpediterError('invalid', unrouted(message));
}

function unrouted({ exchange, routing_key }: TaskMessage): string {
  const where = exchange === '' ? '' : ` of the exchange "${exchange}"`;
  return `The task message was not published: there is no queue for the routing key "${routing_key}"${where}.`;
}

/** A channel for each exchange: one that is missing costs the channel, and with it what is under way there. */
async function sendAll(messages: readonly TaskMessage[], link: Link): Promise<readonly Publication[]> {
  const answers = new Map<TaskMessage, Publication>();
  const byExchange = new Map<string, TaskMessage[]>();
  for (const message of messages) {
    const refusal = refusalOf(message);
    if (refusal !== undefined) answers.set(message, refusal);
    else byExchange.set(message.exchange, [...(byExchange.get(message.exchange) ?? []), message]);
  }
  for (const group of byExchange.values()) {
    const publications = await sendGroup(group, link);
    for (const [index, message] of group.entries()) answers.set(message, publications[index] ?? NOT_TOLD);
  }
  return messages.map((message) => answers.get(message) ?? NOT_TOLD);
}

const NOT_TOLD = { kind: 'unknown', why: 'Nobody told what became of it.' } as const satisfies Publication;

async function sendGroup(group: readonly TaskMessage[], link: Link): Promise<readonly Publication[]> {
  const confirmed: (boolean | Error | undefined)[] = [];
  let isSent = false;
  let failure: ExpediterError | undefined;
  try {
    await link.use((connection) =>
      publishAll(connection, group.map(parcelOf), confirmed, () => {
        isSent = true;
      }),
    );
  } catch (error) {
    failure = error as ExpediterError; // `use` throws no other
  }
  return group.map((message, index): Publication => {
    const told = confirmed[index];
    if (told === true) return { kind: 'taken' };
    if (told === false) return { kind: 'refused', why: unrouted(message) };
    if (told !== undefined) return { kind: 'refused', why: 'RabbitMQ did not take the message.' };
    const why = failure?.message ?? NOT_TOLD.why;
    if (!isSent) return { kind: 'unsent', why };
    return { kind: isRefusal(failure?.cause) ? 'refused' : 'unknown', why };
  });
}

function refusalOf(message: TaskMessage): Publication | undefined {
  try {
    check(message);
    return undefined;
  } catch (error) {
    if (error instanceof ExpediterError) return { kind: 'refused', why: error.message };
    throw error;
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
