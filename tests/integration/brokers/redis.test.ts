import { connect, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueName } from '../../../lib/ids.ts';
import type { Broker, BrokerOptions, Command } from '../../../server/brokers/broker.ts';
import { openRedis } from '../../../server/brokers/redis/open.ts';
import { openBroker } from '../../../server/brokers/registry.ts';
import { freePort } from '../../support/ports.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { createRedisWire, type RedisNames, type RedisWire } from './redis-wire.ts';
import { aMessage, ask, describeBroker, listen, type Request } from './suite.ts';

const SEP = '\x06\x16';
const celery = queueName('celery');
const ping: Command = { method: 'ping', arguments: {} };

let server: RunningRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describeBroker('Redis', () => open({ url: server.url }));

/** A broker on an empty server, and the wire to it. */
async function open(options: BrokerOptions, names: RedisNames = {}, to: RunningRedis = server) {
  const wire = createRedisWire(new Redis(to.options), names);
  await wire.redis.flushall();
  const broker = openBroker(options);
  return { broker, wire, stop: () => stopBoth(broker, wire) };
}

async function stopBoth(broker: Broker, wire: RedisWire): Promise<void> {
  await broker.close();
  await wire.close();
}

/** The three things a broker is opened for, seen to work. */
async function expectToWork({ broker, wire }: { broker: Broker; wire: RedisWire }): Promise<void> {
  await wire.declare('celery');
  await wire.putTask('celery', { uuid: 'a', priority: 3 });
  await wire.startWorker('w1@a', () => 'pong');
  const listener = listen(broker);
  await listener.live;
  await wire.sendEvents(['{"n": 1}']);
  await until('the event to come', () => listener.frames.length === 1);
  await listener.stop();

  expect(await ask(broker, ping, 30_000)).toEqual([{ worker: 'w1@a', reply: 'pong' }]);
  expect(await broker.queues.discover()).toEqual(['celery']);
  expect((await broker.queues.measure([celery])).get(celery)).toMatchObject({ depth: 1, oldest: { uuid: 'a' } });
  expect(await broker.queues.peek(celery, 1)).toMatchObject([{ uuid: 'a' }]);
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

describe('Redis, names of other applications', () => {
  it.each<[string, BrokerOptions['transport'], RedisNames]>([
    ['a global_keyprefix', { global_keyprefix: 'app[1]:' }, { prefix: 'app[1]:' }],
    ['fanout_prefix off', { fanout_prefix: false }, { fanout: '' }],
    ['a fanout_prefix of its own', { fanout_prefix: '/x{db}.' }, { fanout: '/x0.' }],
    ['fanout_patterns off', { fanout_patterns: false }, { patterns: false }],
    ['fanout_patterns off, unknown to us', {}, { patterns: false }],
  ])('works with %s', async (_what, transport, names) => {
    const opened = await open({ url: server.url, ...(transport === undefined ? {} : { transport }) }, names);

    await expectToWork(opened);
    await opened.stop();
  });

  it('hears nothing of another database, whose channels lie beside ours', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    const other = createRedisWire(new Redis(server.options), { fanout: '/1.' });
    const listener = listen(broker);
    await listener.live;

    await other.sendEvents(['{"n": 1}']);
    await wire.sendEvents(['{"n": 2}']);
    await until('an event to come', () => listener.frames.length > 0);

    expect(listener.frames).toEqual([{ body: '{"n": 2}' }]);
    await other.close();
    await listener.stop();
    await stop();
  });

  it('looks into the database of its address', async () => {
    const { wire, stop } = await open({ url: server.url });
    const broker = openBroker({ url: server.database(3) });
    await wire.redis.select(3);
    await wire.putTask('celery', { uuid: 'a' });

    expect((await broker.queues.measure([celery])).get(celery)).toMatchObject({ depth: 1 });
    await broker.close();
    await stop();
  });
});

