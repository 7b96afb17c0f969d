import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueName } from '../../../lib/ids.ts';
import type { Broker, BrokerOptions, Command } from '../../../server/brokers/broker.ts';
import { openBroker } from '../../../server/brokers/registry.ts';
import { python, startWorker } from '../../support/celery.ts';
import { freePort } from '../../support/ports.ts';
import { type RunningSentinels, startSentinels } from '../../support/sentinel.ts';
import { until } from '../../support/wait.ts';
import { createRedisWire, type RedisNames } from './redis-wire.ts';
import { ask, describeBroker, listen } from './suite.ts';

const celery = queueName('celery');
const ping: Command = { method: 'ping', arguments: {} };
const PASSWORDS = { password: 'g4te', redisPassword: 's3cret' };

let site: RunningSentinels;
beforeAll(async () => {
  site = await startSentinels(PASSWORDS);
});
afterAll(() => site.stop());

function optionsOf(more: BrokerOptions['transport'] = {}): BrokerOptions {
  const sentinel_kwargs = { password: PASSWORDS.password };
  return { url: site.url, transport: { master_name: site.masterName, sentinel_kwargs, ...more } };
}

async function open(names: RedisNames = {}, more: BrokerOptions['transport'] = {}) {
  const wire = createRedisWire(new Redis(site.master.options), names);
  wire.redis.on('error', () => {}); // one test kills the master
  await wire.redis.flushall();
  const broker = openBroker(optionsOf(more));
  return {
    broker,
    wire,
    async stop() {
      await broker.close();
      await wire.close();
    },
  };
}

async function failureOf(broker: Broker): Promise<unknown> {
  try {
    return await broker.queues.measure([celery]);
  } catch (error) {
    return error;
  } finally {
    await broker.close();
  }
}

describeBroker('Redis, by way of sentinels', () => open());
describeBroker('Redis, by way of sentinels and on the channels of kombu before 5.4', () => open({ fanout: '/{db}.' }));

describe('sentinels', () => {
  it('names the sentinels, and no password', async () => {
    const { broker, stop } = await open();
    const [first, second, third] = site.ports;

    expect(broker.address).toBe(
      `sentinel://127.0.0.1:${first}/0;sentinel://127.0.0.1:${second};sentinel://127.0.0.1:${third}`,
    );
    await stop();
  });

  it('asks old and new workers, each once, and hears both', async () => {
    const { broker, wire, stop } = await open();
    const old = createRedisWire(new Redis(site.master.options), { fanout: '/{db}.' });
    await wire.startWorker('new@a', () => 1);
    await old.startWorker('old@a', () => 2);
    const listener = listen(broker);
    await listener.live;

    const answers = await ask(broker, ping, 30_000);
    await wire.sendEvents(['{"n": 1}']);
    await old.sendEvents(['{"n": 2}']);
    await until('both events to come', () => listener.frames.length === 2);

    expect(answers.map(({ worker }) => worker).sort()).toEqual(['new@a', 'old@a']);
    expect(listener.frames).toEqual([{ body: '{"n": 1}' }, { body: '{"n": 2}' }]);
    await listener.stop();
    await old.close();
    await stop();
  });

  it('goes to those that answer when others are gone', async () => {
    const dead = await freePort();
    const alive = site.ports[1];
    const some = openBroker({
      ...optionsOf(),
      url: `sentinel://:${PASSWORDS.redisPassword}@127.0.0.1:${dead};sentinel://127.0.0.1:${alive}`,
    });

    expect(await some.queues.measure([celery])).toBeInstanceOf(Map);
    await some.close();
  });

  it.each<[string, () => BrokerOptions, RegExp]>([
    [
      'the sentinels do not know the master',
      () => optionsOf({ master_name: 'other' }),
      /has sentinels that know no master of that name: see --broker-option master_name\.$/,
    ],
    [
      'the sentinels want a password',
      () => optionsOf({ sentinel_kwargs: {} }),
      /has sentinels that want a password: give --broker-option sentinel_password=…\.$/,
    ],
    [
      'the sentinels refuse the password',
      () => optionsOf({ sentinel_kwargs: { password: 'gu3ssed' } }),
      /has sentinels that refused the user name or the password: see --broker-option sentinel_password\.$/,
    ],
    [
      'the master refuses the password',
      () => ({ ...optionsOf(), url: site.url.replaceAll('s3cret', 'gu3ssed') }),
      /refused the user name or the password\.$/,
    ],
  ])('says that %s', async (_what, options, sentence) => {
    const failure = await failureOf(openBroker(options()));
    const heard = await listen(openBroker(options())).ended;

    expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringMatching(sentence) });
    expect(heard).toMatchObject({ code: 'unavailable', message: (failure as Error).message });
    expect(String(failure)).not.toContain('gu3ssed');
  });

  it('says that no sentinel answers', async () => {
    const port = await freePort();
    const failure = await failureOf(openBroker({ ...optionsOf(), url: `sentinel://127.0.0.1:${port}/2` }));

    expect(failure).toMatchObject({
      code: 'unavailable',
      message: `Redis at sentinel://127.0.0.1:${port}/2 has no sentinel that answers.`,
    });
  });
});

