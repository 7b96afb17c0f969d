import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShellState } from '../../../lib/contract/models.ts';
import { getQuality, getSeries, getShell, getTask, listTasks, listWorkers } from '../../../lib/contract/rest.ts';
import { call, listAll } from '../../support/api.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { type Followed, type LiveLink, openLive } from '../../support/live.ts';
import { freePort } from '../../support/ports.ts';
import { type Running, run, temporaryDirectory } from '../../support/processes.ts';
import { publishEvent, publishLife } from '../../support/raw-events.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const FINAL_STATE: Readonly<Record<string, string>> = { 'task-succeeded': 'SUCCESS', 'task-failed': 'FAILURE' };

const shell = (url: string) => call(url, getShell, {});
const isUp = async (url: string) => (await shell(url)).broker.link.state === 'up';
const ready = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, ...((await response.json()) as { ready: boolean; reasons: string[] }) };
};
async function allTasks(url: string) {
  const items = await listAll((cursor) => call(url, listTasks, { limit: 500, ...(cursor && { cursor }) }));
  return new Map(items.map((task) => [task.uuid, task]));
}

/** A few hundred tasks a second, and what Redis gave its listeners of them: the truth about what was published. */
async function load(redis: RunningRedis, { tasks, perSecond }: { tasks: number; perSecond: number }) {
  const listener = new Redis(redis.options);
  const last = new Map<string, { type: string; at: number }>();
  await listener.psubscribe('/0.celeryev/*');
  listener.on('pmessage', (_pattern, _channel, message: string) => {
    const event = JSON.parse(Buffer.from(JSON.parse(message).body, 'base64').toString());
    if (typeof event.uuid === 'string') last.set(event.uuid, { type: event.type, at: Date.now() / 1000 });
  });
  const program = join(import.meta.dirname, '../../bench/publisher.ts');
  const args = [program, String(redis.port), String(tasks), String(perSecond * 4), '1'];
  const publisher: Running = run(process.execPath, args, { cwd: redis.dir });
  return {
    last,
    publisher,
    async end() {
      await publisher.kill();
      listener.disconnect();
    },
  };
}

describe('a broker that dies and comes back', () => {
  let redis: RunningRedis;
  let server: RunningExpediter;
  let link: LiveLink;
  let followed: Followed;
  let tasks: Followed;
  let client: Redis;
  const shellNow = () => followed.current().rows.shell as ShellState;
  const links = () => followed.states.map(({ rows }) => (rows.shell as ShellState).broker.link);

  beforeAll(async () => {
    redis = await startRedis();
    server = await startExpediter({ broker: redis.url });
    await until('the broker to be up', () => isUp(server.url));
    client = new Redis(redis.options);
    client.on('error', () => {}); // it is made to lose its server
    link = openLive(server.url);
    followed = await link.follow({ kind: 'shell' });
    tasks = await link.follow({ kind: 'tasks', q: '', limit: 50 });
    await publishLife(client, 'before');
    await until('the first task', () => tasks.current().order.includes('before'));
  });
  afterAll(async () => {
    link?.close();
    client?.disconnect();
    await server?.stop();
    await redis?.stop();
  });

  it('is told to be down at once, with the reason and since when', async () => {
    const before = Date.now() / 1000;
    await redis.kill();

    await until('the word', () => shellNow().broker.link.state === 'down');

    const now = shellNow().broker.link;
    const told = await ready(server.url);
    expect(now).toMatchObject({ state: 'down', reason: expect.stringContaining(`127.0.0.1:${redis.port}`) });
    expect(now.since).toBeGreaterThanOrEqual(before - 0.01);
    expect(now.since).toBeLessThan(before + 2);
    expect(told).toMatchObject({ status: 503, ready: false, reasons: [expect.stringContaining('broker')] });
  });

  it('leaves the history readable', async () => {
    expect(await call(server.url, getTask, { uuid: 'before' })).toMatchObject({ state: 'SUCCESS' });
    expect(tasks.current().order).toContain('before');
  });

  it('is told to be up again, without a reload', async () => {
    await redis.restart();

    await until('the word', () => shellNow().broker.link.state === 'up', { timeoutMs: 20_000 });

    const states = links().map(({ state }) => state);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(['up', 'down', 'up']);
    expect((await ready(server.url)).status).toBe(200);
  });

  it('keeps the beginning of the outage while it lasts', () => {
    const outages = links().flatMap((now) => (now.state === 'down' ? [now.since] : []));

    expect(new Set(outages).size).toBe(1);
  });

  it('brings new events to those who followed all the time', async () => {
    await until('our own connection', async () => (await client.ping()) === 'PONG');
    await publishLife(client, 'after');

    await until('the task', () => {
      const row = tasks.current().rows.after as { state?: string } | undefined;
      return row?.state === 'SUCCESS';
    });
    expect(link.losses).toEqual([]);
    for (const { states } of [followed, tasks]) expect(new Set(states.map(({ epoch }) => epoch)).size).toBe(1);
  });
});

