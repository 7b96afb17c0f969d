import { randomUUID } from 'node:crypto';
import type { Options } from 'amqplib';
import type { BrokerOptions } from '../broker.ts';
import { type Connection, onChannel } from './connection.ts';
import { codeOf } from './failure.ts';

/** The names of one Celery application on one RabbitMQ, and what exchanges are made of (PROTOCOL A.8, C). */
export interface AmqpTopology {
  readonly events: Exchange;
  readonly replies: Exchange;
  readonly controlExchange: string;
  /** A name that nobody has had before: a queue of ours that a dead connection still holds is never in the way. */
  newEventQueue(): string;
  replyQueue(oid: string): string;
}

export interface Exchange {
  readonly name: string;
  readonly type: 'topic' | 'direct';
  readonly durable: boolean;
}

export function amqpTopology(options: Pick<BrokerOptions, 'eventExchange' | 'controlExchange'>): AmqpTopology {
  const events = options.eventExchange ?? 'celeryev';
  const control = `${options.controlExchange ?? 'celery'}.pidbox`;
  return {
    events: { name: events, type: 'topic', durable: true },
    replies: { name: `reply.${control}`, type: 'direct', durable: false },
    controlExchange: control,
    newEventQueue: () => `celeryev.${randomUUID()}`,
    replyQueue: (oid) => `${oid}.reply.${control}`,
  };
}

/** As Celery's own receivers, but a monitor that was busy for a while wants the older events as well, within bounds. */
export const EVENT_QUEUE: Options.AssertQueue = {
  durable: false,
  autoDelete: true,
  exclusive: true,
  messageTtl: 60_000,
  expires: 60_000,
  maxLength: 200_000,
};

/** Exclusive, where Celery's is not: it must go with our connection, and RabbitMQ 4 wants no others that are not durable. */
export const REPLY_QUEUE: Options.AssertQueue = { durable: false, autoDelete: true, exclusive: true, expires: 10_000 };

/**
 * Makes sure that an exchange is there. One that exists is taken as it is: Celery's versions and other clients differ in
 * attributes that do not concern us, and to declare it with ours would be refused, and refused again.
 */
export async function ensureExchange(connection: Connection, { name, type, durable }: Exchange): Promise<void> {
  const exists = () => onChannel(connection, (channel) => channel.checkExchange(name));
  try {
    await exists();
  } catch (error) {
    if (codeOf(error) !== 404) throw error;
    try {
      await onChannel(connection, (channel) => channel.assertExchange(name, type, { durable, autoDelete: false }));
    } catch (refusal) {
      if (codeOf(refusal) !== 406) throw refusal; // 406: somebody else has made it meanwhile, in another way
      await exists();
    }
  }
}
