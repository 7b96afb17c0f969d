import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueName } from '../../../lib/ids.ts';
import { createManagement } from '../../../server/brokers/amqp/management.ts';
import { createApiClient } from '../../../server/brokers/amqp/management-http.ts';
import { openAmqp } from '../../../server/brokers/amqp/open.ts';
import type { Broker } from '../../../server/brokers/broker.ts';
import { systemClock } from '../../../server/clock.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { freePort } from '../../support/ports.ts';
import { temporaryDirectory } from '../../support/processes.ts';
import { type RunningRabbitMq, startRabbitMq, type VirtualHost } from '../../support/rabbitmq.ts';
import { until } from '../../support/wait.ts';
import { type AmqpWire, createAmqpWire } from './amqp-wire.ts';

let rabbit: RunningRabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq({ management: true, config: ['collect_statistics_interval = 1000'] });
});
afterAll(() => rabbit?.kill());

let vhost: VirtualHost;
let wire: AmqpWire;
let broker: Broker;
beforeEach(async () => {
  vhost = await rabbit.createVhost();
  wire = await createAmqpWire(rabbit, vhost);
  broker = openAmqp({ url: vhost.url, api: rabbit.managementUrl });
});
afterEach(async () => {
  await broker.close();
  await wire.close();
});

const names = (...texts: string[]) => texts.map(queueName);

/** Measures as the collector does until the statistics know the queue, as they do some seconds after it was made. */
function readingOf(name: string) {
  const queue = queueName(name);
  return until(`the statistics to know ${name}`, async () => {
    const reading = (await broker.queues.measure([queue])).get(queue);
    return reading?.traits?.state !== undefined && reading;
  });
}

/** The origin of the management API, with another user: 'mq' without `:` has no password. */
function apiAs(userinfo: string): string {
  const { host } = new URL(rabbit.managementUrl ?? '');
  return `http://${userinfo}@${host}`;
}

