import { ExpediterError } from '../../lib/errors.ts';
import { maskUrl } from '../../lib/format/mask-url.ts';
import { completeList, schemeOf, splitList } from '../../lib/format/split-url.ts';
import { nearest } from '../../lib/query/nearest.ts';
import { type Clock, systemClock } from '../clock.ts';
import { openAmqp } from './amqp/open.ts';
import type { Broker, BrokerOptions } from './broker.ts';
import { openDemo } from './demo/open.ts';
import { openFailover } from './failover.ts';
import { openRedis } from './redis/open.ts';
import { SPELT, UNWATCHABLE } from './unwatchable.ts';

type Opener = (options: BrokerOptions, clock: Clock) => Broker;
const redis: Opener = (options) => openRedis(options);
const amqp: Opener = (options) => openAmqp(options);
/** Which wire an address asks for. Openers do not wait for the link: a broker that is away now may come. */
const OPENERS: Readonly<Record<string, Opener>> = {
  redis,
  rediss: redis,
  'redis+socket': redis,
  sentinel: redis,
  amqp,
  amqps: amqp,
  pyamqp: amqp,
  librabbitmq: amqp,
  demo: openDemo,
};

/** Sentinels of a list name one Redis, and each may be written as it likes. */
const SENTINEL = 'sentinel';
/** The nodes of a list stand in for each other within one broker: its opener takes them all. */
const RABBITMQ = new Set(['amqp', 'amqps', 'pyamqp', 'librabbitmq']);

/** Throws `invalid`, in one sentence without the password, for an address that cannot be watched. */
export function openBroker(options: BrokerOptions, clock: Clock = systemClock): Broker {
  const [first = '', ...others] = splitList(options.url);
  const open = openerOf(first, options.url);
  const scheme = schemeOf(first) ?? '';
  if (options.api !== undefined && !RABBITMQ.has(scheme)) {
    throw refusal(options.url, 'has no management API: that is RabbitMQ’s; leave --broker-api out');
  }
  if (scheme === SENTINEL) return open(options, clock);
  if (others.length === 0) return open({ ...options, url: first }, clock);

  const stray = others.find((part) => schemeOf(part) === undefined && /[@/?#]/.test(part));
  if (stray !== undefined) {
    throw refusal(
      options.url,
      'is a list of which one part is no address; a password with a ; must have it percent-encoded, as %3B',
    );
  }
  const urls = completeList(options.url);
  if (RABBITMQ.has(scheme)) return open({ ...options, url: urls.join(';') }, clock);
  if (urls.some((url) => schemeOf(url) === SENTINEL || openerOf(url, options.url) !== open)) {
    throw refusal(options.url, 'mixes brokers of several kinds');
  }
  return openFailover(urls, (url, onFailedAttempt) => open({ ...options, url, onFailedAttempt }, clock));
}

/** `all` is what the sentence shows: a part alone may hold a piece of a password that cannot be told from a name. */
function openerOf(url: string, all: string): Opener {
  const scheme = schemeOf(url);
  const schemes = Object.keys(OPENERS)
    .map((name) => `${name}://`)
    .join(', ');
  if (scheme === undefined) throw refusal(all, `does not begin with a scheme; these can be watched: ${schemes}`);
  const open = entryOf(OPENERS, scheme);
  if (open !== undefined) return open;

  const unwatchable = entryOf(UNWATCHABLE, scheme) ?? entryOf(UNWATCHABLE, scheme.replace(/\+.*/, ''));
  if (unwatchable !== undefined) {
    const [name, why] = unwatchable;
    throw refusal(all, `cannot be watched: ${name} ${why}`);
  }
  const spelt = entryOf(SPELT, scheme);
  if (spelt !== undefined) throw refusal(all, `has a scheme that Celery spells ${spelt}`);
  const near = nearest(scheme, [...Object.keys(OPENERS), ...Object.keys(UNWATCHABLE)]);
  const mend = near === undefined ? `these can be watched: ${schemes}` : `did you mean ${near}://?`;
  throw refusal(all, `has an unknown scheme, "${scheme}"; ${mend}`);
}

function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function refusal(url: string, why: string): ExpediterError {
  return new ExpediterError('invalid', `The broker address "${maskUrl(url)}" ${why}${why.endsWith('?') ? '' : '.'}`);
}
