import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { queueName, workerName } from '../../../lib/ids.ts';
import { openAmqp } from '../../../server/brokers/amqp/open.ts';
import type { Broker, TaskMessage } from '../../../server/brokers/broker.ts';
import { decodeTaskMessage } from '../../../server/brokers/message.ts';
import { recordedTasks } from '../../support/amqp-recordings.ts';
import { freePort } from '../../support/ports.ts';
import { type RunningRabbitMq, startRabbitMq, type VirtualHost } from '../../support/rabbitmq.ts';
import { until } from '../../support/wait.ts';
import { type AmqpWire, createAmqpWire } from './amqp-wire.ts';
import { aMessage, ask, describeBroker, listen, type OpenedBroker, type Traits } from './suite.ts';

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

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function opened(url: string): Broker {
  const broker = openAmqp({ url, api: 'http://127.0.0.1:1' }); // nobody: the standard ports may be somebody's
  closers.push(() => broker.close());
  return broker;
}

async function aWire(vhost: VirtualHost): Promise<AmqpWire> {
  const wire = await createAmqpWire(rabbit, vhost);
  closers.push(() => wire.close());
  return wire;
}

/** Adds a user with these rights, and answers the address as that user. */
async function asUser(vhost: VirtualHost, configure: string, write: string, read: string): Promise<string> {
  const name = `user-${vhost.name}`;
  await rabbit.ctl('add_user', name, 's3cret');
  await rabbit.ctl('set_permissions', '-p', vhost.name, name, configure, write, read);
  return rabbit.urlOf(vhost.name, `${name}:s3cret`);
}

/** The error with which listening ends. */
async function refusalOf(broker: Broker): Promise<Error> {
  const listener = listen(broker);
  const error = await listener.ended;
  await listener.stop();
  return error as Error;
}

const soon = { timeoutMs: 5_000 };

describe('events over AMQP', () => {
  it.each([
    ['as Celery has it', 'topic', { durable: true, autoDelete: false }],
    ['not durable', 'topic', { durable: false, autoDelete: false }],
    ['with other arguments', 'topic', { durable: true, autoDelete: false, alternateExchange: 'elsewhere' }],
    ['of another type', 'fanout', { durable: true, autoDelete: false }],
  ])('come from an exchange that is there, %s', async (_, type, options) => {
    const vhost = await rabbit.createVhost();
    const client = await connect(vhost.url);
    closers.push(() => client.close());
    const channel = await client.createChannel();
    await channel.assertExchange('celeryev', type, options);

    const listener = listen(opened(vhost.url));
    await listener.live;
    channel.publish('celeryev', 'task.multi', Buffer.from('{"n": 1}'), { contentType: 'application/json' });
    await until('the frame', () => listener.frames.length === 1, soon);

    await listener.stop();
  });

  it('make their exchange as Celery does, when there is none', async () => {
    const vhost = await rabbit.createVhost();
    const listener = listen(opened(vhost.url));
    await listener.live;

    const wire = await aWire(vhost); // it would be refused another one
    await wire.sendEvents(['{"n": 1}']);
    await until('the frame', () => listener.frames.length === 1, soon);

    await listener.stop();
  });

  it('come through a queue of our own that keeps nothing for long, and goes with us', async () => {
    const vhost = await rabbit.createVhost();
    const listener = listen(opened(vhost.url));
    await listener.live;
    const queues = () => rabbit.ctl('list_queues', '-p', vhost.name, '--formatter', 'json', ...COLUMNS);
    const COLUMNS = ['name', 'durable', 'exclusive', 'auto_delete', 'arguments'];

    expect(JSON.parse(await queues())).toEqual([
      {
        name: expect.stringMatching(/^celeryev\.[0-9a-f-]{36}$/),
        ...{ durable: false, exclusive: true, auto_delete: true },
        arguments: expect.arrayContaining([
          ['x-expires', 'signedint', 60_000],
          ['x-max-length', 'signedint', 200_000],
          ['x-message-ttl', 'signedint', 60_000],
        ]),
      },
    ]);
    await listener.stop();
    expect(JSON.parse(await queues())).toEqual([]);
  });

  it('are acknowledged to the last one', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    const listener = listen(opened(vhost.url));
    await listener.live;

    await wire.sendEvents(Array.from({ length: 20_000 }, (_, n) => `{"n": ${n}}`));
    await until('all frames', () => listener.frames.length === 20_000);

    await until('the acknowledgements', async () => {
      const columns = ['messages_ready', 'messages_unacknowledged'];
      const [counts] = JSON.parse(await rabbit.ctl('list_queues', '-p', vhost.name, '--formatter', 'json', ...columns));
      return counts.messages_ready === 0 && counts.messages_unacknowledged === 0;
    });
    await listener.stop();
  });

  it('end as unavailable when somebody deletes our queue, and come again', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    const broker = opened(vhost.url);
    const first = listen(broker);
    await first.live;
    const name = (await rabbit.ctl('list_queues', '-p', vhost.name, 'name')).match(/celeryev\.\S+/)?.[0] ?? '';

    await rabbit.ctl('eval', deletionOf(vhost, name));
    expect(await first.ended).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/taken away.*\.$/) });

    const second = listen(broker);
    await second.live;
    await wire.sendEvents(['{"n": 1}']);
    await until('the frame', () => second.frames.length === 1, soon);
    await second.stop();
  });
});

