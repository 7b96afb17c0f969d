import type { Options } from 'amqplib';
import { blockedFailure, type Connection, onConfirmChannel } from './connection.ts';
import { isRefusal } from './failure.ts';

export interface Parcel {
  readonly exchange: string;
  readonly routing_key: string;
  readonly body: Uint8Array;
  readonly properties: Options.Publish;
}

/**
 * Resolves when the server has taken the message, with whether any queue got it. Throws `unavailable`, and has sent
 * nothing, when the server has told that it takes none. `onSent` is called when it is on its way.
 */
export function publish(connection: Connection, parcel: Parcel, onSent: () => void = () => {}): Promise<boolean> {
  if (connection.blocked !== undefined) return Promise.reject(blockedFailure(connection));
  const { exchange, routing_key, body, properties } = parcel;
  const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return onConfirmChannel(connection, (channel) => {
    let isReturned = false; // a message that is returned is confirmed after that
    channel.once('return', () => {
      isReturned = true;
    });
    return new Promise<boolean>((resolve, reject) => {
      const done = (error: unknown) => (error ? reject(error) : resolve(!isReturned));
      channel.publish(exchange, routing_key, content, { ...properties, mandatory: true }, done);
      onSent();
    });
  });
}

/**
 * The same for many of one exchange on one channel, without waiting in between. Into `confirmed` goes what the server
 * tells of each: whether any queue got it, or why it was not taken; so that this is known also when the rest is lost.
 */
export function publishAll(
  connection: Connection,
  parcels: readonly Parcel[],
  confirmed: (boolean | Error | undefined)[],
  onSent: () => void,
): Promise<void> {
  if (connection.blocked !== undefined) return Promise.reject(blockedFailure(connection));
  return onConfirmChannel(connection, async (channel) => {
    const returned = new Set<unknown>(); // a message that is returned is confirmed after that
    channel.on('return', ({ properties }) => void returned.add(properties.correlationId));
    const confirms = parcels.map(({ exchange, routing_key, body, properties }, index) => {
      const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      return new Promise<void>((resolve, reject) => {
        channel.publish(exchange, routing_key, content, { ...properties, mandatory: true }, (error: unknown) => {
          if (!error) confirmed[index] = !returned.has(properties.correlationId);
          else if (isRefusal(error))
            confirmed[index] = error as Error; // by the message alone: a nack
          else return reject(error);
          resolve();
        });
      });
    });
    onSent();
    await Promise.all(confirms);
  });
}