describe('what the management API tells of queues', () => {
  it('is there for queues that nobody names: kind, priority, lazy, policy, limits', async () => {
    await wire.channel.assertQueue('quorum', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await wire.channel.assertQueue('ranked', { durable: true, maxPriority: 9 });
    await wire.channel.assertQueue('limited', { durable: true, maxLength: 500 });
    const definition = { 'queue-mode': 'lazy', 'message-ttl': 90_000, 'max-length': 1000 };
    await rabbit.ctl('set_policy', '-p', vhost.name, 'bounds', '^limited$', JSON.stringify(definition));

    expect(await broker.queues.discover()).toEqual(['limited', 'quorum', 'ranked']);
    expect((await readingOf('quorum')).traits).toMatchObject({
      type: 'quorum',
      durable: true,
      members: 1,
      members_online: 1,
    });
    expect((await readingOf('ranked')).traits).toMatchObject({ type: 'classic', max_priority: 9, state: 'running' });
    expect((await readingOf('limited')).traits).toMatchObject({
      policy: 'bounds',
      lazy: true,
      message_ttl: 90,
      max_length: 500,
    });
  });

  it('tells what is with consumers, what waits since when, and rates', async () => {
    await wire.declare('celery');
    const timestamp = Math.floor(systemClock.now()) - 60;
    for (let n = 0; n < 3; n++) wire.channel.sendToQueue('celery', Buffer.from('x'), { timestamp });
    await wire.channel.waitForConfirms();
    await wire.channel.get('celery', { noAck: false });

    const reading = await until('the statistics to see the message that is held', async () => {
      const [celery] = (await broker.queues.measure(names('celery'))).values();
      return celery?.unacked === 1 && celery.oldestSince !== undefined && celery;
    });
    expect(reading).toMatchObject({ depth: 2, unacked: 1, oldestSince: timestamp, rates: undefined });

    for (let n = 0; n < 30; n++) wire.channel.sendToQueue('celery', Buffer.from('x'));
    await wire.channel.waitForConfirms();
    const rates = await until(
      'a rate',
      async () => {
        const [celery] = (await broker.queues.measure(names('celery'))).values();
        return celery?.rates !== undefined && celery.rates.in > 0 && celery.rates;
      },
      { timeoutMs: 30_000 },
    );
    expect(rates).toMatchObject({ out: 0, redelivered: 0 });
    expect(rates.in).toBeLessThan(5);
  });

  it('follows dead letters to where they land', async () => {
    await wire.channel.assertExchange('dlx', 'topic');
    await wire.declare('failed');
    await wire.channel.bindQueue('failed', 'dlx', 'dead.*');
    await wire.declare('celery');
    const definition = { 'dead-letter-exchange': 'dlx', 'dead-letter-routing-key': 'dead.celery' };
    await rabbit.ctl('set_policy', '-p', vhost.name, 'letters', '^celery$', JSON.stringify(definition));

    const failed = await until('the way of dead letters to be known', async () => {
      const traits = (await broker.queues.measure(names('failed'))).get(queueName('failed'))?.traits;
      return traits?.dead_letters_of && traits;
    });

    expect(failed.dead_letters_of).toEqual(['celery']);
    expect((await readingOf('celery')).traits).toMatchObject({
      dead_letter_exchange: 'dlx',
      dead_letter_routing_key: 'dead.celery',
      dead_letter_queues: ['failed'],
    });
  });

  it('sums up what waits in the queues of native delayed delivery, and lists none of them', async () => {
    await wire.declare('celery');
    await wire.declare('celery_delayed_6');
    await wire.declare('celery_delayed_17');
    wire.channel.sendToQueue('celery_delayed_6', Buffer.from('x'));
    await wire.channel.waitForConfirms();

    const scheduled = await until('what is scheduled', async () => {
      await broker.queues.measure(names('celery'));
      const known = broker.report?.().scheduled;
      return known?.messages === 1 && known;
    });

    expect(scheduled).toEqual({ messages: 1, due: [{ within: 128, messages: 1 }] });
    expect(await broker.queues.discover()).toEqual(['celery']);
  });
});

describe('what RabbitMQ says of itself', () => {
  it('is a memory alarm while there is one', async () => {
    const alarms = async () => {
      await broker.queues.discover();
      return broker.report?.().alarms;
    };
    expect(await alarms()).toEqual([]);

    try {
      await rabbit.ctl('set_vm_memory_high_watermark', '0.00001');
      const raised = await until('the alarm', async () => (await alarms())?.[0]);
      expect(raised).toMatchObject({ kind: 'memory', node: `expediter${rabbit.port}@localhost` });
      expect(systemClock.now() - raised.since).toBeLessThan(15);
    } finally {
      await rabbit.ctl('set_vm_memory_high_watermark', '0.4');
    }
    await until('the end of the alarm', async () => (await alarms())?.length === 0);
  });

  it('is its version, and where its API is', async () => {
    await broker.queues.discover();

    expect(broker.report?.()).toMatchObject({
      version: expect.stringMatching(/^RabbitMQ \d+\.\d+\.\d+$/),
      management: { state: 'up', address: new URL(rabbit.managementUrl ?? '').origin },
    });
  });
});

describe('without all rights', () => {
  async function stateAs(tags: readonly string[], user: string) {
    await rabbit.ctl('add_user', user, 's3cret');
    await rabbit.ctl('set_permissions', '-p', vhost.name, user, '.*', '.*', '.*');
    if (tags.length > 0) await rabbit.ctl('set_user_tags', user, ...tags);
    const theirs = openAmqp({ url: rabbit.urlOf(vhost.name, `${user}:s3cret`), api: apiAs('').replace('@', '') });
    try {
      await wire.declare('celery');
      const discovered = await theirs.queues.discover();
      const depth = (await theirs.queues.measure(names('celery'))).get(queueName('celery'))?.depth;
      return { discovered, depth, report: theirs.report?.() };
    } finally {
      await theirs.close();
    }
  }

  it('a user without a tag is told which to set, and the depth comes over AMQP', async () => {
    const { discovered, depth, report } = await stateAs([], 'untagged');

    expect(discovered).toEqual([]);
    expect(depth).toBe(0);
    expect(report?.management).toEqual({
      state: 'missing',
      why: expect.stringMatching(/ refuses the user untagged: Not management user\.$/),
      mend: 'rabbitmqctl set_user_tags untagged monitoring',
    });
    expect(JSON.stringify(report)).not.toContain('s3cret');
  });

  it('a user of the tag management sees queues, and is told what else there is', async () => {
    const { discovered, report } = await stateAs(['management'], 'half');

    expect(discovered).toEqual(['celery']);
    expect(report).toMatchObject({
      alarms: undefined,
      management: { state: 'up', mend: 'rabbitmqctl set_user_tags half monitoring' },
    });
  });

  it('a user of the tag monitoring sees all', async () => {
    const { report } = await stateAs(['monitoring'], 'whole');

    expect(report).toMatchObject({ alarms: [], management: { state: 'up' } });
    expect(report?.management).not.toHaveProperty('limits');
  });

  it('a wrong password is said, and not shown', async () => {
    const theirs = openAmqp({ url: vhost.url, api: apiAs('guest:wr0ng') });
    await theirs.queues.discover();
    const { management } = theirs.report?.() ?? {};
    await theirs.close();

    expect(management).toMatchObject({ state: 'missing', why: expect.stringContaining('Login failed') });
    expect(JSON.stringify(management)).not.toContain('wr0ng');
  });

  it('a plugin that is not enabled is named with the command that enables it', async () => {
    const theirs = openAmqp({ url: vhost.url, api: `http://127.0.0.1:${await freePort()}` });
    await wire.declare('celery');
    const readings = await theirs.queues.measure(names('celery'));
    const { management } = theirs.report?.() ?? {};
    await theirs.close();

    expect(readings.get(queueName('celery'))).toMatchObject({ depth: 0, consumers: 0 });
    expect(management).toMatchObject({
      state: 'missing',
      why: expect.stringContaining('nothing listens there'),
      mend: 'rabbitmq-plugins enable rabbitmq_management',
    });
  });
});

describe('the search for the API', () => {
  const near = (clusterName: string, base: string) =>
    createManagement({
      vhost: vhost.name,
      places: [{ base, username: 'guest', password: 'guest' }],
      isGiven: false,
      clusterName: async () => clusterName,
      clock: systemClock,
    });

  it('finds it where it asks for a login and is of the same cluster', async () => {
    const { origin } = new URL(rabbit.managementUrl ?? '');
    const ours = near(String(wire.channel.connection.serverProperties.cluster_name), origin);
    const theirs = near('rabbit@elsewhere', origin);

    expect(await ours.listing()).toBeDefined();
    expect(await theirs.listing()).toBeUndefined();
    expect(theirs.report().management).toMatchObject({ why: expect.stringContaining('of another RabbitMQ') });
    ours.close();
    theirs.close();
  });

  it('gives its password to nobody else', async () => {
    const heard: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"rabbitmq_version": "3.0.0"}');
    });
    const management = near('x', await listen(server));

    expect(await management.listing()).toBeUndefined();
    server.close();

    expect(heard).toEqual([undefined]);
  });
});

