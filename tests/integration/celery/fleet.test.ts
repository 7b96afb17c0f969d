import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerDetail } from '../../../lib/contract/models.ts';
import { getTask, getWorker } from '../../../lib/contract/rest.ts';
import { call, request } from '../../support/api.ts';
import { python, type RunningWorker, startWorker, type WorkerSetup } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

/** Seconds between heartbeats of the workers here; not Celery's own 2. */
const FREQ = 3;

let redis: RunningRedis;
let server: RunningExpediter;
/** Watches another database of the same Redis, and leaves its worker as it is. */
let bystander: RunningExpediter;
let app: WorkerSetup;
const workers: RunningWorker[] = [];

beforeAll(async () => {
  redis = await startRedis();
  app = {
    brokerUrl: redis.url,
    backendUrl: redis.database(1),
    heartbeatInterval: FREQ,
    // What a dead worker held comes back when the next one connects.
    conf: { broker_transport_options: { visibility_timeout: 1 } },
  };
  const often = ['--inspect-interval', '1'];
  server = await startExpediter({ broker: redis.url, args: often });
  const aside = redis.database(2);
  bystander = await startExpediter({ broker: aside, store: 'memory:', args: [...often, '--no-enable-events'] });
  await start('mute@aside', { brokerUrl: aside, events: false, heartbeatInterval: 1 });
  // What it does is told by its heartbeats alone; how long that takes to be sure of is spent on other tests.
  const counted = (n: number) =>
    until(`${n} tasks in its heartbeat`, async () => (await workerAt(bystander.url, 'mute@aside')).processed === n);
  for (const n of [1, 2]) {
    await python('tasks.add.delay(1, 2)', { ...app, brokerUrl: aside });
    await counted(n);
  }
});
afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await server?.stop();
  await bystander?.stop();
  await redis?.stop();
});

async function start(name: string, setup: Partial<WorkerSetup> = {}): Promise<RunningWorker> {
  const worker = await startWorker({ ...app, name, ...setup });
  workers.push(worker);
  return worker;
}
const task = (uuid: string) => call(server.url, getTask, { uuid });
const inState = (uuid: string, state: string) =>
  until(`task ${uuid} to be ${state}`, async () => {
    const now = await task(uuid);
    return now.state === state && now;
  });
const workerAt = (url: string, hostname: string) => call(url, getWorker, { hostname });
async function inStatus(hostname: string, status: WorkerDetail['status']): Promise<WorkerDetail> {
  return until(`${hostname} to be ${status}`, async () => {
    const now = await workerAt(server.url, hostname);
    return now.status === status && now;
  });
}
const send = (code: string) => python<string>(`print(json.dumps(${code}.id))`, app);

describe('a worker that is killed while it runs tasks', () => {
  const name = 'killed@fleet';
  let killed: number;
  let early: string;
  let late: string;

  beforeAll(async () => {
    const worker = await start(name, { queues: ['celery'] });
    await until('its own heartbeat interval', async () => (await workerAt(server.url, name)).freq === FREQ);
    early = await send('tasks.sleep.delay(60)');
    late = await send('tasks.late.delay(4)');
    await Promise.all([inState(early, 'STARTED'), inState(late, 'STARTED')]);
    await worker.kill();
    killed = Date.now() / 1000;
  });

  it('is silent within two of its heartbeat windows', async () => {
    const { since } = await inStatus(name, 'silent');

    expect(Date.now() / 1000 - killed).toBeLessThan(2 * 2 * FREQ);
    expect(since).toBeGreaterThan(killed);
  });

  it('leaves its tasks LOST, with the reason', async () => {
    for (const uuid of [early, late]) {
      const { lost, holder, attempts } = await inState(uuid, 'LOST');

      expect(lost?.reason).toContain(`${name} stopped sending heartbeats`);
      expect(lost?.since).toBeGreaterThan(killed);
      expect(holder).toMatchObject({ worker: name, online: false });
      expect(attempts.map(({ state }) => state)).toEqual(['LOST']);
    }
  });

  it('has its late-ack task done by the next worker of its name, and shows both deliveries', async () => {
    await start(name, { queues: ['celery'] });

    await inStatus(name, 'online');
    const done = await inState(late, 'SUCCESS');

    expect(done).toMatchObject({ deliveries: 2, redelivered: true, result: "'late'" });
    expect(done.lost).toBeUndefined();
    expect(done.attempts.map(({ delivery, state }) => [delivery, state]).at(-1)).toEqual([2, 'SUCCESS']);
    expect(done.attempts).toHaveLength(2);
    expect(done.attempts[0]?.ended).toBeUndefined();
    expect(done.started).toBeGreaterThan(killed);
  });

  it('has lost its early-ack task for good', async () => {
    expect(await task(early)).toMatchObject({ state: 'LOST', deliveries: 1, redelivered: false });
  });
});

