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

  it.each([
    ['sqs://key:s3cret@', 'Amazon SQS has no broadcast, by which events and remote control go.'],
    ['SQS://key:s3cret@', 'Amazon SQS has no broadcast, by which events and remote control go.'],
    ['kafka://ann:s3cret@h', 'Celery’s Kafka transport has no broadcast, by which events and remote control go.'],
    ['filesystem://', 'Celery’s file system transport keeps its messages in files, which are not read here.'],
    [
      'sqla+postgresql://ann:s3cret@h/db',
      'SQLAlchemy is a database, through which Celery sends neither events nor remote control.',
    ],
    ['db+mysql://ann:s3cret@h/db', 'A result backend carries no messages: give the broker_url of the application.'],
    ['redis+cluster://:s3cret@h', 'Redis Cluster is no broker of Celery: give the one Redis on which its workers are.'],
    [
      'redis://:s3cret@h;kafka://:s3cret@h',
      'Celery’s Kafka transport has no broadcast, by which events and remote control go.',
    ],
  ])('says why %s cannot be watched', (url, why) => {
    const error = refusalOf(url);

    expect(error).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^The broker address ".*" cannot be watched: /),
    });
    expect((error as Error).message.endsWith(why)).toBe(true);
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('refuses the address of a management API for a Redis, which has none', () => {
    expect(() => openBroker({ url: 'redis://:s3cret@localhost', api: 'http://localhost:15672' })).toThrow(
      'The broker address "redis://:***@localhost" has no management API: that is RabbitMQ’s; leave --broker-api out.',
    );
  });

  it.each([
    ['reddis://:s3cret@h', /has an unknown scheme, "reddis"; did you mean redis:\/\/\?$/],
    ['sentinal://:s3cret@h', /did you mean sentinel:\/\/\?$/],
    ['kafak://:s3cret@h', /did you mean kafka:\/\/\?$/],
    ['redis+sentinel://:s3cret@h', /that Celery spells sentinel:\/\/\.$/],
    ['ftp://:s3cret@h', /"ftp"; these can be watched: .*redis:\/\/, rediss:\/\/, redis\+socket:\/\/, sentinel:\/\//],
    ['constructor://:s3cret@h', /"constructor"; these can be watched: /],
    ['redis://:pa;s3cret@h', /percent-encoded, as %3B\.$/],
    ['redis://a;sentinel://:s3cret@b', /mixes brokers of several kinds\.$/],
    ['sentinel://:s3cret@a', /add --broker-option master_name=NAME\.$/],
    ['redis://:s3cret@a;redis://b:99999', /port that is not between 1 and 65535\.$/],
  ])('refuses %s and names the mend', (url, sentence) => {
    const error = refusalOf(url);

    expect(error).toMatchObject({ code: 'invalid', message: expect.stringMatching(sentence) });
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('opens a list at its first address', async () => {
    const broker = openBroker({ url: 'redis://a/2; redis://b:7000 ;c' });

    expect(broker).toMatchObject({ kind: 'redis', address: 'redis://a:6379/2' });
    await broker.close();
  });

  it.each(['localhost:6379', 'ann:s3cret@localhost', ''])('refuses %j, which has no scheme', (url) => {
    const error = refusalOf(url);

    expect(error).toMatchObject({ code: 'invalid' });
    expect(inspect(error)).not.toContain('s3cret');
  });
});