describe('Redis, ways in', () => {
  it('takes a password, and without it says that one is wanted', async () => {
    const guarded = await startRedis({ password: 's3cret/word' });
    const { host, port } = guarded;
    const opened = await open({ url: guarded.url }, {}, guarded);

    await expectToWork(opened);
    expect(opened.broker.address).toBe(`redis://${host}:${port}/0`);
    const none = await failureOf(openBroker({ url: `redis://${host}:${port}` }));
    const wrong = await failureOf(openBroker({ url: `redis://:gu3ssed@${host}:${port}` }));
    const listener = listen(openBroker({ url: `redis://:gu3ssed@${host}:${port}` }));

    const place = `Redis at redis://${host}:${port}/0`;
    expect(none).toMatchObject({
      code: 'unavailable',
      message: `${place} wants a password: put it into the address, redis://:password@host.`,
    });
    expect(wrong).toMatchObject({ code: 'unavailable', message: `${place} refused the user name or the password.` });
    expect(await listener.ended).toMatchObject({ code: 'unavailable', message: (wrong as Error).message });
    for (const error of [wrong, await listener.ended]) {
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('gu3ssed');
    }
    await opened.stop();
    await guarded.stop();
  });

  it('takes a user who has no password, where everybody else needs one', async () => {
    const guarded = await startRedis({ password: 's3cret' });
    const opened = await open({ url: `redis://ann@${guarded.host}:${guarded.port}` }, {}, guarded);
    await opened.wire.redis.call('ACL', 'SETUSER', 'ann', 'on', 'nopass', '~*', '&*', '+@all');

    await expectToWork(opened);
    await opened.stop();
    await guarded.stop();
  });

  it('goes through a Unix socket', async () => {
    const local = await startRedis({ unixSocket: true });
    const opened = await open({ url: local.url }, {}, local);

    await expectToWork(opened);
    await opened.stop();
    await local.stop();
  });

  it('speaks TLS to an authority it is told of, and to no other', async () => {
    const secure = await startRedis({ tls: true });
    const opened = await open(
      { url: `${secure.url}?ssl_cert_reqs=required&ssl_ca_certs=${secure.caFile}` },
      {},
      secure,
    );

    await expectToWork(opened);
    await opened.stop();
    const blind = openBroker({ url: `${secure.url}?ssl_cert_reqs=none` });
    expect(await blind.queues.measure([celery])).toBeInstanceOf(Map);
    await blind.close();
    expect(await failureOf(openBroker({ url: secure.url }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/TLS certificate that cannot be trusted .*ssl_ca_certs/),
    });
    await secure.stop();
  });

  it('says so when one side speaks TLS and the other does not', async () => {
    const secure = await startRedis({ tls: true });

    expect(await failureOf(openBroker({ url: `rediss://127.0.0.1:${server.port}` }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/does it speak TLS on that port\?/),
    });
    expect(await failureOf(openBroker({ url: `redis://127.0.0.1:${secure.port}` }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/(closed|broke) the connection/),
    });
    await secure.stop();
  });

  it('says that nothing listens', async () => {
    const port = await freePort();
    const nobody = openBroker({ url: `redis://127.0.0.1:${port}` });
    const message = `Redis at redis://127.0.0.1:${port}/0 refused the connection: nothing listens there.`;

    expect(await listen(nobody).ended).toMatchObject({ code: 'unavailable', message });
    expect(await failureOf(nobody)).toMatchObject({ code: 'unavailable', message });
  });

  it('does not fall back to database 0 when its own does not exist', async () => {
    const { wire, stop } = await open({ url: server.url });
    await wire.putTask('celery', { uuid: 'a' });

    expect(await failureOf(openBroker({ url: server.database(99) }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/has no such database\.$/),
    });
    await stop();
  });
});

