import type { GetMessage } from 'amqplib';
import type { TaskMessage, UnreadableMessage } from '../broker.ts';
import { decodeTaskMessage } from '../message.ts';
import { type Link, onChannel } from './connection.ts';
import type { Look } from './managed-queues.ts';
import { sealedOf } from './message.ts';

/** Task bodies may be large, and all that is looked at is in memory at the same time. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * All are taken before any is put back, and then all at once: one by one the first would be what is got next, for ever.
 * Whatever breaks in between, RabbitMQ puts back what a closed channel held.
 */
export function createLook(link: Link): Look {
  return (name, limit) =>
    link.use((connection) =>
      onChannel(connection, async (channel) => {
        const taken: GetMessage[] = [];
        for (let bytes = 0; taken.length < limit && bytes < MAX_BYTES; ) {
          const message = await channel.get(name);
          if (message === false) break;
          taken.push(message);
          bytes += message.content.length;
        }
        if (taken.length > 0) channel.nackAll(true);
        await channel.checkQueue(name); // answered when all are back
        return taken.map((message) => decode(message, name));
      }),
    );
}

function decode(message: GetMessage, queue: Parameters<Look>[0]): TaskMessage | UnreadableMessage {
  const { fields, properties } = message;
  const envelope = {
    ...sealedOf(message),
    properties: {
      priority: properties.priority,
      reply_to: properties.replyTo,
      correlation_id: properties.correlationId,
      delivery_info: { exchange: fields.exchange, routing_key: fields.routingKey, redelivered: fields.redelivered },
    },
  };
  return decodeTaskMessage(envelope, queue);
}
