import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { FakeWorker, Request, Wire } from './suite.ts';

const SEP = '\x06\x16';

export interface RedisWire extends Wire {
  readonly redis: Redis;
  close(): Promise<void>;
}

/** What differs from one Celery application to another on the wire. */
export interface RedisNames {
  readonly prefix?: string;
  /** Before the exchange in channels; `/0.` by default. */
  readonly fanout?: string;
  /** `fanout_patterns`: whether channels of events end in their routing key. */
  readonly patterns?: boolean;
}

/** Celery's side of a Redis, by kombu's rules written down once more: the code under test has no part in it. */
export function createRedisWire(
  redis: Redis,
  { prefix = '', fanout = '/0.', patterns = true }: RedisNames = {},
): RedisWire {
  const workers = new Set<{ stop(): Promise<void> }>();
  const eventChannel = `${prefix}${fanout}celeryev${patterns ? '/task.multi' : ''}`;
  const controlChannel = `${prefix}${fanout}celery.pidbox`;
  const bind = (exchange: string, member: readonly string[]) =>
    redis.sadd(`${prefix}_kombu.binding.${exchange}`, member.join(SEP));

  async function startWorker(name: string, reply?: (request: Request) => unknown): Promise<FakeWorker> {
    const subscriber = redis.duplicate();
    const heard: Request[] = [];
    const worker: FakeWorker = {
      heard,
      async answer({ reply_to, ticket }, body, { contentType = 'application/json' } = {}) {
        // A worker looks the reply queue up in the bindings, and drops the answer when it is in none.
        const members = await redis.smembers(`${prefix}_kombu.binding.${reply_to?.exchange}`);
        const queues = members.map((member) => member.split(SEP)).filter(([key]) => key === reply_to?.routing_key);
        for (const [, , queue] of queues) {
          await redis.lpush(`${prefix}${queue}`, envelope(body, { headers: { ticket, clock: 2 }, contentType }));
        }
      },
      async stop() {
        workers.delete(worker);
        subscriber.disconnect();
      },
    };
    subscriber.on('message', (_channel, raw) => {
      const request: Request = JSON.parse(Buffer.from(JSON.parse(raw).body, 'base64').toString());
      heard.push(request);
      const isAddressed =
        !request.destination || request.destination.length === 0 || request.destination.includes(name);
      if (reply !== undefined && isAddressed && request.reply_to !== undefined) {
        void worker.answer(request, JSON.stringify({ [name]: reply(request) }));
      }
    });
    await subscriber.subscribe(controlChannel);
    await bind('celery.pidbox', ['', '', `${name}.celery.pidbox`]);
    await bind('celeryev', ['worker.#', '', `celeryev.${randomUUID()}`]);
    workers.add(worker);
    return worker;
  }

  return {
    redis,
    startWorker,
    async sendEvents(bodies) {
      const pipeline = redis.pipeline();
      for (const body of bodies) pipeline.publish(eventChannel, envelope(body, { headers: { hostname: 'w1@a' } }));
      await pipeline.exec();
    },
    async sendNoise(text) {
      await redis.publish(eventChannel, text);
    },
    async declare(queue) {
      await bind(queue, [queue, '', queue]);
    },
    async putTask(queue, { uuid, name = 'demo.add', priority = 0 }) {
      const headers = { lang: 'py', task: name, id: uuid, argsrepr: '()', kwargsrepr: '{}', retries: 0 };
      const step = Math.floor(Math.min(priority, 9) / 3) * 3;
      const item = envelope('[[], {}, {}]', { headers, priority, routingKey: queue });
      await redis.lpush(`${prefix}${queue}${step === 0 ? '' : `${SEP}${step}`}`, item);
    },
    async putNoise(queue, text) {
      await redis.lpush(`${prefix}${queue}`, text);
    },
    async take(queue) {
      for (const step of ['', `${SEP}3`, `${SEP}6`, `${SEP}9`]) {
        const raw = await redis.rpop(`${prefix}${queue}${step}`);
        if (raw === null) continue;
        const { headers, properties, body, ...rest } = JSON.parse(raw);
        if (!properties.delivery_tag || !properties.delivery_info) throw new Error('this would have killed a worker');
        return {
          headers,
          priority: properties.priority,
          replyTo: properties.reply_to,
          contentType: rest['content-type'],
          contentEncoding: rest['content-encoding'],
          body: Buffer.from(body, 'base64'),
        };
      }
      return undefined;
    },
    async cutLinks() {
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub', 'SKIPME', 'yes');
    },
    async close() {
      for (const worker of [...workers]) await worker.stop();
      redis.disconnect();
    },
  };
}

interface Parts {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly priority?: number;
  readonly routingKey?: string;
}

/** In Python's own spelling, spaces and all. */
function envelope(
  body: string,
  { headers, contentType = 'application/json', priority = 0, routingKey = '' }: Parts,
): string {
  const base64 = Buffer.from(body).toString('base64');
  const spaced = (value: unknown) =>
    JSON.stringify(value, null, 1)
      .replace(/\n\s*/g, ' ')
      .replace(/([[{]) | ([\]}])/g, '$1$2');
  const properties = {
    delivery_mode: 2,
    delivery_info: { exchange: '', routing_key: routingKey },
    priority,
    body_encoding: 'base64',
    delivery_tag: randomUUID(),
  };
  return `{"body": "${base64}", "content-encoding": "utf-8", "content-type": "${contentType}", "headers": ${spaced(headers)}, "properties": ${spaced(properties)}}`;
}
