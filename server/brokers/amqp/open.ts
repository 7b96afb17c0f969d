import type { Broker, BrokerOptions } from '../broker.ts';
import { parseAmqpAddress } from './address.ts';
import { createAttempts } from './attempts.ts';
import { createLink } from './connection.ts';
import { createEvents, EVENT_LIMITS, type EventLimits } from './events.ts';
import { createMailbox } from './mailbox.ts';
import { createQueues, type QueueInsight } from './queues.ts';
import { amqpTopology } from './topology.ts';

/**
 * A RabbitMQ on which Celery runs. Nothing is connected until something is asked, so a RabbitMQ that is down now is
 * found out by the first call and not here. Throws `invalid` for an address that cannot be read.
 */
export function openAmqp(options: BrokerOptions, limits: EventLimits = EVENT_LIMITS): Broker {
  const address = parseAmqpAddress(options.url);
  const topology = amqpTopology(options);
  const attempts = createAttempts(address);
  const reading = createLink(attempts);
  const publishing = createLink(attempts);
  const events = createEvents(attempts, topology, limits);
  const mailbox = createMailbox(publishing, topology);
  const insight: QueueInsight = {};
  return {
    kind: 'amqp',
    address: address.text,
    can: { countUnacked: false, peek: insight.peek !== undefined, publish: true },
    events,
    mailbox,
    queues: createQueues({ reading, publishing }, insight),
    async close() {
      mailbox.close();
      attempts.close();
      await Promise.all([events.close(), reading.close(), publishing.close()]);
    },
  };
}
