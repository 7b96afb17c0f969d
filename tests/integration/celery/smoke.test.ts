import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python, type RunningWorker, startWorker, traffic } from '../../support/celery.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

describe('a real worker on a real Redis', () => {
  let redis: RunningRedis;
  let worker: RunningWorker;
  let app: { brokerUrl: string; backendUrl: string };

  beforeAll(async () => {
    redis = await startRedis();
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    worker = await startWorker({ ...app, name: 'w1@smoke' });
  });
  afterAll(async () => {
    await worker?.stop();
    await redis?.stop();
  });

  it('runs demo.add(2, 3), and the result is 5', async () => {
    const result = await python('print(tasks.add.delay(2, 3).get(timeout=20))', app);

    expect(result).toBe(5);
  });

  it('takes every message the traffic published', async () => {
    const published = await traffic({ ...app, scenario: 'enqueue', count: 8 });

    expect(published.map(({ label }) => label)).toEqual([
      ...Array<string>(8).fill('enqueue'),
      'enqueue-eta',
      'enqueue-expires',
    ]);
    for (const { id } of published) {
      await until(`task ${id} in the worker's log`, () => worker.log().includes(id));
    }
  });

  it('ends in good order on SIGTERM', async () => {
    const other = await startWorker({ ...app, name: 'w2@smoke', pool: 'solo', concurrency: 1 });

    expect(await other.stop()).toBe(0);
  });
});
