import { afterAll, beforeAll } from 'vitest';
import { openAmqp } from '../../../server/brokers/amqp/open.ts';
import { type RunningRabbitMq, startRabbitMq } from '../../support/rabbitmq.ts';
import { createAmqpWire } from './amqp-wire.ts';
import { describeBroker, type OpenedBroker, type Traits } from './suite.ts';

let rabbit: RunningRabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq({ management: true });
});
afterAll(() => rabbit?.kill());

const TRAITS: Traits = { tellsHowManyHear: false, reachesTwins: false, discovers: true };

async function open(): Promise<OpenedBroker> {
  const vhost = await rabbit.createVhost();
  const wire = await createAmqpWire(rabbit, vhost);
  const broker = openAmqp({ url: vhost.url, api: rabbit.managementUrl });
  return {
    broker,
    wire,
    async stop() {
      await broker.close();
      await wire.close();
    },
  };
}

describeBroker('AMQP', open, TRAITS);
