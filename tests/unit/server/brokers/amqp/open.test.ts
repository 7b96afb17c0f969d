import { describe, expect, it } from 'vitest';
import { openBroker } from '../../../../../server/brokers/registry.ts';

describe('openAmqp', () => {
  it.each(['amqp://h', 'amqps://h', 'pyamqp://ann:s3cret@h//'])(
    'opens %s by its scheme, without waiting for a link',
    async (url) => {
      const broker = openBroker({ url });

      expect(broker).toMatchObject({ kind: 'amqp', can: { countUnacked: true, peek: false, publish: true } });
      expect(broker.address).toMatch(/^amqps?:\/\/h:567[12]\/%2F$/);
      await broker.close();
      await expect(broker.queues.measure([])).resolves.toEqual(new Map());
    },
  );
});
