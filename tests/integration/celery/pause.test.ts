import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueDetail } from '../../../lib/contract/models.ts';
import {
  getCommand,
  getOverview,
  getQueue,
  getTask,
  getWorker,
  listAudit,
  pauseQueue,
  publishTask,
  resumeQueue,
} from '../../../lib/contract/rest.ts';
import { call, request } from '../../support/api.ts';
import { type CeleryApp, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { startRabbitMq } from '../../support/rabbitmq.ts';
import { startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const W1 = 'w1@pause';
const REASON = 'the mailer is down';
const PATIENCE = { timeoutMs: 30_000 };
const BROKERS = [
  {
    name: 'Redis',
    async start() {
      const redis = await startRedis();
      return { url: redis.url, stop: redis.stop };
    },
  },
  {
    name: 'RabbitMQ',
    async start() {
      const rabbit = await startRabbitMq();
      return { url: rabbit.url, stop: rabbit.stop };
    },
  },
];

describe.each(BROKERS)('a paused queue on $name', ({ start }) => {
  let broker: { readonly url: string; stop(): Promise<unknown> };
  let app: CeleryApp;
  let server: RunningExpediter;
  let worker: RunningWorker;

  beforeAll(async () => {
    broker = await start();
    app = { brokerUrl: broker.url };
    server = await startExpediter({ broker: broker.url });
    worker = await hire();
    await consumed(true);
  });
  afterAll(async () => {
    await server?.stop();
    await worker?.kill();
    await broker?.stop();
  });

  const hire = () => startWorker({ ...app, name: W1, queues: ['celery', 'high'] });
  const queue = () => call(server.url, getQueue, { name: 'high' });
  const send = async () =>
    (await call(server.url, publishTask, { name: 'demo.add', args: [1, 2], queue: 'high' })).uuid ?? '';
  const stateOf = async (uuid: string) => {
    const { status, body } = await request(server.url, getTask, { uuid });
    return status === 200 ? (body as { state: string }).state : undefined;
  };
  /** By the word of the worker itself. */
  const consumed = (wanted: boolean) =>
    until(
      `the worker ${wanted ? '' : 'no longer '}to consume it`,
      async () => {
        const { status, body } = await request(server.url, getWorker, { hostname: W1, refresh: true });
        const queues = status === 200 ? (body as { queues?: string[] }).queues : undefined;
        return queues?.includes('celery') && queues.includes('high') === wanted;
      },
      PATIENCE,
    );
  const waiting = (depth: number): Promise<QueueDetail> =>
    until(
      `${depth} to wait in it`,
      async () => {
        const now = await queue();
        return now.depth === depth && now;
      },
      PATIENCE,
    );

  it('is consumed by nobody, and that is told calmly: by whom, why', async () => {
    const receipt = await call(server.url, pauseQueue, { name: 'high', reason: REASON });
    await consumed(false);
    const uuid = await send();

    const now = await waiting(1);
    const { observed } = await until('the worker to have stopped', async () => {
      const known = await call(server.url, getCommand, { id: receipt.id });
      return known.observed !== undefined && known;
    });
    const { findings } = await call(server.url, getOverview, {});

    expect(observed?.what).toBe(`${W1} no longer consumes high`);
    expect(now).toMatchObject({
      condition: 'paused',
      consumers: [],
      paused: { by: 'operator', reason: REASON, consuming: [] },
    });
    expect(findings).toContainEqual(expect.objectContaining({ id: 'paused:high', severity: 'info' }));
    expect(['PENDING', undefined]).toContain(await stateOf(uuid));
  });

  it('stays paused when its worker restarts, and says so in the audit log', async () => {
    await worker.stop();
    worker = await hire();
    const { items } = await until(
      'the worker to be told again',
      async () => {
        const log = await call(server.url, listAudit, { actor: 'expediter' });
        return log.items.length > 0 && log;
      },
      PATIENCE,
    );
    await consumed(false);
    const uuid = await send();
    const { depth, condition, paused } = await until(
      'the message sent after that to wait',
      async () => {
        const now = await queue();
        return (now.depth ?? 0) >= 1 && now;
      },
      PATIENCE,
    );

    expect(items[0]).toMatchObject({ command: 'pause', target: { kind: 'queue', id: 'high' } });
    expect({ condition, consuming: paused?.consuming }).toEqual({ condition: 'paused', consuming: [] });
    expect(['PENDING', undefined]).toContain(await stateOf(uuid));
    expect((await queue()).depth).toBe(depth);
  });

  it('stays paused when Expediter restarts, and is resumed by its worker, which runs what waited', async () => {
    const { store } = server;
    await server.stop();
    server = await startExpediter({ broker: broker.url, store });
    const { paused } = await until(
      'the queue to be known',
      async () => {
        const { status, body } = await request(server.url, getQueue, { name: 'high' });
        const found = status === 200 ? (body as QueueDetail) : undefined;
        return found?.paused !== undefined && found.depth !== undefined && found;
      },
      PATIENCE,
    );
    await consumed(false);
    const uuid = await send();
    await until('it to wait', async () => ((await queue()).depth ?? 0) >= 1, PATIENCE);

    await call(server.url, resumeQueue, { name: 'high' });
    await until('the task to be done', async () => (await stateOf(uuid)) === 'SUCCESS', PATIENCE);

    expect(paused).toMatchObject({ by: 'operator', reason: REASON });
    const now = await waiting(0);
    expect(now.paused).toBeUndefined();
    expect(now.condition).not.toBe('paused');
  });

  it('is resumed by itself when its time is over, also when Expediter was down at that moment', async () => {
    const { store } = server;
    await call(server.url, pauseQueue, { name: 'high', seconds: 4 });
    await consumed(false);
    const uuid = await send();
    await waiting(1);
    await server.stop();

    server = await startExpediter({ broker: broker.url, store });
    await until('the task to be done', async () => (await stateOf(uuid)) === 'SUCCESS', PATIENCE);

    const { items } = await call(server.url, listAudit, { command: 'resume', limit: 1 });
    expect(items).toMatchObject([{ actor: 'expediter', reason: 'the time of its pause is over' }]);
  });
});