describe('sentinels behind TLS', () => {
  it('speaks TLS to the master as the address says, and to the sentinels as sentinel_kwargs say', async () => {
    const secure = await startSentinels({ tls: true });
    const ca = `ssl_ca_certs=${secure.master.caFile}`;
    const url = secure.url.replace(';', `/0?ssl_cert_reqs=required&${ca};`);
    const kwargs = { ssl: 'true', ssl_ca_certs: String(secure.master.caFile) };
    const openWith = (address: string, sentinel_kwargs: Readonly<Record<string, string>>) =>
      openBroker({ url: address, transport: { master_name: secure.masterName, sentinel_kwargs } });
    const broker = openWith(url, kwargs);
    const listener = listen(broker);
    await listener.live;

    expect(await broker.queues.measure([celery])).toBeInstanceOf(Map);
    expect(await failureOf(openWith(url, {}))).toMatchObject({ code: 'unavailable' });
    expect(await failureOf(openWith(secure.url, kwargs))).toMatchObject({ code: 'unavailable' });
    expect(await failureOf(openWith(url, { ssl: 'true' }))).toMatchObject({ code: 'unavailable' });
    await listener.stop();
    await broker.close();
    await secure.stop();
  });
});

describe('sentinels and real workers', () => {
  const appOf = (transport = {}) => ({
    brokerUrl: site.url,
    conf: {
      broker_transport_options: {
        master_name: site.masterName,
        sentinel_kwargs: { password: PASSWORDS.password },
        ...transport,
      },
    },
  });

  it('hears each event once, and gets one answer, from a worker that speaks on both channels', async () => {
    const { broker, stop } = await open({}, { sentinel_fanout_compat: true });
    const listener = listen(broker);
    await listener.live;
    const worker = await startWorker({ ...appOf({ sentinel_fanout_compat: true }), name: 'both@app', pool: 'solo' });

    await python('tasks.add.delay(2, 3)', appOf());
    await until('the task to succeed', () => listener.frames.some(({ body }) => body.includes('task-succeeded')));
    const started = performance.now();
    const answers = await ask(broker, ping, 20_000);

    expect(answers).toEqual([{ worker: 'both@app', reply: { ok: 'pong' } }]);
    expect(performance.now() - started).toBeLessThan(10_000);
    const bodies = listener.frames.map(({ body }) => body);
    expect(bodies.length).toBe(new Set(bodies).size);
    await worker.stop();
    await listener.stop();
    await stop();
  });

  it('sees a worker, and goes on with it after the master was killed', async () => {
    const { broker, stop } = await open();
    const worker = await startWorker({ ...appOf(), name: 'w1@app', pool: 'solo' });
    const before = listen(broker);
    await before.live;

    expect(await ask(broker, ping, 20_000)).toEqual([{ worker: 'w1@app', reply: { ok: 'pong' } }]);
    await until('its heartbeat', () => before.frames.some(({ body }) => body.includes('worker-heartbeat')));
    await site.master.kill();
    expect(await before.ended).toMatchObject({ code: 'unavailable' });

    await until('the replica to be the master', async () => (await site.masterPort()) === site.replica.port, {
      timeoutMs: 30_000,
    });
    const heartbeat = await until(
      'events to flow again',
      async () => {
        const after = listen(broker);
        await Promise.race([
          until('a heartbeat', () => after.frames.some(({ body }) => body.includes('worker-heartbeat'))),
          after.ended,
        ]);
        await after.stop();
        return after.frames.find(({ body }) => body.includes('worker-heartbeat'));
      },
      { timeoutMs: 40_000 },
    );
    expect(heartbeat.body).toContain('w1@app');
    const answers = await until('it to answer again', async () => {
      const all = await ask(broker, ping, 5_000);
      return all.length > 0 && all;
    });
    expect(answers).toEqual([{ worker: 'w1@app', reply: { ok: 'pong' } }]);
    await worker.stop();
    await stop();
  });
});
