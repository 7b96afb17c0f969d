import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueName } from '../../../lib/ids.ts';
import type { Broker, Command } from '../../../server/brokers/broker.ts';
import { openBroker } from '../../../server/brokers/registry.ts';
import { startWorker } from '../../support/celery.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { createRedisWire } from './redis-wire.ts';
import { aMessage, ask, describeBroker, listen } from './suite.ts';

const celery = queueName('celery');
const ping: Command = { method: 'ping', arguments: {} };

describe('a failover list of which the first answers', () => {
  let first: RunningRedis;
  let second: RunningRedis;
  beforeAll(async () => {
    [first, second] = await Promise.all([startRedis(), startRedis()]);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  describeBroker('failover', async () => {
    const wire = createRedisWire(new Redis(first.options));
    await wire.redis.flushall();
    const broker = openBroker({ url: `${first.url};${second.url}` });
    return {
      broker,
      wire,
      async stop() {
        await broker.close();
        await wire.close();
      },
    };
  });
});

describe('a failover list', () => {
  let a: RunningRedis;
  let b: RunningRedis;
  let broker: Broker;
  beforeEach(async () => {
    [a, b] = await Promise.all([startRedis({ password: 's3cret' }), startRedis()]);
    broker = openBroker({ url: `${a.url}; ${b.url}` });
  });
  afterEach(async () => {
    await broker.close();
    await Promise.all([a.stop(), b.stop()]);
  });

  const addressOf = ({ host, port }: RunningRedis) => `redis://${host}:${port}/0`;

  it('uses the first, and stays there when a link is lost and can be made again', async () => {
    const listener = listen(broker);
    await listener.live;
    const redis = new Redis(a.options);

    await createRedisWire(redis).cutLinks();
    expect(await listener.ended).toMatchObject({ code: 'unavailable' });
    const again = listen(broker);
    await again.live;

    expect(broker.address).toBe(addressOf(a));
    await again.stop();
    redis.disconnect();
  });

  it('goes to the next with all its connections when an attempt failed, and back when that fails as well', async () => {
    const lost = listen(broker);
    await lost.live;
    await broker.queues.measure([celery]);
    await a.kill();
    await lost.ended;

    const failed = listen(broker);
    expect(await failed.ended).toMatchObject({
      code: 'unavailable',
      message: `Redis at ${addressOf(a)} refused the connection: nothing listens there.`,
    });
    expect(broker.address).toBe(addressOf(b));
    await a.restart(); // whoever still went there would be seen there
    const heard = listen(broker);
    await heard.live;
    await broker.queues.publish(aMessage({}));
    await ask(broker, ping, 10_000);

    expect(await namesOf(a)).toBe(0);
    expect(await namesOf(b)).toBe(3);
    await b.kill();
    await heard.ended;
    await expect(broker.queues.measure([celery])).rejects.toMatchObject({ code: 'unavailable' });
    await until('the first to be used again', () => broker.queues.measure([celery]));
    expect(broker.address).toBe(addressOf(a));
  });

  it('leaves with every connection when one of them cannot be made', async () => {
    const listener = listen(broker);
    await listener.live;
    const admin = new Redis(a.options);
    const open = Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1]);

    await admin.config('SET', 'maxclients', open); // those that are there stay
    await expect(broker.queues.measure([celery])).rejects.toMatchObject({ code: 'unavailable' });

    expect(await listener.ended).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(addressOf(a)),
    });
    expect(broker.address).toBe(addressOf(b));
    expect(await broker.queues.measure([celery])).toBeInstanceOf(Map);
    admin.disconnect();
  });

  it('meets a real worker at the second when the first is gone', async () => {
    const brokerUrl = `${a.url};${b.url}`;
    const worker = await startWorker({ brokerUrl, name: 'w1@app', pool: 'solo' });
    const before = listen(broker);
    await until('its heartbeat', () => before.frames.some(({ body }) => body.includes('worker-heartbeat')));

    await a.kill();
    await before.ended;
    const heartbeat = await until(
      'its heartbeat over the second',
      async () => {
        const after = listen(broker);
        const isBeat = ({ body }: { body: string }) => body.includes('worker-heartbeat');
        await Promise.race([until('a heartbeat', () => after.frames.some(isBeat)), after.ended]);
        await after.stop();
        return after.frames.find(isBeat);
      },
      { timeoutMs: 40_000 },
    );

    expect(heartbeat.body).toContain('w1@app');
    expect(broker.address).toBe(addressOf(b));
    expect(await ask(broker, ping, 20_000)).toEqual([{ worker: 'w1@app', reply: { ok: 'pong' } }]);
    await worker.stop();
  });
});

/** How many connections of ours a server has. */
async function namesOf({ options }: RunningRedis): Promise<number> {
  const redis = new Redis(options);
  const clients = String(await redis.client('LIST'));
  redis.disconnect();
  return clients.match(/name=expediter/g)?.length ?? 0;
}