describe('Redis, a user with limited rights', () => {
  const rights =
    '-@all +psubscribe +subscribe +publish +llen +lrange +lrem +lpush +brpop +smembers +sadd +srem +del +hlen ' +
    '+hgetall +hscan +zrange +zcard +scan +type +get +mget +ttl';

  async function openLimited(channels: string, more = '') {
    const opened = await open({ url: `redis://monitor:s3cret@127.0.0.1:${server.port}` });
    const rules = `on >s3cret resetchannels ~* ${rights} ${channels} ${more}`.trim().split(' ');
    await opened.wire.redis.call('ACL', 'SETUSER', 'monitor', 'reset', ...rules);
    return opened;
  }

  it.each([
    '&/0.celeryev* &/0.celery.pidbox',
    '&/0.celeryev/* &/0.celeryev &/0.celery.pidbox',
    '&/0.celeryev/* &/0.celery.pidbox',
  ])('does all it is opened for with the channels %s', async (channels) => {
    const opened = await openLimited(channels);

    await expectToWork(opened);
    await opened.broker.queues.publish(aMessage({}));
    await opened.stop();
  });

  it.each(['+multi +exec', ''])('purges with the rights "%s" beside, and counts alike', async (more) => {
    const { broker, wire, stop } = await openLimited('&/0.celeryev*', more);
    for (const priority of [0, 3, 9]) await wire.putTask('celery', { uuid: `t${priority}`, priority });

    expect(await broker.queues.purge(celery)).toBe(3);
    expect(await wire.take('celery')).toBeUndefined();
    await stop();
  });

  it('purges nothing when it may not', async () => {
    const { broker, wire, stop } = await openLimited('&/0.celeryev*', '-del');
    await wire.putTask('celery', { uuid: 'a' });

    await expect(broker.queues.purge(celery)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await wire.take('celery')).toBeDefined();
    await stop();
  });

  it('names the right that is missing', async () => {
    const deaf = await openLimited('&/0.celery.pidbox');
    expect(await listen(deaf.broker).ended).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/grant \+psubscribe \+subscribe &\/0\.celeryev\/\* &\/0\.celeryev\.$/),
    });
    await deaf.stop();

    const readOnly = await openLimited('&/0.celeryev*', '-lpush');
    await expect(readOnly.broker.queues.publish(aMessage({}))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/does not allow that: .*lpush/),
    });
    await readOnly.stop();

    const blind = await openLimited('&/0.celeryev*', '-llen');
    expect(await blind.broker.queues.measure([celery])).toEqual(new Map());
    await blind.stop();
  });
});

describe('Redis, outages', () => {
  it('finds its way back after a restart, and fails fast meanwhile', async () => {
    const mortal = await startRedis();
    const broker = openBroker({ url: mortal.url });
    const listener = listen(broker);
    await listener.live;
    await broker.queues.measure([celery]);

    await mortal.kill();
    expect(await listener.ended).toMatchObject({ code: 'unavailable' });
    await expect(broker.queues.measure([celery])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ask(broker, ping, 10_000)).rejects.toMatchObject({ code: 'unavailable' });

    await mortal.restart();
    const wire = createRedisWire(new Redis(mortal.options));
    await until('commands to work again', () => broker.queues.measure([celery]));
    await expectToWork({ broker, wire });
    await stopBoth(broker, wire);
    await mortal.stop();
  });

  it('fails within five seconds when the server hangs, and goes on when it wakes', async () => {
    const sleepy = await startRedis();
    const broker = openBroker({ url: sleepy.url });
    await broker.queues.measure([celery]);

    sleepy.pause();
    const asleep = performance.now();
    await expect(broker.queues.measure([celery])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/did not answer in time/),
    });
    expect(performance.now() - asleep).toBeLessThan(5_000);
    await expect(broker.queues.publish(aMessage({}))).rejects.toMatchObject({ code: 'unavailable' });

    sleepy.resume();
    expect(await until('commands to work again', () => broker.queues.measure([celery]))).toBeInstanceOf(Map);
    await broker.close();
    await sleepy.stop();
  });

  it('holds a link for lost on which nothing is answered any more', async () => {
    const gate = await openGate(server.port);
    const broker = openRedis({ url: `redis://127.0.0.1:${gate.port}` }, { pingEveryMs: 100, maxWaiting: 1_000 });
    const listener = listen(broker);
    await listener.live;

    gate.freeze();

    expect(await listener.ended).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/did not answer in time/),
    });
    await broker.close();
    await gate.close();
  });

  it('keeps a quiet link on which the signs of life are answered', async () => {
    const broker = openRedis({ url: server.url }, { pingEveryMs: 100, maxWaiting: 1_000 });
    const redis = new Redis(server.options);
    const before = await countPings(redis);
    const listener = listen(broker);
    await listener.live;

    await until('many signs of life', async () => (await countPings(redis)) >= before + 5);

    expect(await Promise.race([listener.ended, 'still listening'])).toBe('still listening');
    await listener.stop();
    await broker.close();
    redis.disconnect();
  });

  it('drops the oldest frames when nobody takes them, and counts them', async () => {
    const wire = createRedisWire(new Redis(server.options));
    const broker = openRedis({ url: server.url }, { pingEveryMs: 5_000, maxWaiting: 2_000 });
    const stream = broker.events.listen(new AbortController().signal)[Symbol.asyncIterator]();
    await stream.next(); // live; then nobody takes anything

    await wire.sendEvents(Array.from({ length: 10_000 }, (_, n) => JSON.stringify({ n })));
    await until('frames to be dropped', () => broker.events.dropped >= 8_000);
    const frames: string[] = [];
    while (frames.at(-1) !== '{"n":9999}') {
      const { value = [] } = await stream.next();
      frames.push(...value.map(({ body }: { body: string }) => body));
    }

    expect(frames.length + broker.events.dropped).toBe(10_000);
    await stopBoth(broker, wire);
  });
});