describe('a worker that is asked to end while it runs a task', () => {
  it('is offline at once, and its task ends as it ends', async () => {
    const worker = await start('warm@fleet', { queues: ['low'], concurrency: 1 });
    const uuid = await send("tasks.sleep.apply_async((4,), queue='low')");
    await inState(uuid, 'STARTED');

    const exited = worker.stop('SIGTERM');
    await inStatus('warm@fleet', 'offline');
    const meanwhile = await task(uuid);
    const code = await exited;
    const done = await inState(uuid, 'SUCCESS');

    expect(meanwhile.state).toBe('STARTED');
    expect(code).toBe(0);
    expect(done).toMatchObject({ result: '4', worker: 'warm@fleet', redelivered: false });
    expect((await workerAt(server.url, 'warm@fleet')).status).toBe('offline');
  });
});

describe('a worker that starts later', () => {
  it('is found within a few seconds, with its queues, its pool and its stats', async () => {
    const before = await request(server.url, getWorker, { hostname: 'later@fleet' });

    await start('later@fleet', { queues: ['bulk', 'high'], pool: 'threads', concurrency: 3 });
    const found = await until(
      'its stats',
      async () => {
        const now = await workerAt(server.url, 'later@fleet');
        return now.stats?.value !== undefined && now.activeQueues?.value !== undefined && now;
      },
      { timeoutMs: 4000 },
    );

    expect(before.status).toBe(404);
    expect(found).toMatchObject({ status: 'online', pool: 'threads', concurrency: 3, freq: FREQ });
    expect(found.queues?.toSorted()).toEqual(['bulk', 'high']);
    expect(found.software).toMatch(/^celery 5\./);
    expect(found.slots).toHaveLength(3);
  });

  it('is silent while it is frozen, and back when it goes on', async () => {
    const worker = workers.find(({ name }) => name === 'later@fleet');
    const { pid, incarnation } = await identity();

    worker?.pause();
    const silent = await inStatus('later@fleet', 'silent');
    worker?.resume();
    const back = await inStatus('later@fleet', 'online');

    expect(back.since).toBeGreaterThan(silent.since);
    expect(await identity()).toEqual({ pid, incarnation });
  });

  async function identity() {
    const { pid, duplicateName } = await workerAt(server.url, 'later@fleet');
    return { pid, incarnation: duplicateName };
  }
});

describe('a worker that was started without -E', () => {
  it('is made to tell of its tasks', async () => {
    await start('mute@fleet', { events: false, queues: ['loud'] });

    const { taskEvents } = await until('the answer', async () => {
      const now = await workerAt(server.url, 'mute@fleet');
      return now.taskEvents !== undefined && now;
    });

    expect(taskEvents).toBe(true);
  });

  it('is known to tell nothing of its tasks with --no-enable-events', async () => {
    const told = await until(
      'the word on it',
      async () => {
        const now = await workerAt(bystander.url, 'mute@aside');
        return now.taskEvents !== undefined && now;
      },
      { timeoutMs: 30_000 },
    );

    expect(told).toMatchObject({ taskEvents: false, processed: 2, status: 'online', succeeded: 0 });
  });
});