/** rabbitmqctl does not delete a queue that is exclusive to another connection. */
function deletionOf(vhost: VirtualHost, name: string): string {
  const resource = `rabbit_misc:r(<<"${vhost.name}">>, queue, <<"${name}">>)`;
  return `{ok, Q} = rabbit_amqqueue:lookup(${resource}), rabbit_amqqueue:delete(Q, false, false, <<"test">>).`;
}

describe('a RabbitMQ that turns us away', () => {
  it.each([
    ['^$', '.*', '.*', /does not give this user the configure right on the queue "celeryev\./],
    ['.*', '^$', '.*', /does not give this user the write right on the queue "celeryev\./],
    ['.*', '.*', '^$', /does not give this user the read right on the exchange "celeryev"/],
  ])('for want of a right (configure %s, write %s, read %s) says which', async (configure, write, read, sentence) => {
    const vhost = await rabbit.createVhost();
    await aWire(vhost);
    const broker = opened(await asUser(vhost, configure, write, read));
    const began = performance.now();

    const error = await refusalOf(broker);
    await refusalOf(broker);
    await refusalOf(broker);

    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(sentence) });
    expect(inspect(error)).not.toContain('s3cret');
    expect(performance.now() - began).toBeGreaterThan(1_900); // three attempts, a second apart
  });

  it('for a wrong password or virtual host says so, and is not asked more than once a second', async () => {
    const vhost = await rabbit.createVhost();
    const strangers = opened(rabbit.urlOf(vhost.name, 'guest:s3cret'));
    const lost = opened(rabbit.urlOf('nowhere'));
    const before = performance.now();

    const errors = [await refusalOf(strangers), await refusalOf(lost)];
    for (let n = 0; n < 5; n++)
      await Promise.allSettled([strangers.queues.measure([queueName('q')]), refusalOf(strangers)]);

    const seconds = (performance.now() - before) / 1000;
    const attempts = rabbit.log().split('PLAIN login refused').length - 1;
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(/refused the user name or the password\.$/) });
    expect(errors[1]).toMatchObject({ message: expect.stringMatching(/virtual host "nowhere": it does not exist/) });
    expect(inspect(errors)).not.toContain('s3cret');
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThanOrEqual(seconds + 1);
  });

  it('gives way to the next of a list', async () => {
    const vhost = await rabbit.createVhost();
    const nobody = await freePort();
    const broker = opened(`amqp://127.0.0.1:${nobody}/;${vhost.url}`);

    expect(await refusalOf(broker)).toMatchObject({ message: expect.stringContaining(`:${nobody}/`) });
    const listener = listen(broker);
    await listener.live;
    await listener.stop();
  });

  it('is not one, when it speaks HTTP', async () => {
    const web = createServer().listen(0, '127.0.0.1');
    closers.push(async () => void web.close());
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;

    expect(await refusalOf(opened(`amqp://127.0.0.1:${port}`))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/is this the right port/),
    });
  });
});

