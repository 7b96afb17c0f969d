import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskId } from '../../../lib/ids.ts';
import { openResultBackend } from '../../../server/results/registry.ts';
import type { ResultBackend } from '../../../server/results/result-backend.ts';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { resultBackendSuite } from './suite.ts';

const now = () => Date.now() / 1000;

function open(url: string, options = {}): ResultBackend {
  const backend = openResultBackend({ url, ...options }, now);
  if (backend === undefined) throw new Error('no backend');
  return backend;
}

resultBackendSuite('Redis', async () => {
  const redis = await startRedis({ password: 'se/cr@t' });
  return {
    app: { brokerUrl: redis.url, backendUrl: redis.database(1) },
    open: () => open(redis.database(1)),
    close: () => redis.stop(),
  };
});

resultBackendSuite('Redis with a global_keyprefix', async () => {
  const redis = await startRedis();
  const conf = { result_backend_transport_options: { global_keyprefix: 'shop' } };
  return {
    app: { brokerUrl: redis.url, backendUrl: redis.database(1), conf },
    open: () => open(redis.database(1), { global_keyprefix: 'shop' }),
    close: () => redis.stop(),
  };
});

describe('a chord on Redis', () => {
  let redis: RunningRedis;
  let app: CeleryApp;
  let backend: ResultBackend;
  let worker: RunningWorker;

  beforeAll(async () => {
    redis = await startRedis();
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    backend = open(redis.database(1));
    worker = await startWorker({ ...app, queues: ['celery'] });
  });
  afterAll(async () => {
    await backend?.close();
    await worker?.stop();
    await redis?.stop();
  });

  it('is counted with its members while it is not done', async () => {
    // Two members end at once, the third waits in a queue that nobody takes from.
    const [group, first] = await python<[string, string]>(
      `from celery import chord
members = [tasks.add.s(1, 1), tasks.add.s(2, 2), tasks.add.s(3, 3).set(queue="low")]
body = chord(members)(tasks.total.s())
print(json.dumps([body.parent.id, body.parent.results[0].id]))`,
      app,
    );

    const found = await until(
      'two members to be counted',
      async () => {
        const result = await backend.find(taskId(first));
        return result?.group?.chord?.done === 2 ? result : undefined;
      },
      { timeoutMs: 20_000 },
    );

    expect(found.group).toEqual({ id: group, chord: { done: 2, size: 3 } });
  });
});
