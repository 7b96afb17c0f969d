import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { type Desk, openDesk, operator } from './desk.ts';

const W1 = 'w1@questions';
const T1 = 't1@questions';

describe('questions and commands to several real workers', () => {
  let redis: RunningRedis;
  let app: CeleryApp;
  let workers: readonly RunningWorker[] = [];
  let desk: Desk;

  beforeAll(async () => {
    redis = await startRedis();
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    desk = await openDesk(redis.url);
    workers = await Promise.all([
      startWorker({ ...app, name: W1, concurrency: 1, queues: ['celery'] }),
      startWorker({ ...app, name: T1, pool: 'threads', queues: ['high'] }),
    ]);
    await desk.knows([W1, T1]);
  });
  afterAll(async () => {
    await desk?.close();
    await Promise.all(workers.map((worker) => worker.kill()));
    await redis?.stop();
  });

  const said = async (request: Parameters<Desk['control']['ask']>[0]) => {
    const { answers, asked } = await desk.control.ask(request);
    expect(asked.toSorted()).toEqual([T1, W1]);
    expect(answers.map(({ worker }) => worker).toSorted()).toEqual([T1, W1]);
    return new Map(answers.map(({ worker, value, error }) => [worker, error ?? value]));
  };

  it('answer what no page asks by itself', async () => {
    const clocks = await said({ question: 'clock', arguments: {} });
    const reports = await said({ question: 'report', arguments: {} });
    const memory = await said({ question: 'memsample', arguments: {} });
    const settings = await said({ question: 'conf', arguments: { with_defaults: true } });
    const registered = await said({
      question: 'registered',
      arguments: { taskinfoitems: ['max_retries'], builtins: false },
    });

    expect(clocks.get(W1)).toEqual({ clock: expect.any(Number) });
    expect(reports.get(T1)).toMatch(/software -> celery/);
    expect(memory.has(W1)).toBe(true);
    expect(settings.get(W1)).toHaveProperty('worker_prefetch_multiplier');
    expect(registered.get(W1)).toContain('demo.add [max_retries=3]');
  });

  it('tell where a task is: who runs it, who keeps it for its time, who does not know it', async () => {
    const [running, scheduled] = await python<[string, string]>(
      `print(json.dumps([tasks.sleep.delay(60).id, tasks.add.apply_async((1, 2), countdown=600, queue="high").id]))`,
      app,
    );
    await desk.inState(running, 'STARTED');
    await desk.inState(scheduled, 'RECEIVED');

    const one = await desk.control.whereabouts({ uuid: running });
    const other = await desk.control.whereabouts({ uuid: scheduled });
    const nowhere = await desk.control.whereabouts({ uuid: 'no-such-task' });

    const holds = (told: typeof one) => Object.fromEntries(told.answers.map(({ worker, holds }) => [worker, holds]));
    expect(holds(one)).toEqual({ [W1]: 'active', [T1]: 'no' });
    expect(holds(other)).toEqual({ [W1]: 'no', [T1]: 'scheduled' });
    expect(holds(nowhere)).toEqual({ [W1]: 'no', [T1]: 'no' });
    expect(one.answers.find(({ worker }) => worker === W1)?.task).toMatchObject({ name: 'demo.sleep' });
    await desk.control.revoke(operator, { uuid: running, terminate: true, signal: 'SIGTERM' });
  });

  it('are commanded together, and each refuses in its own words', async () => {
    const both = { hostnames: [W1, T1], all: false };
    const autoscale = await desk.answered(
      await desk.control.workers(operator, { ...both, command: 'autoscale', arguments: { max: 4, min: 1 } }),
    );
    const grow = await desk.answered(
      await desk.control.workers(operator, { ...both, command: 'pool-grow', arguments: { n: 1 } }),
    );
    const graph = await desk.answered(
      await desk.control.workers(operator, {
        ...both,
        command: 'objgraph',
        arguments: { type: 'Request', num: 1, max_depth: 1 },
      }),
    );
    const beat = await desk.answered(
      await desk.control.workers(operator, { ...both, command: 'heartbeat', arguments: {} }),
    );

    for (const { ok, text } of autoscale.answers)
      expect([ok, text]).toEqual([false, "ValueError('Autoscale not enabled')"]);
    expect(grow.answers.find(({ worker }) => worker === W1)).toMatchObject({ ok: true, text: 'pool will grow' });
    expect(grow.answers.find(({ worker }) => worker === T1)).toMatchObject({ ok: false });
    expect(graph.answers).toHaveLength(2);
    expect(beat.answers.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('revoke by a stamp what bears it, and nothing else', async () => {
    const [stamped, plain] = await python<[string, string]>(
      `sig = tasks.add.s(1, 2)
sig.stamp(order="4711")
print(json.dumps([sig.apply_async(countdown=4).id, tasks.add.apply_async((1, 2), countdown=4).id]))`,
      app,
    );
    await desk.inState(stamped, 'RECEIVED');

    const receipt = await desk.control.revokeStamped(operator, {
      headers: { order: '4711' },
      terminate: false,
      signal: 'SIGTERM',
    });
    const { answers } = await desk.answered(receipt);
    await desk.inState(stamped, 'REVOKED');
    await desk.inState(plain, 'SUCCESS');

    expect(answers).toHaveLength(2);
    for (const { ok, text } of answers) {
      expect(ok).toBe(true);
      expect(text).toMatch(/^headers .*4711.* flagged as revoked/);
    }
  });
});