describe('a server that is killed in the middle of its work', () => {
  let redis: RunningRedis;
  let server: RunningExpediter;
  let published: Awaited<ReturnType<typeof load>>;
  let killed: number;
  let before: Awaited<ReturnType<typeof memory>>;

  async function memory(url: string, from: number) {
    const names = ['count:finished.success', 'count:finished.failure', 'workers.online'].join();
    const [{ items }, workers] = await Promise.all([
      call(url, getSeries, { series: names, from, to: from + 60, step: 10 }),
      call(url, listWorkers, {}),
    ]);
    return {
      series: items.map(({ series, points }) => ({ series, points: points.filter(({ value }) => value !== null) })),
      workers: workers.items.map(({ hostname, pid, software, processed, pool }) => ({
        hostname,
        pid,
        software,
        processed,
        pool,
      })),
    };
  }

  beforeAll(async () => {
    redis = await startRedis();
    server = await startExpediter({ broker: redis.url });
    await until('the broker to be up', () => isUp(server.url));
    const from = Math.floor(Date.now() / 10_000) * 10;
    const client = new Redis(redis.options);
    const life = {
      freq: 60,
      processed: 17,
      active: 2,
      loadavg: [0.5, 0.4, 0.3],
      sw_ident: 'py-celery',
      sw_ver: '5.6.3',
    };
    await publishEvent(client, 'worker-online', { ...life, hostname: 'steady@raw' });
    published = await load(redis, { tasks: 20_000, perSecond: 300 });

    // The worker and the first charts are written every ten seconds: what was written then must come back.
    await until(
      'the first charts that tell of the load',
      async () => {
        before = await memory(server.url, from);
        return before.series[0]?.points.some(({ value }) => (value ?? 0) > 0);
      },
      { timeoutMs: 40_000, everyMs: 200 },
    );
    await server.kill();
    killed = Date.now() / 1000;
    await published.end();
    client.disconnect();
    server = await startExpediter({ broker: redis.url, store: server.store });
  });
  afterAll(async () => {
    await server?.kill();
    await redis?.stop();
  });

  it('has lost no task whose last word came more than a second before', async () => {
    const settled = [...published.last].filter(([, { at, type }]) => at < killed - 1 && type in FINAL_STATE);
    const shown = await allTasks(server.url);

    const wrong = settled.filter(([uuid, { type }]) => shown.get(uuid)?.state !== FINAL_STATE[type]);

    expect(settled.length).toBeGreaterThan(1000);
    expect(wrong).toEqual([]);
  });

  it('remembers its workers and their last state', async () => {
    const { items } = await call(server.url, listWorkers, {});
    const names = items.map(({ hostname }) => hostname);

    expect(items.find(({ hostname }) => hostname === 'steady@raw')).toMatchObject({
      processed: 17,
      software: 'celery 5.6.3',
      pid: 4242,
    });
    expect(names).toEqual(expect.arrayContaining(before.workers.map(({ hostname }) => hostname)));
  });

  it('has its charts as they were', async () => {
    const after = await memory(
      server.url,
      Math.min(...before.series.flatMap(({ points }) => points.map(({ t }) => t))),
    );

    for (const { series, points } of before.series) {
      expect(points.length).toBeGreaterThan(0);
      const now = after.series.find((item) => item.series === series)?.points ?? [];
      expect([series, ...now]).toEqual(expect.arrayContaining([series, ...points]));
    }
  });

  it('goes on where it was', async () => {
    const client = new Redis(redis.options);
    await until('the broker to be up', () => isUp(server.url));
    await publishLife(client, 'in the next life');
    client.disconnect();

    await until('the task', async () => {
      const { items } = await call(server.url, listTasks, { limit: 1 });
      return items[0]?.uuid === 'in the next life' && items[0].state === 'SUCCESS';
    });
  });
});