describe('Redis, remote control', () => {
  it('leaves no trace: neither a binding nor a list, also of late answers', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    const late = await wire.startWorker('late@a');
    await wire.startWorker('w1@a', () => 'pong');
    const traces = async () => [
      ...(await wire.redis.keys('*.reply.celery.pidbox')),
      ...(await wire.redis.smembers('_kombu.binding.reply.celery.pidbox')),
    ];

    await ask(broker, ping, 200);
    await until('the binding to go', async () => (await traces()).length === 0);
    await late.answer(late.heard[0] as Request, '{"late@a": "late"}');
    expect(await traces()).toEqual([]);

    const asking = ask(broker, ping, 30_000);
    await until('the question to arrive', () => late.heard.length === 2);
    await broker.close();
    expect(await asking).toEqual(expect.not.arrayContaining([expect.objectContaining({ worker: 'late@a' })]));
    expect(await traces()).toEqual([]);
    await stop();
  });

  it('has one connection that waits for answers, however many questions there are', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    await wire.startWorker('silent@a');

    const questions = Array.from({ length: 10 }, () => ask(broker, ping, 500));
    const clients = await until('the reader to wait', async () => {
      const list = String(await wire.redis.client('LIST'));
      return list.includes('cmd=brpop') && list;
    });
    await Promise.all(questions);

    expect(clients.match(/name=expediter/g)).toHaveLength(2);
    await stop();
  });
});