describe('remote control over AMQP', () => {
  it('needs the rights that docs/operations.md names, and no more', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    await wire.declare('celery');
    await wire.startWorker('w1@a', () => 'pong');
    const manual = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const [configure = '', write = '', read = ''] = [...manual.matchAll(/^ {2}'(\^.*\$)'/gm)].map(([, right]) => right);
    const broker = opened(await asUser(vhost, configure, write, read));

    const command = { method: 'ping', arguments: {}, destination: [workerName('w1@a')] };
    expect(await ask(broker, command, 5_000)).toEqual([{ worker: 'w1@a', reply: 'pong' }]);
    await broker.queues.publish(aMessage({}));
    expect((await broker.queues.measure([queueName('celery')])).get(queueName('celery'))).toMatchObject({ depth: 1 });
    const listener = listen(broker);
    await listener.live;
    await listener.stop();
  });

  it('fails when the link is lost in the middle of a question, and works again', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    const worker = await wire.startWorker('silent@a');
    const broker = opened(vhost.url);
    const asking = ask(broker, { method: 'ping', arguments: {} }, 20_000);
    asking.catch(() => {});
    await until('the question', () => worker.heard.length === 1, soon);

    await wire.cutLinks();

    await expect(asking).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/ended the connection/),
    });
    await wire.startWorker('w2@a', () => 'pong');
    const command = { method: 'ping', arguments: {}, destination: [workerName('w2@a')] };
    expect(await ask(broker, command, 5_000)).toEqual([{ worker: 'w2@a', reply: 'pong' }]);
  });
});

describe('queues over AMQP', () => {
  it('are measured together, over one connection, whatever is missing among them', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    const names = Array.from({ length: 120 }, (_, n) => queueName(`q${n}`));
    const there = names.filter((_, n) => n % 3 !== 0);
    for (const name of there) await wire.declare(name);
    await wire.putTask('q1', { uuid: 'a' });
    await wire.channel.consume('q2', () => {});
    await wire.channel.assertQueue('q0', { exclusive: true }); // of another connection: not for us
    const broker = opened(vhost.url);

    const readings = await broker.queues.measure(names);

    expect([...readings.keys()].sort()).toEqual([...there].sort());
    expect(readings.get(queueName('q1'))).toEqual({ depth: 1, consumers: 0 });
    expect(readings.get(queueName('q2'))).toEqual({ depth: 0, consumers: 1 });
    const connections = await rabbit.ctl('list_connections', '--formatter', 'json', 'vhost', 'channels');
    const ours = JSON.parse(connections).filter((row: { vhost: string }) => row.vhost === vhost.name);
    expect(ours).toHaveLength(2); // the other is the wire's
  });

  it('get every recorded message again as it was', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    await wire.declare('q');
    const broker = opened(vhost.url);

    for (const { label, envelope, properties } of recordedTasks('5.6')) {
      const message = decodeTaskMessage(envelope, queueName('q')) as TaskMessage;
      await broker.queues.publish({ ...message, exchange: '', routing_key: 'q' });
      const taken = await wire.channel.get('q', { noAck: true });
      if (taken === false) throw new Error(`${label} did not come`);

      expect(taken.content, label).toEqual(envelope.body);
      expect(taken.properties, label).toMatchObject({
        headers: properties.application_headers ?? {},
        contentType: properties.content_type,
        contentEncoding: properties.content_encoding,
        correlationId: message.uuid,
        priority: properties.priority,
        replyTo: properties.reply_to,
        deliveryMode: 2,
      });
    }
  });

  it('are reached through an exchange', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    await wire.declare('celery');
    await wire.channel.assertExchange('shop', 'direct');
    await wire.channel.bindQueue('celery', 'shop', 'orders');

    await opened(vhost.url).queues.publish({ ...aMessage({}), exchange: 'shop', routing_key: 'orders' });

    expect(await wire.take('celery')).toBeDefined();
  });

  it.each([
    ['a queue that is not there', {}, /there is no queue for the routing key "celery"\.$/],
    ['an exchange that is not there', { exchange: 'shop' }, /has no exchange 'shop'/],
    ['a routing key that nobody is bound to', { exchange: 'celeryev' }, /"celery" of the exchange "celeryev"\.$/],
    ['another queue than it names', { routing_key: 'other' }, /its routing key names other/],
  ])('are not published to when the message would be lost: %s', async (_, parts, sentence) => {
    const vhost = await rabbit.createVhost();
    await aWire(vhost);

    await expect(opened(vhost.url).queues.publish({ ...aMessage({}), ...parts })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(sentence),
    });
  });

  it('say which right is missing to publish and to purge', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    await wire.declare('celery');
    const { queues } = opened(await asUser(vhost, '^$', '^$', '^$'));

    await expect(queues.publish(aMessage({}))).rejects.toMatchObject({
      message: expect.stringMatching(/the write right on the exchange "amq\.default" .*set_permissions\.$/),
    });
    await expect(queues.purge(queueName('celery'))).rejects.toMatchObject({
      message: expect.stringMatching(/the read right on the queue "celery"/),
    });
  });

  it('cannot be purged when they do not exist', async () => {
    const vhost = await rabbit.createVhost();

    await expect(opened(vhost.url).queues.purge(queueName('nothing'))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/has no queue 'nothing'/),
    });
  });
});

