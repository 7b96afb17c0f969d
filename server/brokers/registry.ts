import { ExpediterError } from '../../lib/errors.ts';
import { maskUrl } from '../../lib/format/mask-url.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Broker, BrokerOptions } from './broker.ts';
import { openDemo } from './demo/open.ts';
import { openRedis } from './redis/open.ts';

/** Which wire an address asks for. Openers do not wait for the link: a broker that is away now may come. */
const redis = (options: BrokerOptions) => openRedis(options);
const OPENERS: Readonly<Record<string, (options: BrokerOptions, clock: Clock) => Broker>> = {
  redis,
  rediss: redis,
  'redis+socket': redis,
  demo: openDemo,
};

/** Throws `invalid`, in one sentence without the password, for an address that cannot be watched. */
export function openBroker(options: BrokerOptions, clock: Clock = systemClock): Broker {
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
  return open(options, clock);
}
