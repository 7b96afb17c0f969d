import type { Broker, BrokerOptions } from '../broker.ts';
import { parseRedisAddress } from './address.ts';
import { redisConnections } from './connection.ts';
import { createEvents, EVENT_LIMITS, type EventLimits } from './events.ts';
import { redisKeys } from './keys.ts';
import { createMailbox } from './mailbox.ts';
import { createQueues } from './queues.ts';

/**
 * A Redis on which Celery runs. Nothing is connected until something is asked, so a Redis that is down now is found
 * out by the first call and not here. Throws `invalid` for an address that cannot be read.
 */
export function openRedis(options: BrokerOptions, limits: EventLimits = EVENT_LIMITS): Broker {
  const address = parseRedisAddress(options.url, options.transport);
  const connections = redisConnections(address, options.onFailedAttempt);
  const keys = redisKeys(address.db, options, 'sentinels' in address.place);
  const commands = connections.createLink();
  const events = createEvents(connections, keys, limits);
  const mailbox = createMailbox(connections, keys, commands);
  return {
    kind: 'redis',
    address: address.text,
    can: { countUnacked: true, peek: true, publish: true },
    events,
    mailbox,
    queues: createQueues(address, keys, commands),
    async close() {
      await Promise.all([events.close(), mailbox.close()]);
      await commands.close();
    },
  };
}