describe('a RabbitMQ in trouble', () => {
  it('that is short of memory takes no messages, and still gives events and depths', async () => {
    const vhost = await rabbit.createVhost();
    const wire = await aWire(vhost);
    await wire.declare('celery');
    const broker = opened(vhost.url);
    const listener = listen(broker);
    await listener.live;
    await rabbit.ctl('set_vm_memory_high_watermark', '0');
    closers.push(() => rabbit.ctl('set_vm_memory_high_watermark', '0.4'));
    await until('the alarm', async () => (await rabbit.ctl('eval', 'rabbit_alarm:get_alarms().')).includes('memory'));

    const began = performance.now();
    await expect(broker.queues.publish(aMessage({}))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/low on memory.* It is not known whether the task was taken\.$/),
    });
    await expect(broker.queues.publish(aMessage({}))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/takes no messages at the moment: low on memory\.$/),
    });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await broker.queues.measure([queueName('celery')])).get(queueName('celery'))).toBeDefined();

    await rabbit.ctl('set_vm_memory_high_watermark', '0.4');
    await until('the message that was under way', () => wire.take('celery'));
    await until('the next message to be taken', () => broker.queues.publish(aMessage({})).then(() => true));
    await wire.sendEvents(['{"n": 1}']);
    await until('the frame', () => listener.frames.length === 1, soon);
    await listener.stop();
  });

  it('that hangs is noticed, by those who ask at once and by those who listen in a while', async () => {
    const vhost = await rabbit.createVhost();
    const broker = opened(vhost.url);
    const listener = listen(broker);
    await listener.live;
    await broker.queues.measure([queueName('celery')]);
    rabbit.pause();
    const began = performance.now();
    try {
      await expect(broker.queues.measure([queueName('other')])).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/did not answer in time\.$/),
      });
      expect(performance.now() - began).toBeLessThan(5_500);
      expect(await listener.ended).toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/did not answer in time\.$/),
      });
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      rabbit.resume();
    }
    await until('it to answer again', () => broker.queues.measure([queueName('celery')]).then(() => true));
  });
});

describe('a RabbitMQ with TLS', () => {
  let secure: RunningRabbitMq;
  let files: { readonly ca: string; readonly client: string };
  beforeAll(async () => {
    secure = await startRabbitMq({ tls: true, wantsClientCertificate: true });
    const { ca = '', client } = secure.certificates ?? {};
    files = { ca: `ssl_ca_certs=${ca}`, client: `certfile=${client?.cert}&keyfile=${client?.key}` };
  });
  afterAll(() => secure?.kill());

  it('lets us in with a certificate of its authority', async () => {
    const listener = listen(opened(`${secure.url}?${files.ca}&${files.client}`));
    await listener.live;
    await listener.stop();
  });

  it.each([
    ['whose authority is unknown', () => `${secure.url}?${files.client}`, /cannot be trusted .*ssl_ca_certs/],
    ['without a client certificate', () => `${secure.url}?${files.ca}`, /wants a client certificate/],
    [
      'when asked without TLS',
      () => secure.url.replace('amqps', 'amqp'),
      /closed the connection in the middle|broke the connection/,
    ],
  ])('%s ends in one sentence', async (_, url, sentence) => {
    expect(await refusalOf(opened(url()))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(sentence),
    });
  });
});
