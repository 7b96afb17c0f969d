import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueDetail } from '../../../lib/contract/models.ts';
import {
  getCommand,
  getQueue,
  getTask,
  listTasks,
  peekQueue,
  publishTask,
  purgeQueue,
} from '../../../lib/contract/rest.ts';
import { call, listAll, request } from '../../support/api.ts';
import { python, type RunningWorker, startWorker, type TrafficLine, traffic } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

/** The lists of a queue in the order in which workers empty them (PROTOCOL B.1). */
const STEPS = [0, 3, 6, 9];
const listOf = (queue: string, step: number) => (step === 0 ? queue : `${queue}\x06\x16${step}`);
const QUEUES = ['celery', 'high', 'low', 'bulk'];

describe('the queues of a cluster', () => {
  let redis: RunningRedis;
  let client: Redis;
  let server: RunningExpediter;
  let app: { brokerUrl: string; backendUrl: string };
  let published: TrafficLine[];
  const workers: RunningWorker[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.options);
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    server = await startExpediter({ broker: redis.url, args: ['--inspect-interval', '1', '--queue', 'silent'] });
    // Without a worker: what was published waits.
    published = await traffic({ ...app, scenario: 'enqueue', count: 40 });
    for (const name of QUEUES) await until(`queue ${name} to be measured`, async () => (await waiting(name)) > 0);
    await until('the last message to be measured', async () => {
      const depths = await Promise.all(QUEUES.map(waiting));
      return depths.reduce((sum, depth) => sum + depth, 0) === published.length;
    });
  });
  afterAll(async () => {
    for (const worker of workers) await worker.kill();
    client?.disconnect();
    await server?.stop();
    await redis?.stop();
  });

  const queue = (name: string): Promise<QueueDetail> => call(server.url, getQueue, { name });
  const waiting = async (name: string) => (await queue(name)).depth ?? 0;
  /** The uuids that wait, next one first, as Redis has them. */
  async function inRedis(name: string): Promise<string[]> {
    const lists = await Promise.all(STEPS.map((step) => client.lrange(listOf(name, step), 0, -1)));
    return lists.flatMap((list) => list.toReversed()).map((message) => JSON.parse(message).headers.id);
  }
  const peek = async (name: string) => (await call(server.url, peekQueue, { name, limit: 200 })).items;
  const task = (uuid: string) => call(server.url, getTask, { uuid });
  async function start(name: string, queues: string[]): Promise<void> {
    workers.push(await startWorker({ ...app, name, queues, pool: 'solo', concurrency: 1 }));
  }

  it('measures a queue that nothing but our own message names', async () => {
    await call(server.url, publishTask, { name: 'demo.add', args: [1, 2], queue: 'imports' });

    const { depth, oldest } = await until('the queue to be measured', async () => {
      const found = await request(server.url, getQueue, { name: 'imports' });
      const queue = found.status === 200 ? (found.body as QueueDetail) : undefined;
      return queue?.depth !== undefined && queue;
    });

    expect(depth).toBe(1);
    expect(oldest).toMatchObject({ name: 'demo.add', exact: false });
    await call(server.url, purgeQueue, { name: 'imports', confirm: 'imports' });
  });

  it('counts what waits over all lists of a queue, as Redis does', async () => {
    for (const name of QUEUES) {
      const lengths = await Promise.all(STEPS.map((step) => client.llen(listOf(name, step))));
      const filled = STEPS.map((step, i) => [String(step), lengths[i] ?? 0] as const).filter(([, n]) => n > 0);

      const { depth, byPriority } = await queue(name);

      expect([name, depth]).toEqual([name, lengths.reduce((sum, n) => sum + n, 0)]);
      expect([name, byPriority]).toEqual([name, Object.fromEntries(filled)]);
    }
  });

  it('says that nobody consumes them', async () => {
    for (const name of QUEUES) {
      const { consumers, drain } = await until(`the word on ${name}`, async () => {
        const now = await queue(name);
        return now.condition === 'no-consumer' && now;
      });

      expect([name, consumers, drain]).toEqual([name, [], 'never']);
    }
  });

  it('names the message that is next, and how long it has waited to the millisecond', async () => {
    for (const name of QUEUES) {
      const [next = ''] = await inRedis(name);
      const { sent = Number.NaN } = await task(next);
      const before = Date.now() / 1000;

      const { oldest } = await queue(name);

      const after = Date.now() / 1000;
      expect(oldest).toMatchObject({ uuid: next, name: 'demo.add', exact: true });
      expect(oldest?.age).toBeGreaterThanOrEqual(before - sent - 0.001);
      expect(oldest?.age).toBeLessThanOrEqual(after - sent + 0.001);
    }
  });

  it('shows the waiting messages in order, and leaves them where they are', async () => {
    for (const name of QUEUES) {
      const expected = await inRedis(name);

      const messages = await peek(name);

      expect(messages.map(({ uuid }) => uuid)).toEqual(expected);
      expect(messages.map(({ position }) => position)).toEqual(expected.map((_, i) => i + 1));
      expect(await inRedis(name)).toEqual(expected);
    }
  });

  it('knows at least how old a message is of which no event told', async () => {
    const quiet = { ...app, conf: { task_send_sent_event: false } };
    const from = Date.now() / 1000;
    const uuid = await python<string>("print(json.dumps(tasks.add.apply_async((1, 2), queue='silent').id))", quiet);

    const first = await until('the queue', async () => (await queue('silent')).oldest);
    const later = await until('the next measurement', async () => {
      const { oldest } = await queue('silent');
      return oldest !== undefined && oldest.age > first.age + 1 && oldest;
    });

    expect(first).toMatchObject({ uuid, exact: false });
    expect(later).toMatchObject({ uuid, exact: false });
    expect(later.age).toBeLessThanOrEqual(Date.now() / 1000 - from);
    expect((await peek('silent')).map(({ age }) => age)).toEqual([undefined]);
  });

  it('purges nothing when the name that was typed is another', async () => {
    const before = await inRedis('low');

    const { status, body } = await request(server.url, purgeQueue, { name: 'low', confirm: 'bulk' });

    expect([status, body]).toMatchObject([400, { code: 'invalid' }]);
    expect(await inRedis('low')).toEqual(before);
  });

  it('purges what waits in one queue, and nothing else', async () => {
    const others = () => Promise.all(['celery', 'high', 'bulk', 'silent'].map(inRedis));
    const [purged, before] = [await inRedis('low'), await others()];

    const { id } = await call(server.url, purgeQueue, { name: 'low', confirm: 'low', reason: 'a test' });

    const receipt = await until('the purge to be observed', async () => {
      const now = await call(server.url, getCommand, { id });
      return now.observed !== undefined && now;
    });
    expect(receipt.observed?.what).toBe(`${purged.length} messages removed; 0 wait now`);
    expect(await inRedis('low')).toEqual([]);
    expect(await others()).toEqual(before);
    await until('the measurement', async () => (await waiting('low')) === 0);
  });

  it('showed the order in which a worker then executes them', async () => {
    const order = (await peek('high')).map(({ uuid = '' }) => uuid);

    await start('high@queues', ['high']);
    const executed = await until('all of them to be done', async () => {
      const tasks = await Promise.all(order.map(task));
      return tasks.every(({ state }) => state === 'SUCCESS') && tasks;
    });

    expect(order).toHaveLength(10);
    const started = executed.toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0)).map(({ uuid }) => uuid);
    expect(started).toEqual(order);
  });

  it('drains to 0 once workers consume it, and says who they are', async () => {
    await start('rest@queues', ['celery', 'low', 'bulk', 'silent']);

    for (const name of [...QUEUES, 'silent']) {
      const consumer = name === 'high' ? 'high@queues' : 'rest@queues';
      const drained = await until(`queue ${name} to be empty`, async () => {
        const now = await queue(name);
        return now.depth === 0 && now.consumers.length > 0 && now;
      });
      expect(drained).toMatchObject({ consumers: [consumer], consumersKnown: true, condition: 'healthy' });
      expect(drained.oldest).toBeUndefined();
    }
  });

  it('tells what a worker holds until its time comes from what waits, and purges only the latter', async () => {
    const eta = published.find(({ label }) => label === 'enqueue-eta')?.id ?? '';
    await until('the message to be held', async () => (await queue('celery')).unacked === 1);

    await call(server.url, purgeQueue, { name: 'celery', confirm: 'celery' });

    expect(await task(eta)).toMatchObject({ state: 'RECEIVED', worker: 'rest@queues' });
    expect(await client.hlen('unacked')).toBe(1);
  });

  it('has executed every message that was not purged and was due, and no other', async () => {
    const byState = async (q: string) => {
      const items = await listAll((cursor) =>
        call(server.url, listTasks, { q, limit: 500, ...(cursor && { cursor }) }),
      );
      return items.length;
    };
    await until('the tasks to end', async () => (await byState('state:SUCCESS')) === 32);

    // Forty in four queues, less the ten purged, and the one that expires in ten minutes, and the silent one.
    expect(await byState('state:PENDING')).toBe(10);
    expect(await byState('state:RECEIVED')).toBe(1);
    expect(await byState('')).toBe(43);
  });
});