describe('a server that is asked to end', () => {
  it('ends with 0 within five seconds, and loses nothing', async () => {
    const redis = await startRedis();
    const first = await startExpediter({ broker: redis.url });
    await until('the broker to be up', () => isUp(first.url));
    const { last, publisher, end } = await load(redis, { tasks: 1500, perSecond: 500 });
    await publisher.exited;

    const asked = performance.now();
    const code = await first.stop('SIGTERM');
    const seconds = (performance.now() - asked) / 1000;
    await end();
    const second = await startExpediter({ broker: redis.url, store: first.store });
    const shown = await allTasks(second.url);
    await second.stop();
    await redis.stop();

    expect(code).toBe(0);
    expect(seconds).toBeLessThan(5);
    expect(last.size).toBe(1500);
    const wrong = [...last].filter(([uuid, { type }]) => shown.get(uuid)?.state !== FINAL_STATE[type]);
    expect(wrong).toEqual([]);
  });

  it('takes in what the broker has sent it and it has not read yet', async () => {
    const redis = await startRedis();
    const first = await startExpediter({ broker: redis.url });
    await until('the broker to be up', () => isUp(first.url));
    const client = new Redis(redis.options);
    const uuids = Array.from({ length: 200 }, (_, n) => `unread-${n}`);

    process.kill(first.pid, 'SIGSTOP');
    for (const uuid of uuids) await publishLife(client, uuid);
    process.kill(first.pid, 'SIGTERM');
    process.kill(first.pid, 'SIGCONT');
    const code = await first.stop();
    client.disconnect();
    const second = await startExpediter({ broker: redis.url, store: first.store });
    const shown = await allTasks(second.url);
    await second.stop();
    await redis.stop();

    expect(code).toBe(0);
    expect(uuids.filter((uuid) => shown.get(uuid)?.state !== 'SUCCESS')).toEqual([]);
  });
});

describe('a server whose surroundings are not there yet', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it('serves without its store, says why, and writes what it has heard once the store is there', async () => {
    const redis = await startRedis();
    closers.push(redis.stop);
    // A file where the directory should be: nobody can write there, not even the superuser.
    const place = join(temporaryDirectory('blocked'), 'data');
    writeFileSync(place, '');
    const store = `sqlite:${join(place, 'expediter.db')}`;
    const server = await startExpediter({ broker: redis.url, store });
    closers.push(server.stop);
    await until('the broker to be up', () => isUp(server.url));
    const down = await until('the store to be down', async () => {
      const { link } = (await shell(server.url)).store;
      return link.state === 'down' && link;
    });
    const before = await ready(server.url);
    const page = await fetch(server.url);
    const client = new Redis(redis.options);
    await publishLife(client, 'while it was down');
    client.disconnect();
    const meanwhile = await until('the events', async () => {
      const { events } = await call(server.url, getQuality, {});
      return events >= 3 && events;
    });

    rmSync(place);
    mkdirSync(place);
    await until('the store to be up', async () => (await shell(server.url)).store.link.state === 'up');
    const after = await until('readiness', async () => {
      const now = await ready(server.url);
      return now.ready && now;
    });
    await server.stop();
    const next = await startExpediter({ broker: redis.url, store });
    closers.push(next.stop);
    const kept = await call(next.url, getTask, { uuid: 'while it was down' });

    expect(down.reason).toContain(place);
    expect(before).toMatchObject({ status: 503, reasons: [expect.stringMatching(/store is down/)] });
    expect(page.status).toBe(200);
    expect(meanwhile).toBe(3);
    expect(after.status).toBe(200);
    expect(kept.state).toBe('SUCCESS');
  });

  it('serves without its broker, says why, and listens once the broker is there', async () => {
    const port = await freePort();
    const server = await startExpediter({ broker: `redis://127.0.0.1:${port}/0`, store: 'memory:' });
    closers.push(server.stop);
    const down = await until('the broker to be down', async () => {
      const { link } = (await shell(server.url)).broker;
      return link.state === 'down' && link;
    });
    const before = await ready(server.url);
    const page = await fetch(server.url);

    const redis = await startRedis({ port });
    closers.push(redis.stop);
    await until('the broker to be up', () => isUp(server.url));
    const client = new Redis(redis.options);
    await publishLife(client, 'at last');
    client.disconnect();
    const task = await until('the task', () => call(server.url, getTask, { uuid: 'at last' }));

    expect(down.reason).toContain(String(port));
    expect(before).toMatchObject({ status: 503, ready: false });
    expect(page.status).toBe(200);
    expect(task.uuid).toBe('at last');
  });
});
