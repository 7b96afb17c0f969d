import type { Options } from 'amqplib';
import { blockedFailure, type Connection, onConfirmChannel } from './connection.ts';

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
