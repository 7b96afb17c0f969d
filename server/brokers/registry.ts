import { ExpediterError } from '../../lib/errors.ts';
import { maskUrl } from '../../lib/format/mask-url.ts';
import { openAmqp } from './amqp/open.ts';
import type { Broker, BrokerOptions } from './broker.ts';
import { openRedis } from './redis/open.ts';

/** Which wire an address asks for. Openers do not wait for the link: a broker that is away now may come. */
const OPENERS: Readonly<Record<string, (options: BrokerOptions) => Broker>> = {
  redis: openRedis,
  rediss: openRedis,
  'redis+socket': openRedis,
  amqp: openAmqp,
  amqps: openAmqp,
  pyamqp: openAmqp,
};

/** Throws `invalid`, in one sentence without the password, for an address that cannot be watched. */
export function openBroker(options: BrokerOptions): Broker {
  const scheme = /^([^:/?#]+):\/\//.exec(options.url)?.[1]?.toLowerCase();
  const schemes = Object.keys(OPENERS)
    .map((name) => `${name}://`)
    .join(', ');
  if (scheme === undefined) {
    throw new ExpediterError(
      'invalid',
      `The broker address "${maskUrl(options.url)}" does not begin with a scheme; these can be watched: ${schemes}.`,
    );
  }
  const open = Object.hasOwn(OPENERS, scheme) ? OPENERS[scheme] : undefined;
  if (open === undefined) {
    throw new ExpediterError(
      'invalid',
      `The broker "${maskUrl(options.url)}" cannot be watched: "${scheme}" is not among ${schemes}.`,
    );
  }
  if (options.api !== undefined && !/^(py)?amqps?$/.test(scheme)) {
    throw new ExpediterError(
      'invalid',
      `--broker-api is for RabbitMQ, and the broker is "${maskUrl(options.url)}"; leave it out.`,
    );
  }
  return open(options);
}