describe('a look into a queue', () => {
  const consent = { acceptRedelivered: true };

  it('shows messages in order, puts them back at their places, and marks them, as was agreed', async () => {
    await wire.declare('celery');
    for (const uuid of ['a', 'b', 'c', 'd']) await wire.putTask('celery', { uuid });
    await readingOf('celery');
    const celery = queueName('celery');

    await expect(broker.queues.peek(celery, 3)).rejects.toMatchObject({ code: 'unsupported' });
    const first = await broker.queues.peek(celery, 3, consent);
    const second = await broker.queues.peek(celery, 10, consent);

    expect(first).toMatchObject(['a', 'b', 'c'].map((uuid) => ({ uuid, redelivered: false, routing_key: 'celery' })));
    expect(second.map((message) => 'uuid' in message && [message.uuid, message.redelivered])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['d', false],
    ]);
    expect((await broker.queues.measure([celery])).get(celery)?.depth).toBe(4);
  });

  it('shows the highest priority first, and what it cannot read', async () => {
    await wire.channel.assertQueue('ranked', { durable: true, maxPriority: 9 });
    for (const [body, priority] of [
      ['low', 0],
      ['high', 9],
      ['middle', 5],
    ] as const) {
      wire.channel.sendToQueue('ranked', Buffer.from(body), { priority });
    }
    await wire.channel.waitForConfirms();
    await readingOf('ranked');

    const looked = [1, 2].map(() => broker.queues.peek(queueName('ranked'), 10, consent));
    const seen = (await Promise.all(looked)).flat();

    expect(seen.map((message) => 'preview' in message && message.preview)).toContain('high');
    const again = await broker.queues.peek(queueName('ranked'), 10, consent);
    expect(again.map((message) => 'preview' in message && message.preview)).toEqual(['high', 'middle', 'low']);
  });

  it('finds nothing in an empty queue', async () => {
    await wire.declare('celery');
    await readingOf('celery');

    expect(await broker.queues.peek(queueName('celery'), 10, consent)).toEqual([]);
  });

  it('is never had at a quorum queue: its messages are as nobody had ever taken them', async () => {
    const arguments_ = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1 };
    await wire.channel.assertQueue('quorum', { durable: true, arguments: arguments_ });
    wire.channel.sendToQueue('quorum', Buffer.from('x'));
    await wire.channel.waitForConfirms();
    await readingOf('quorum');

    for (let n = 0; n < 3; n++) {
      await expect(broker.queues.peek(queueName('quorum'), 1, consent)).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('quorum queue'),
      });
    }

    const message = await wire.channel.get('quorum', { noAck: true });
    expect(message).toMatchObject({ fields: { redelivered: false } });
  });

  it('is not had while the kind of the queue is not known', async () => {
    const blind = openAmqp({ url: vhost.url, api: `http://127.0.0.1:${await freePort()}` });
    await wire.declare('celery');
    await blind.queues.measure(names('celery'));

    await expect(blind.queues.peek(queueName('celery'), 1, consent)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('not known what kind'),
    });
    await blind.close();
  });
});