describe('Redis, queues', () => {
  it('counts, shows and empties all priority lists, 0 first', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    for (const [uuid, priority] of [
      ['low', 9],
      ['mid', 5],
      ['first', 1],
      ['second', 0],
      ['mid2', 3],
    ] as const) {
      await wire.putTask('celery', { uuid, priority });
    }

    const reading = (await broker.queues.measure([celery])).get(celery);
    const order = ['first', 'second', 'mid', 'mid2', 'low'];

    expect(reading).toEqual({
      depth: 5,
      unacked: 0,
      oldest: { uuid: 'first', name: 'demo.add' },
      byPriority: { '0': 2, '3': 2, '9': 1 },
    });
    expect(await broker.queues.peek(celery, 10)).toMatchObject(order.map((uuid) => ({ uuid })));
    expect(await broker.queues.peek(celery, 3)).toMatchObject(order.slice(0, 3).map((uuid) => ({ uuid })));
    expect(await broker.queues.peek(celery, 0)).toEqual([]);
    expect(await broker.queues.purge(celery)).toBe(5);
    expect(await wire.redis.exists('celery', `celery${SEP}3`, `celery${SEP}9`)).toBe(0);
    await stop();
  });

  it.each([
    [undefined, ''],
    [0, ''],
    [5, `${SEP}3`],
    [9, `${SEP}9`],
  ])('publishes priority %s where workers look for it', async (priority, suffix) => {
    const { broker, wire, stop } = await open({ url: server.url });

    await broker.queues.publish({ ...aMessage({}), priority });

    expect(await wire.redis.llen(`celery${suffix}`)).toBe(1);
    await stop();
  });

  it('publishes behind what already waits', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    await wire.putTask('celery', { uuid: 'a', priority: 6 });

    await broker.queues.publish(aMessage({}));

    expect(await broker.queues.peek(celery, 2)).toMatchObject([{ uuid: 'a' }, { uuid: 't-1' }]);
    await stop();
  });

  it.each([
    ['a queue no worker would look at', { queue: queueName(`celery${SEP}5`), routing_key: `celery${SEP}5` }],
    ['a routing key that leads elsewhere', { routing_key: 'other' }],
  ])('refuses %s', async (_what, part) => {
    const { broker, wire, stop } = await open({ url: server.url });

    await expect(broker.queues.publish({ ...aMessage({}), ...part })).rejects.toMatchObject({ code: 'invalid' });
    expect(await wire.redis.keys('celery*')).toEqual([]);
    await stop();
  });

  it('does not see a queue in a key of another kind, and does not empty it', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    await wire.redis.set('celery', 'precious');
    await wire.putTask('bulk', { uuid: 'a' });
    const bulk = queueName('bulk');

    expect([...(await broker.queues.measure([celery, bulk])).keys()]).toEqual([bulk]);
    await expect(broker.queues.peek(celery, 1)).rejects.toMatchObject({ code: 'invalid' });
    await expect(broker.queues.publish({ ...aMessage({}), priority: 0 })).rejects.toMatchObject({ code: 'invalid' });
    await expect(broker.queues.purge(celery)).rejects.toMatchObject({ code: 'invalid' });
    expect(await wire.redis.get('celery')).toBe('precious');
    await stop();
  });

  it('counts held messages by queue', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    const held = ['celery', 'celery', 'bulk', 'we"ird, \\queue'].map((queue) =>
      JSON.stringify([{ body: 'x' }, '', queue]),
    );
    for (const [tag, item] of held.entries()) await wire.redis.hset('unacked', String(tag), item);
    const names = ['celery', 'bulk', 'we"ird, \\queue', 'empty'].map(queueName);

    const readings = await broker.queues.measure(names);

    expect(names.map((name) => readings.get(name)?.unacked)).toEqual([2, 1, 1, 0]);
    await stop();
  });

  it('does not guess at held messages: of an unknown route, or too many', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    const unackedOf = async () => (await broker.queues.measure([celery])).get(celery)?.unacked;

    await wire.redis.hset('unacked', 'a', JSON.stringify([{}, 'topics', 'orders.new']));
    expect(await unackedOf()).toBeUndefined();
    await wire.redis.del('unacked');
    const item = JSON.stringify([{}, '', 'celery']);
    await wire.redis.hset('unacked', Object.fromEntries(Array.from({ length: 5_001 }, (_, tag) => [tag, item])));
    expect(await unackedOf()).toBeUndefined();
    await wire.redis.hdel('unacked', '0');
    expect(await unackedOf()).toBe(5_000);
    await stop();
  });

  it('finds queues through bindings whatever their exchange is called, and skips what is none', async () => {
    const { broker, wire, stop } = await open({ url: server.url });
    await wire.redis.sadd(
      '_kombu.binding.orders',
      ['new', '', 'orders-new'].join(SEP),
      ['a.#', '^a', 'topic-q'].join(SEP),
    );
    await wire.redis.sadd('_kombu.binding.broken', 'no binding');
    await wire.redis.set('_kombu.binding.odd', 'no set');

    expect(await broker.queues.discover()).toEqual(['orders-new', 'topic-q']);
    await stop();
  });
});

async function countPings(redis: Redis): Promise<number> {
  return Number(/cmdstat_ping:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
}

/** A way to a port that can be frozen: connections stay, and nothing passes any more. */
async function openGate(to: number) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const gate = createServer((inside) => {
    const outside = connect(to, '127.0.0.1');
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((resolve) => gate.listen(port, '127.0.0.1', resolve));
  return {
    port,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => gate.close(resolve));
    },
  };
}
