import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobItem, JobSummary } from '../../../lib/contract/job-models.ts';
import {
  createJob,
  getFacets,
  getJob,
  getShell,
  type InputOf,
  listAudit,
  listJobItems,
  listWorkers,
  pauseJob,
  previewJob,
  resumeJob,
} from '../../../lib/contract/rest.ts';
import { percentileOf } from '../../../lib/metrics/percentile.ts';
import { probe } from '../../bench/prober.ts';
import { call, listAll } from '../../support/api.ts';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { openLive } from '../../support/live.ts';
import { type RunningRabbitMq, startRabbitMq } from '../../support/rabbitmq.ts';
import { anEventBody, eventChannel, eventMessage } from '../../support/raw-events.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const LONG = { timeoutMs: 100_000, everyMs: 100 };

const start = (url: string, input: InputOf<typeof createJob>) => call(url, createJob, input);
const read = (url: string, { id }: JobSummary) => call(url, getJob, { id });
const itemsOf = (url: string, { id }: JobSummary): Promise<JobItem[]> =>
  listAll((cursor) => call(url, listJobItems, { id, limit: 500, ...(cursor && { cursor }) }));
const isUp = async (url: string) => (await call(url, getShell, {})).broker.link.state === 'up';
const countOf = async (url: string, q: string) =>
  Object.values((await call(url, getFacets, { q, field: 'state', from: 0 })).counts).reduce((sum, n) => sum + n, 0);

/** Tasks as their events tell of them, a hundred in a message as workers send them: each with arguments of its own. */
async function publishFailures(client: Redis, count: number, queue: string): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    const bodies = Array.from({ length: Math.min(100, count - from) }, (_, index) => {
      const n = from + index;
      const uuid = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const call = { name: 'demo.add', args: `(${n}, 0)`, kwargs: '{}', root_id: uuid, parent_id: null, retries: 0 };
      return [
        anEventBody('task-sent', { uuid, ...call, queue, exchange: '', routing_key: queue, clock: 3 * n }),
        anEventBody('task-received', { uuid, ...call, clock: 3 * n + 1 }),
        anEventBody('task-failed', { uuid, exception: "OSError('away')", traceback: 'Traceback', clock: 3 * n + 2 }),
      ];
    });
    await client.publish(eventChannel('task-multi'), eventMessage(JSON.stringify(bodies.flat())));
  }
}

/** What real workers made of `demo.add(n, 0)`: how often each n came out. */
async function hearResults(redis: RunningRedis) {
  const listener = new Redis(redis.options);
  const results = new Map<string, number>();
  await listener.psubscribe('/0.celeryev/*');
  listener.on('pmessage', (_pattern, _channel, message: string) => {
    const body: unknown = JSON.parse(Buffer.from(JSON.parse(message).body, 'base64').toString());
    for (const event of Array.isArray(body) ? body : [body]) {
      if (event.type !== 'task-succeeded') continue;
      results.set(event.result, (results.get(event.result) ?? 0) + 1);
    }
  });
  return { results, close: () => listener.disconnect() };
}