describe('the client of the API', () => {
  const login = { username: 'guest', password: 'guest' };
  const limits = { timeoutMs: 300, maxBytes: 1000 };

  it('does not wait for ever, also for one that sends a byte now and then', async () => {
    const silent = createServer(() => {});
    const dripping = createServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });

    for (const server of [silent, dripping]) {
      const client = createApiClient({ base: await listen(server), ...login }, limits);
      await expect(client.get('overview')).rejects.toMatchObject({
        kind: 'absent',
        message: 'it did not answer within 0.3 s',
      });
      client.close();
      server.close();
    }
  });

  it('does not take more than it can use, nor what is no JSON', async () => {
    const large = createServer((_, response) => response.end(`"${'x'.repeat(2000)}"`));
    const page = createServer((_, response) => response.end('<html>'));

    const ofLarge = createApiClient({ base: await listen(large), ...login }, limits);
    await expect(ofLarge.get('overview')).rejects.toMatchObject({
      kind: 'failed',
      message: 'sent more than 1000 bytes',
    });
    const ofPage = createApiClient({ base: await listen(page), ...login }, limits);
    await expect(ofPage.get('overview')).rejects.toMatchObject({ kind: 'foreign' });
    for (const server of [large, page]) server.close();
  });

  it('trusts the authority that the broker’s address names, and none besides', async () => {
    const certificates = makeCertificates(temporaryDirectory('tls'));
    const { cert, key } = certificates.server;
    const server = createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) => {
      response.end('{"ok": true}');
    });
    const base = (await listen(server)).replace('http:', 'https:');
    const trusting = { verify: true, checkHostname: true, ca: readFileSync(certificates.ca, 'utf8') };

    const client = createApiClient({ base, ...login, tls: trusting });
    expect(await client.get('overview')).toEqual({ ok: true });
    const stranger = createApiClient({ base, ...login });
    await expect(stranger.get('overview')).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('cannot be trusted'),
    });
    for (const open of [client, stranger, server]) open.close();
  });
});

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
