import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openBroker } from '../../../../server/brokers/registry.ts';

function refusalOf(url: string): unknown {
  try {
    openBroker({ url });
  } catch (error) {
    return error;
  }
  throw new Error(`${url} was taken`);
}

describe('openBroker', () => {
  it.each(['redis://localhost', 'REDIS://localhost', 'rediss://localhost/1', 'redis+socket:///run/redis.sock'])(
    'opens %s by its scheme, without waiting for a link',
    async (url) => {
      const broker = openBroker({ url });

      expect(broker.kind).toBe('redis');
      await broker.close();
    },
  );

  it.each(['kafka://ann:s3cret@h', 'constructor://:s3cret@h'])('refuses %s, naming the schemes it knows', (url) => {
    const error = refusalOf(url);

    expect(error).toMatchObject({ code: 'invalid' });
    expect(String(error)).toMatch(/is not among .*redis:\/\/, rediss:\/\/, redis\+socket:\/\//);
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('refuses the address of a management API for a Redis, which has none', () => {
    expect(() => openBroker({ url: 'redis://:s3cret@localhost', api: 'http://localhost:15672' })).toThrow(
      '--broker-api is for RabbitMQ, and the broker is "redis://:***@localhost"; leave it out.',
    );
  });

  it.each(['localhost:6379', 'ann:s3cret@localhost', ''])('refuses %j, which has no scheme', (url) => {
    const error = refusalOf(url);

    expect(error).toMatchObject({ code: 'invalid' });
    expect(inspect(error)).not.toContain('s3cret');
  });
});
