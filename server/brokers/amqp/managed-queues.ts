import { setTimeout as delay } from 'node:timers/promises';
import type { Peeking } from '../../../lib/contract/models.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import type { QueueName } from '../../../lib/ids.ts';
import type { QueueReading, Queues } from '../broker.ts';
import type { Management } from './management.ts';
import type { ListedReading, Listing } from './management-queues.ts';
import type { AmqpQueues } from './queues.ts';

/** Takes up to `limit` messages from a classic queue and puts them back at their places, marked as redelivered. */
export type Look = (name: QueueName, limit: number) => ReturnType<Queues['peek']>;

const PATIENCE_MS = 1_000;

/**
 * Queues over AMQP with what the management API adds: queues that nobody names, and of each what AMQP does not tell.
 * Depth and consumers are AMQP's where both tell them, for these are of now.
 */
export function withManagement(
  base: AmqpQueues,
  management: Pick<Management, 'listing' | 'known'>,
  look: Look,
): Queues {
  /** An API that hangs, or lies behind a wall that swallows everything, must not hold up what AMQP tells at once. */
  async function listingSoon(): Promise<Listing | undefined> {
    const patience = new AbortController();
    const late = delay(PATIENCE_MS, undefined, { signal: patience.signal }).then(management.known, () => undefined);
    return Promise.race([management.listing(), late]).finally(() => patience.abort());
  }

  function peeking(name: QueueName): Peeking {
    return peekingOf(management.known()?.queues.get(name)?.traits);
  }

  return {
    publish: base.publish,
    publishAll: base.publishAll,
    purge: base.purge,
    async discover() {
      const listing = await listingSoon();
      return [...(listing?.queues.keys() ?? [])].sort();
    },
    async measure(names) {
      if (names.length === 0) return new Map();
      const [measured, listing] = await Promise.all([base.measure(names), listingSoon()]);
      const readings = new Map<QueueName, QueueReading>();
      for (const name of names) {
        const reading = joined(measured.get(name), listing?.queues.get(name));
        if (reading !== undefined) readings.set(name, reading);
      }
      return readings;
    },
    peeking,
    async peek(name, limit, consent) {
      const what = peeking(name);
      if (what.how === 'refused') throw new ExpediterError('unsupported', what.why);
      if (what.how === 'redelivers' && consent?.acceptRedelivered !== true) {
        throw new ExpediterError('unsupported', NEEDS_CONSENT);
      }
      return look(name, limit);
    },
  };
}

const NEEDS_CONSENT =
  'RabbitMQ has no way to look without taking: each message shown is taken and put back at its place, and is from then on marked as redelivered. Agree to that with acceptRedelivered=true.';

function joined(measured: QueueReading | undefined, listed: ListedReading | undefined): QueueReading | undefined {
  const depth = measured?.depth ?? listed?.depth;
  if (depth === undefined) return undefined;
  return {
    ...measured,
    depth,
    unacked: listed?.unacked ?? measured?.unacked,
    consumers: measured?.consumers ?? listed?.consumers,
    // The statistics may remember the head of a queue that is empty by now.
    oldestSince: depth === 0 ? undefined : listed?.oldestSince,
    rates: listed?.rates,
    traits: listed?.traits,
  };
}

/** Only of a classic queue is it known that a message can be taken and put back as often as one likes. */
function peekingOf(traits: ListedReading['traits'] | undefined): Peeking {
  if (traits?.type === undefined) {
    return {
      how: 'refused',
      why: 'RabbitMQ has no way to look without taking, and without its management API it is not known what kind of queue this is: on a quorum queue a look can lose messages.',
    };
  }
  switch (traits.type) {
    case 'quorum':
      return {
        how: 'refused',
        why: 'This is a quorum queue: RabbitMQ counts each look as a delivery, and drops a message that was delivered more often than its delivery limit. A look could lose tasks.',
      };
    case 'stream':
      return { how: 'refused', why: 'This is a stream: its messages cannot be taken and put back.' };
    case 'classic':
      if (traits.exclusive === true) {
        return { how: 'refused', why: 'This queue is exclusive: only the connection that made it may look into it.' };
      }
      return { how: 'redelivers' };
    default:
      return traits.type satisfies never;
  }
}
