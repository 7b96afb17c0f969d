import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type BrokerPlace, placeOf, placesNear } from '../../../../../server/brokers/amqp/api-places.ts';

const broker = (known: Partial<BrokerPlace> = {}): BrokerPlace => ({
  hosts: ['mq.example'],
  username: 'shop',
  password: 's3cret',
  tls: undefined,
  ...known,
});
const tls = { verify: true, checkHostname: true, ca: 'PEM' };

describe('placesNear', () => {
  const basesOf = (known: Partial<BrokerPlace>) => placesNear(broker(known)).map(({ base }) => base);

  it('are the standard ports of each host, with the login of the broker', () => {
    expect(placesNear(broker())).toEqual([
      { base: 'http://mq.example:15672', username: 'shop', password: 's3cret' },
      { base: 'https://mq.example:15671', username: 'shop', password: 's3cret', tls: undefined },
    ]);
    expect(basesOf({ hosts: ['a', '::1'] })).toEqual([
      'http://a:15672',
      'https://a:15671',
      'http://[::1]:15672',
      'https://[::1]:15671',
    ]);
  });

  it('never sends in the open what goes to the broker over TLS, except to this machine', () => {
    expect(basesOf({ tls })).toEqual(['https://mq.example:15671']);
    expect(basesOf({ tls, hosts: ['127.0.0.1'] })).toEqual(['https://127.0.0.1:15671', 'http://127.0.0.1:15672']);
    expect(placesNear(broker({ tls }))[0]?.tls).toBe(tls);
  });
});

describe('placeOf', () => {
  it.each([
    ['http://mq:15672', 'http://mq:15672', 'shop', 's3cret'],
    ['http://mq:15672/', 'http://mq:15672', 'shop', 's3cret'],
    ['https://mq/rabbit/api/#/queues', 'https://mq/rabbit', 'shop', 's3cret'],
    ['http://watcher:p%40ss@mq:15672', 'http://mq:15672', 'watcher', 'p@ss'],
  ])('reads %s', (api, base, username, password) => {
    expect(placeOf(api, broker())).toEqual({ base, username, password, tls: undefined });
  });

  it.each(['amqp://ann:hunter2@mq', 'http://ann:hunter2%@mq', 'ann:hunter2@mq:15672'])('refuses %s', (api) => {
    const refusal = () => placeOf(api, broker());

    expect(refusal).toThrow(/--broker-api/);
    expect(inspect(capture(refusal))).not.toContain('hunter2');
  });
});

function capture(deed: () => unknown): unknown {
  try {
    return deed();
  } catch (error) {
    return error;
  }
}
