import { systemClock } from '../../clock.ts';
import type { Broker, BrokerOptions } from '../broker.ts';
import { type AmqpAddress, parseAmqpAddress } from './address.ts';
import { placeOf, placesNear } from './api-places.ts';
import { createAttempts } from './attempts.ts';
import { createLink, type Link } from './connection.ts';
import { createEvents, EVENT_LIMITS, type EventLimits } from './events.ts';
import { createLook } from './look.ts';
import { createMailbox } from './mailbox.ts';
import { withManagement } from './managed-queues.ts';
import { createManagement, type Management } from './management.ts';
import { createQueues } from './queues.ts';
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
  const management = manage(address, options.api, reading);
  return {
    kind: 'amqp',
    address: address.text,
    can: { countUnacked: true, peek: false, publish: true },
    events,
    mailbox,
    queues: withManagement(createQueues({ reading, publishing }), management, createLook(reading)),
    report: management.report,
    async close() {
      management.close();
      mailbox.close();
      attempts.close();
      await Promise.all([events.close(), reading.close(), publishing.close()]);
    },
  };
}

/** As the user who knocks at the broker, and with the TLS of that, unless an address says otherwise. */
function manage({ places: [first, ...others] }: AmqpAddress, api: string | undefined, link: Link): Management {
  const { vhost, username, password, tls } = first;
  const hosts = [...new Set([first, ...others].map(({ host }) => host))];
  const near = { hosts, username, password, tls };
  const places = api === undefined ? placesNear(near) : [placeOf(api, near)];
  return createManagement({
    vhost,
    places,
    isGiven: api !== undefined,
    clusterName: () => clusterName(link),
    clock: systemClock,
  });
}

/** Undefined while the broker cannot be asked: then there is nothing to compare with. */
async function clusterName(link: Link): Promise<string | undefined> {
  try {
    return await link.use(async ({ model }) => textOf(model.connection.serverProperties.cluster_name));
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
