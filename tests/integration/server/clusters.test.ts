import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterSummary, ShellState } from '../../../lib/contract/models.ts';
import {
  controlWorker,
  getCommand,
  getShell,
  getTask,
  getWorker,
  listAudit,
  listClusters,
  listQueues,
  listTasks,
  listWorkers,
  publishTask,
  revokeTask,
} from '../../../lib/contract/rest.ts';
import { call, request } from '../../support/api.ts';
import { python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { type LiveLink, openLive } from '../../support/live.ts';
import { freePort } from '../../support/ports.ts';
import { publishLife } from '../../support/raw-events.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const NAME = 'w1@kitchen';
const PLACES = ['prod', 'eu'] as const;
type Place = (typeof PLACES)[number];

const ready = async (url: string) => (await fetch(`${url}/readyz`)).json() as Promise<{ reasons: string[] }>;

describe('two clusters at once', () => {
  let redis: Record<Place, RunningRedis>;
  let workers: Record<Place, RunningWorker>;
  let server: RunningExpediter;
  let link: LiveLink;

  const send = (cluster: Place, code: string) =>
    python<string>(`print(json.dumps(${code}.id))`, { brokerUrl: redis[cluster].url });
  const task = (cluster: string, uuid: string) => call(server.url, getTask, { cluster, uuid });
  const worker = (cluster: Place) => call(server.url, getWorker, { cluster, hostname: NAME, refresh: true });
  const clusters = async () => (await call(server.url, listClusters, {})).items;
  const linkOf = async (name: Place) => (await clusters()).find((cluster) => cluster.name === name)?.broker.link;

  beforeAll(async () => {
    const [prod, eu] = await Promise.all([startRedis(), startRedis()]);
    redis = { prod, eu };
    server = await startExpediter({ broker: `prod=${prod.url}`, args: ['--broker', `eu=${eu.url}`] });
    link = openLive(server.url);
    const [first, second] = await Promise.all(
      [prod, eu].map((broker) => startWorker({ brokerUrl: broker.url, name: NAME, concurrency: 2 })),
    );
    workers = { prod: first as RunningWorker, eu: second as RunningWorker }; // one for each
    for (const cluster of PLACES) {
      await until(`the worker of ${cluster}`, async () => (await worker(cluster)).status === 'online');
    }
  });
  afterAll(async () => {
    link?.close();
    await Promise.all(PLACES.map((cluster) => workers?.[cluster].kill()));
    await server?.stop();
    await Promise.all(PLACES.map((cluster) => redis?.[cluster].kill()));
  });

  it('keeps the tasks of each in a store of its own, and every row says whose it is', async () => {
    const here = await send('prod', 'tasks.add.delay(1, 2)');
    const there = await send('eu', 'tasks.add.delay(3, 4)');
    await until('both to end', async () =>
      [await task('prod', here), await task('eu', there)].every(({ state }) => state === 'SUCCESS'),
    );

    for (const [cluster, own, other] of [
      ['prod', here, there],
      ['eu', there, here],
    ] as const) {
      // A list is a tenth of a second behind what is known of one task.
      const items = await until(`${own} to be listed`, async () => {
        const listed = (await call(server.url, listTasks, { cluster })).items;
        return listed.some(({ uuid }) => uuid === own) && listed;
      });
      expect(items.map(({ uuid }) => uuid)).not.toContain(other);
      expect(await request(server.url, getTask, { cluster, uuid: other })).toMatchObject({ status: 404 });
      const rows = await Promise.all([
        task(cluster, own),
        ...(await call(server.url, listWorkers, { cluster })).items,
        ...(await call(server.url, listQueues, { cluster })).items,
      ]);
      expect(new Set([...items, ...rows].map((row) => row.cluster))).toEqual(new Set([cluster]));
    }
    const folder = join(server.store.replace('sqlite:', ''), '..');
    expect(
      ['expediter.prod.db', 'expediter.eu.db', 'expediter.db'].map((file) => existsSync(join(folder, file))),
    ).toEqual([true, true, false]);
  });

  it('means the first one when none is named, and names them all when one is not watched', async () => {
    expect(await call(server.url, getShell, {})).toMatchObject({ cluster: 'prod', clusters: ['prod', 'eu'] });
    expect(await request(server.url, listTasks, { cluster: 'us' })).toMatchObject({
      status: 404,
      body: { code: 'not-found', detail: 'No cluster "us" is watched here; there are prod, eu.' },
    });
  });

  it('tells the followers of one nothing of the other', async () => {
    const [first, prod, eu] = await Promise.all([
      link.follow({ kind: 'tasks', q: '', limit: 20 }),
      link.follow({ kind: 'tasks', q: '', limit: 20, cluster: 'prod' }),
      link.follow({ kind: 'tasks', q: '', limit: 20, cluster: 'eu' }),
    ]);

    const uuid = await send('eu', 'tasks.add.delay(5, 6)');
    await until('the task to show', () => eu.current().order.includes(uuid));
    const later = await send('prod', 'tasks.add.delay(7, 8)');
    await until(
      'the other to show',
      () => first.current().order.includes(later) && prod.current().order.includes(later),
    );

    expect(first.current().order).not.toContain(uuid);
    expect(prod.current().order).not.toContain(uuid);
    expect(eu.current().order).not.toContain(later);
  });

  it('labels every metric of ours', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const samples = text.split('\n').filter((line) => line.startsWith('expediter_'));

    expect(samples).toEqual(
      expect.arrayContaining([
        'expediter_broker_up{cluster="prod"} 1',
        'expediter_broker_up{cluster="eu"} 1',
        `expediter_worker_up{cluster="prod",hostname="${NAME}"} 1`,
        `expediter_worker_up{cluster="eu",hostname="${NAME}"} 1`,
      ]),
    );
    expect(samples.filter((line) => !/\{cluster="(prod|eu)"/.test(line))).toEqual([]);
  });

  it('gives a command to the one that is meant, and not to the worker of the same name in the other', async () => {
    const running = await Promise.all(PLACES.map((cluster) => send(cluster, 'tasks.sleep.delay(60)')));
    const [here = '', there = ''] = running;
    await until('both to run', async () =>
      [await task('prod', here), await task('eu', there)].every(({ state }) => state === 'STARTED'),
    );

    const receipt = await call(server.url, revokeTask, { cluster: 'eu', uuid: there, terminate: true });
    await call(server.url, controlWorker, { cluster: 'eu', hostname: '*', command: 'pool-grow', arguments: { n: 1 } });
    await until('the task to be revoked', async () => (await task('eu', there)).state === 'REVOKED');
    await until('the pool to grow', async () => (await worker('eu')).concurrency === 3);

    expect(receipt.cluster).toBe('eu');
    expect(await task('prod', here)).toMatchObject({ state: 'STARTED' });
    expect((await worker('prod')).concurrency).toBe(2);
    expect(workers.prod.log()).not.toMatch(/Terminating|revoked/i);
    const audits = await Promise.all(PLACES.map((cluster) => call(server.url, listAudit, { cluster })));
    expect(audits.map(({ items }) => items.map(({ cluster, command }) => `${cluster} ${command}`))).toEqual([
      [],
      ['eu pool-grow', 'eu terminate'],
    ]);
    expect(await request(server.url, getCommand, { cluster: 'prod', id: receipt.id })).toMatchObject({ status: 404 });
  });

  it('publishes into the broker of the one that is meant', async () => {
    const sent = { cluster: 'prod', name: 'demo.add', args: [1, 1], queue: 'nobody' };
    await call(server.url, publishTask, sent);
    const waiting = async (cluster: Place) => {
      const client = new Redis(redis[cluster].options);
      return client.llen('nobody').finally(() => client.disconnect());
    };

    expect([await waiting('prod'), await waiting('eu')]).toEqual([1, 0]);
  });

  describe('when the broker of one is gone', () => {
    beforeAll(async () => {
      await redis.eu.kill();
      await until('the outage to be told', async () => (await linkOf('eu'))?.state === 'down');
    });

    it('says which, in the probe, in the list and to who follows the list', async () => {
      const followed = await link.follow({ kind: 'clusters' });

      expect(await ready(server.url)).toEqual({
        ready: false,
        reasons: [expect.stringMatching(/^The broker of eu is down: Redis at redis:/)],
      });
      expect(await clusters()).toMatchObject([
        { name: 'prod', broker: { link: { state: 'up' } } },
        {
          name: 'eu',
          broker: { link: { state: 'down' } },
          verdict: { severity: 'critical', sentence: expect.stringContaining('out of reach') },
        },
      ]);
      const told = (name: string) => followed.current().rows[name] as ClusterSummary;
      expect([told('prod').broker.link.state, told('eu').broker.link.state]).toEqual(['up', 'down']);
    });

    it('goes on with the events, pages and commands of the other', async () => {
      const shell = await link.follow({ kind: 'shell' });
      const uuid = await send('prod', 'tasks.add.delay(9, 9)');
      await until('the task to end', async () => (await task('prod', uuid)).state === 'SUCCESS');
      const page = await fetch(`${server.url}/queues?cluster=eu`);
      const grow = { cluster: 'prod', hostname: NAME, command: 'pool-grow', arguments: { n: 2 } } as const;
      const { id } = await call(server.url, controlWorker, grow);
      await until(
        'the answer',
        async () => (await call(server.url, getCommand, { cluster: 'prod', id })).answers.length,
      );

      expect(page.status).toBe(200);
      expect((shell.current().rows.shell as ShellState).broker.link.state).toBe('up');
      expect(await request(server.url, controlWorker, { ...grow, cluster: 'eu' })).toMatchObject({ status: 503 });
    });

    it('still tells the history of the one that is away', async () => {
      const { items } = await call(server.url, listTasks, { cluster: 'eu', q: 'state:revoked' });

      expect(items).toMatchObject([{ cluster: 'eu', name: 'demo.sleep' }]);
    });

    it('hears it again when it comes back', async () => {
      await redis.eu.restart();
      await until('the link', async () => (await linkOf('eu'))?.state === 'up', { timeoutMs: 20_000 });
      const client = new Redis(redis.eu.options);
      await publishLife(client, 'after the outage').finally(() => client.disconnect());

      await until('the task', async () => (await task('eu', 'after the outage')).state === 'SUCCESS');
      expect((await ready(server.url)).reasons).toEqual([]);
    });
  });

  it('shuts down the worker of the one that is meant, and leaves its namesake alone', async () => {
    await call(server.url, controlWorker, { cluster: 'prod', hostname: NAME, command: 'shutdown', arguments: {} });
    await until('the worker to leave', async () => (await worker('prod')).status === 'offline', { timeoutMs: 90_000 });

    expect(workers.prod.log()).toMatch(/shutdown/i);
    expect(workers.eu.log()).not.toMatch(/shutdown/i);
    const { items } = await call(server.url, listAudit, { cluster: 'eu' });
    expect(items.map(({ command }) => command)).not.toContain('shutdown');
  });
});

describe('a broker that is dead from the start', () => {
  let redis: RunningRedis;
  let server: RunningExpediter;

  beforeAll(async () => {
    redis = await startRedis();
    const dead = `redis://127.0.0.1:${await freePort()}/0`;
    server = await startExpediter({ broker: dead, args: ['--broker', `eu=${redis.url}`] });
  });
  afterAll(async () => {
    await server?.stop();
    await redis?.kill();
  });

  it('delays nobody', async () => {
    await until('the other to be up', async () => (await ready(server.url)).reasons.length === 1);
    const client = new Redis(redis.options);
    await publishLife(client, 'first').finally(() => client.disconnect());

    await until('its task', async () => (await call(server.url, getTask, { cluster: 'eu', uuid: 'first' })).state);
    expect((await ready(server.url)).reasons).toEqual([expect.stringMatching(/^The broker of default is /)]);
  });

  it('does not hold up the end', async () => {
    const begun = performance.now();

    expect(await server.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
