import { type ChannelModel, type ConfirmChannel, connect, type Message } from 'amqplib';
import type { RunningRabbitMq, VirtualHost } from '../../support/rabbitmq.ts';
import type { FakeWorker, Request, Wire } from './suite.ts';

export interface AmqpWire extends Wire {
  readonly channel: ConfirmChannel;
  close(): Promise<void>;
}

const NAME = 'the wire of a test';
const NOT_DURABLE = { durable: false, autoDelete: false };

/** Celery's side of a RabbitMQ, by kombu's rules written down once more: the code under test has no part in it. */
export async function createAmqpWire(rabbit: RunningRabbitMq, { name: vhost, url }: VirtualHost): Promise<AmqpWire> {
  const connection: ChannelModel = await connect(url, { clientProperties: { connection_name: NAME } });
  connection.on('error', () => {}); // some tests kill the server
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false });

  async function startWorker(name: string, reply?: (request: Request) => unknown): Promise<FakeWorker> {
    const own = await connection.createChannel();
    const heard: Request[] = [];
    const worker: FakeWorker = {
      heard,
      async answer({ reply_to, ticket }, body, { contentType = 'application/json' } = {}) {
        const { exchange = '', routing_key = '' } = reply_to ?? {};
        const properties = { contentType, contentEncoding: 'utf-8', headers: { ticket, clock: 2 }, deliveryMode: 1 };
        channel.publish(exchange, routing_key, Buffer.from(body), properties);
        await channel.waitForConfirms();
      },
      stop: () => own.close(),
    };
    await own.assertExchange('celery.pidbox', 'fanout', NOT_DURABLE);
    await own.assertExchange('reply.celery.pidbox', 'direct', NOT_DURABLE);
    const mailbox = { durable: false, autoDelete: true, expires: 10_000, messageTtl: 300_000 };
    const { queue } = await own.assertQueue(`${name}.celery.pidbox`, mailbox);
    await own.bindQueue(queue, 'celery.pidbox', '');
    const receive = (message: Message | null) => {
      if (message === null) return;
      const request: Request = JSON.parse(message.content.toString());
      heard.push(request);
      const isAddressed = !request.destination?.length || request.destination.includes(name);
      if (reply !== undefined && isAddressed && request.reply_to !== undefined) {
        void worker.answer(request, JSON.stringify({ [name]: reply(request) }));
      }
    };
    await own.consume(queue, receive, { noAck: true });
    return worker;
  }

  return {
    channel,
    startWorker,
    async sendEvents(bodies) {
      const properties = { contentType: 'application/json', contentEncoding: 'utf-8', headers: { hostname: 'w1@a' } };
      for (const body of bodies) {
        channel.publish('celeryev', 'task.multi', Buffer.from(body), { ...properties, deliveryMode: 1, priority: 0 });
      }
      await channel.waitForConfirms();
    },
    async sendNoise(text) {
      channel.publish('celeryev', 'task.multi', Buffer.from(text));
      await channel.waitForConfirms();
    },
    async declare(queue) {
      await channel.assertQueue(queue, { durable: true });
    },
    async putTask(queue, { uuid, name = 'demo.add', priority = 0 }) {
      const headers = { lang: 'py', task: name, id: uuid, argsrepr: '()', kwargsrepr: '{}', retries: 0 };
      const properties = { contentType: 'application/json', contentEncoding: 'utf-8', headers, priority };
      channel.sendToQueue(queue, Buffer.from('[[], {}, {}]'), { ...properties, deliveryMode: 2, correlationId: uuid });
      await channel.waitForConfirms();
    },
    async putNoise(queue, text) {
      channel.sendToQueue(queue, Buffer.from(text));
      await channel.waitForConfirms();
    },
    async take(queue) {
      const message = await channel.get(queue, { noAck: true });
      if (message === false) return undefined;
      const { headers = {}, priority, replyTo, contentType, contentEncoding } = message.properties;
      return { headers, priority, replyTo, contentType, contentEncoding, body: message.content };
    },
    async cutLinks() {
      const others = `V =:= <<"${vhost}">>, lists:keyfind(<<"connection_name">>, 1, P) =/= {<<"connection_name">>, longstr, <<"${NAME}">>}`;
      const all = 'rabbit_networking:connection_info_all([pid, vhost, client_properties])';
      await rabbit.ctl(
        'eval',
        `[rabbit_networking:close_connection(C, "cut") || [{pid, C}, {vhost, V}, {client_properties, P}] <- ${all}, ${others}].`,
      );
    },
    async close() {
      await connection.close().catch(() => {}); // the server may be gone
    },
  };
}
