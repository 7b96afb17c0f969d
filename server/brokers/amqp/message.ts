import type { Message } from 'amqplib';
import type { Sealed } from '../envelope.ts';

/** What AMQP carries beside the body, in the terms of every wire. */
export function sealedOf({ content, properties }: Message): Sealed {
  return {
    headers: properties.headers ?? {},
    contentType: textOf(properties.contentType),
    contentEncoding: textOf(properties.contentEncoding),
    body: content,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