describe('a bulk job on Redis', () => {
  let redis: RunningRedis;
  let client: Redis;
  let server: RunningExpediter;
  let worker: RunningWorker;
  let app: CeleryApp;

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.options);
    app = { brokerUrl: redis.url, conf: { worker_prefetch_multiplier: 50 } };
    server = await startExpediter({ broker: redis.url });
    await until('the broker to be up', () => isUp(server.url));
    worker = await startWorker({ ...app, name: 'w1@bulk', queues: ['celery'] });
    await until('the worker to be seen', async () => (await call(server.url, listWorkers, {})).items.length === 1);
  });
  afterAll(async () => {
    client?.disconnect();
    await worker?.kill();
    await server?.stop();
    await redis?.kill();
  });

  it('retries 10,000 failed tasks at 500 a second, is stopped in the middle, and killed in the middle: no id is sent twice', async () => {
    const TOTAL = 10_000;
    await publishFailures(client, TOTAL, 'celery');
    await until('all failures to be known', async () => (await countOf(server.url, 'state:failure')) === TOTAL, LONG);
    const heard = await hearResults(redis);
    const preview = await call(server.url, previewJob, { action: 'retry', q: 'state:failure', from: 0 });
    const live = openLive(server.url);

    const job = await start(server.url, { preview: preview.id, confirm: TOTAL, rate: 500, canary: 5, watch: 20 });
    const followed = await live.follow({ kind: 'job', id: job.id });
    const stopProbe = probe(server.url);
    const sentNow = async () => (await read(server.url, job)).counts.sent;
    await until('a quarter to be sent', async () => (await sentNow()) > TOTAL / 4, LONG);
    const times = await stopProbe();

    // Stopped: nothing more leaves.
    const paused = await call(server.url, pauseJob, { id: job.id, reason: 'a look' });
    await until('the last bunch to be through', async () => (await read(server.url, job)).counts.sending === 0);
    const held = await sentNow();
    await until('the worker to have run them all', () => heard.results.size === held, LONG);
    expect(paused).toMatchObject({ state: 'paused', why: 'operator paused it: a look.' });
    expect(await sentNow()).toBe(held);

    // Killed with messages on their way.
    await call(server.url, resumeJob, { id: job.id });
    await until('more to be sent', async () => (await sentNow()) > held + 1_000, LONG);
    await server.kill();
    live.close();
    server = await startExpediter({ broker: redis.url, store: server.store });

    const isDone = async () => ((await read(server.url, job)).state === 'done' ? read(server.url, job) : undefined);
    const done = await until('the job to be done', isDone, LONG);
    const items = await itemsOf(server.url, job);
    const sent = items.filter(({ state }) => state === 'sent');
    const unknown = items.filter(({ state }) => state === 'unknown');
    await until('all that was sent to have run', () => heard.results.size >= sent.length, LONG);
    heard.close();

    // No number came out twice; each that the job calls sent came out, and nothing that it did not own up to.
    expect([...heard.results].filter(([, times]) => times > 1)).toEqual([]);
    expect(sent.length + unknown.length).toBe(TOTAL);
    expect(unknown.length).toBeLessThanOrEqual(100);
    for (const { uuid } of sent) expect(heard.results.has(String(Number(uuid.slice(-12))))).toBe(true);
    expect(new Set(items.flatMap(({ as }) => as ?? [])).size).toBe(TOTAL);
    expect(done.counts).toMatchObject({ waiting: 0, sending: 0, skipped: 0, failed: 0 });

    // The page was live all the while.
    expect(followed.states.length).toBeGreaterThan(10);
    const all = [...times.values()].flat();
    // Some 20 ms on two cores that the worker and the broker use as well; a blocked server would show in seconds.
    expect(percentileOf(all, 0.95)).toBeLessThan(250);
    expect(all.length).toBeGreaterThan(30);

    const { items: audit } = await call(server.url, listAudit, {});
    expect(audit.map(({ command }) => command)).toEqual(['job-end', 'job-resume', 'job-pause', 'retry']);
    expect(audit.at(-1)?.outcome).toMatch(/^observed: Done: [\d,]+ of 10,000 sent/);
  }, 180_000);

  it('revokes 5,000 waiting tasks: none runs', async () => {
    const TOTAL = 5_000;
    const ids = await python<string[]>(
      `with app.producer_pool.acquire(block=True) as producer:
    ids = [tasks.add.apply_async((n, 0), queue="bulk", producer=producer).id for n in range(${TOTAL})]
print(json.dumps(ids))`,
      { ...app, conf: { task_send_sent_event: true } },
    );
    await until('all to be known', async () => (await countOf(server.url, 'state:pending queue:bulk')) === TOTAL, LONG);
    const heard = await hearResults(redis);

    const job = await start(server.url, { action: 'revoke', q: 'state:pending queue:bulk', from: 0, confirm: TOTAL });
    const told = await until(
      'all to be told',
      async () => {
        const now = await read(server.url, job);
        return now.state === 'done' && now;
      },
      LONG,
    );
    await python('app.control.add_consumer("bulk", destination=["w1@bulk"], reply=True)', app);
    const ended = await until(
      'all to be discarded',
      async () => {
        const now = await read(server.url, job);
        return now.results.good + now.results.bad === TOTAL && now;
      },
      LONG,
    );
    heard.close();

    expect(told.counts).toMatchObject({ sent: TOTAL, skipped: 0, failed: 0, unknown: 0 });
    expect(ended.results).toEqual({ good: TOTAL, bad: 0 });
    expect(heard.results.size).toBe(0);
    expect(await client.llen('bulk')).toBe(0);
    expect(new Set((await itemsOf(server.url, job)).map(({ uuid }) => uuid))).toEqual(new Set(ids));
  }, 120_000);
});

describe('a bulk job on RabbitMQ', () => {
  let rabbit: RunningRabbitMq;
  let server: RunningExpediter;
  let worker: RunningWorker;
  let app: CeleryApp;

  beforeAll(async () => {
    rabbit = await startRabbitMq();
    app = { brokerUrl: rabbit.url };
    server = await startExpediter({ broker: rabbit.url });
    await until('the broker to be up', () => isUp(server.url));
    worker = await startWorker({ ...app, name: 'w1@bulk', queues: ['celery'] });
  });
  afterAll(async () => {
    await worker?.kill();
    await server?.stop();
    await rabbit?.kill();
  });

  it('sends each of 300 once, and notes how each new one ended', async () => {
    await python('for n in range(300): tasks.fail.delay("x%d" % n, 1)', {
      ...app,
      conf: { task_send_sent_event: true },
    });
    await until('all failures to be known', async () => (await countOf(server.url, 'state:failure')) === 300, LONG);

    const job = await start(server.url, {
      action: 'retry',
      q: 'state:failure',
      from: 0,
      confirm: 300,
      rate: 500,
      canary: 0,
      bound: 1,
    });
    const ended = await until(
      'all new ones to end',
      async () => {
        const now = await read(server.url, job);
        return now.results.bad === 300 && now;
      },
      LONG,
    );

    expect(ended).toMatchObject({ state: 'done', counts: { sent: 300, unknown: 0, failed: 0 } });
    await until('the store to know them', async () => (await countOf(server.url, 'state:failure')) === 600, LONG);
    const items = await itemsOf(server.url, job);
    expect(items.every(({ now }) => now === 'FAILURE')).toBe(true);
  }, 120_000);
});
