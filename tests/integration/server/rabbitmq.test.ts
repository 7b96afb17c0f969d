import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getShell, getTask, listQueues, listWorkers } from '../../../lib/contract/rest.ts';
import { call } from '../../support/api.ts';
import { python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { type RunningRabbitMq, startRabbitMq } from '../../support/rabbitmq.ts';
import { aChannel, publishAmqpLife, startAmqpLoad } from '../../support/raw-amqp.ts';
import { until } from '../../support/wait.ts';

const OUTAGES = 5;
const OUTAGE_MS = 10_000;
/** What RabbitMQ takes to start, at least. */
const START_MS = 3_000;
/** Channels on which queues may be measured at this moment. */
const MEASURING = 8;

const link = async (url: string) => (await call(url, getShell, {})).broker.link;
const isReady = async (url: string) => (await fetch(`${url}/readyz`)).ok;

let rabbit: RunningRabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq();
  await rabbit.ctl('add_user', 'monitor', 's3cret');
  await rabbit.ctl('set_permissions', 'monitor', '.*', '.*', '.*');
});
afterAll(() => rabbit?.kill());

/** Rows of `rabbitmqctl list_…` that belong to the user whom only Expediter is. */
async function listed(what: string, ...columns: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const rows = JSON.parse(await rabbit.ctl(`list_${what}`, '--formatter', 'json', ...columns));
  return rows.filter((row: { user?: string }) => row.user === undefined || row.user === 'monitor');
}

describe('a RabbitMQ that is stopped and started again and again, under load', () => {
  let server: RunningExpediter;
  let worker: RunningWorker;
  const outages: number[] = [];
  const waits: number[] = [];
  const seen: string[] = [];

  beforeAll(async () => {
    server = await startExpediter({ broker: rabbit.urlOf('/', 'monitor:s3cret') });
    await until('the broker to be up', () => isReady(server.url));
    worker = await startWorker({ brokerUrl: rabbit.url, pool: 'solo' });
    await python('tasks.add.delay(2, 3)', { brokerUrl: rabbit.url });
    const load = startAmqpLoad(rabbit.url);
    await until('load', () => load.published() > 50);
    for (let n = 0; n < OUTAGES; n++) {
      const began = performance.now();
      await (n % 2 === 0 ? rabbit.stop() : rabbit.kill());
      await until('the word', async () => (await link(server.url)).state === 'down', { timeoutMs: 5_000 });
      await delay(Math.max(0, began + OUTAGE_MS - START_MS - performance.now())); // the length of the outage is the test
      await rabbit.restart();
      const back = performance.now();
      outages.push((back - began) / 1000);
      await until('readiness', () => isReady(server.url));
      waits.push((performance.now() - back) / 1000);
      const { channel, close } = await aChannel(rabbit.url);
      await publishAmqpLife(channel, `after-${n}`);
      await close();
      await until('the task', () => call(server.url, getTask, { uuid: `after-${n}` }));
      seen.push(`after-${n}`);
    }
    await load.stop();
  }, 180_000);
  afterAll(async () => {
    await worker?.kill();
    await server?.stop();
  });

  it('is followed again as soon as it is back', () => {
    process.stdout.write(`outages of ${shown(outages)} s; ready ${shown(waits)} s after\n`);

    expect(seen).toHaveLength(OUTAGES);
    expect(Math.min(...waits)).toBeLessThan(3);
  });

  it('finds no channel and no queue of ours beside those in use', async () => {
    const exclusive = await exclusiveQueues();
    const channels = await listed('channels', 'user', 'consumer_count');

    // Events, and answers of remote control when there was a question.
    expect(exclusive.filter(({ name }) => /^celeryev\./.test(String(name)))).toHaveLength(1);
    expect(exclusive.length).toBeLessThanOrEqual(2);
    expect(channels.filter((channel) => Number(channel.consumer_count) > 0).length).toBeLessThanOrEqual(2);
    expect(channels.length).toBeLessThanOrEqual(2 + MEASURING);
    expect((await listed('connections', 'user')).length).toBeLessThanOrEqual(3);
  });

  it('left one server running, which said what happened and no more', () => {
    const told = server.stderr().match(/No events: .*/g) ?? [];

    expect(told).toHaveLength(OUTAGES);
    expect(server.stderr()).not.toMatch(/s3cret|unhandled|uncaught/i);
  });

  it('is asked about workers and queues as before', async () => {
    await until(
      'the worker',
      async () => {
        const { items } = await call(server.url, listWorkers, {});
        return items.find(({ hostname }) => hostname === 'w1@app')?.status === 'online';
      },
      { timeoutMs: 60_000 },
    );
    await python('tasks.add.delay(2, 3)', { brokerUrl: rabbit.url });
    await until('the queue and who consumes it', async () => {
      const { items } = await call(server.url, listQueues, {});
      return items.find(({ name }) => name === 'celery');
    });
  });

  it('leaves nothing there when it is ended', async () => {
    await server.stop();

    expect(await listed('connections', 'user')).toEqual([]);
    expect(await exclusiveQueues()).toEqual([]);
  });
});

/** Without the mailboxes in which Celery's own clients await answers: they are named by a UUID of version 3. */
async function exclusiveQueues() {
  const CELERYS = /^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f-]{17}\.reply\.celery\.pidbox$/;
  const queues = await listed('queues', 'name', 'exclusive');
  return queues.filter(({ name, exclusive }) => exclusive === true && !CELERYS.test(String(name)));
}

function shown(seconds: readonly number[]): string {
  return seconds.map((value) => value.toFixed(1)).join(', ');
}

describe('a server on RabbitMQ that is asked to end', () => {
  it('takes in what the broker has for it and it has not read yet', async () => {
    const first = await startExpediter({ broker: rabbit.urlOf('/', 'monitor:s3cret') });
    await until('the broker to be up', () => isReady(first.url));
    const { channel, close } = await aChannel(rabbit.url);
    const uuids = Array.from({ length: 200 }, (_, n) => `unread-${n}`);

    process.kill(first.pid, 'SIGSTOP');
    for (const uuid of uuids) await publishAmqpLife(channel, uuid);
    process.kill(first.pid, 'SIGTERM');
    process.kill(first.pid, 'SIGCONT');
    const code = await first.stop();
    await close();
    const second = await startExpediter({ broker: rabbit.urlOf('/', 'monitor:s3cret'), store: first.store });
    const states = await Promise.all(uuids.map(async (uuid) => (await call(second.url, getTask, { uuid })).state));
    await second.stop();

    expect(code).toBe(0);
    expect(states.filter((state) => state !== 'SUCCESS')).toEqual([]);
  });
});

describe('a RabbitMQ that does not let us in', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  beforeAll(async () => {
    await rabbit.ctl('add_user', 'reader', 's3cret');
    await rabbit.ctl('set_permissions', 'reader', '^$', '.*', '.*');
  });

  it.each([
    [
      'a user without the right to configure',
      () => rabbit.urlOf('/', 'reader:s3cret'),
      /the configure right on the (queue|exchange) "celeryev/,
    ],
    [
      'a wrong virtual host',
      () => rabbit.urlOf('nowhere', 'reader:s3cret'),
      /virtual host "nowhere": it does not exist/,
    ],
    ['a wrong password', () => rabbit.urlOf('/', 'reader:s3cret-too'), /refused the user name or the password/],
  ])('for %s: one sentence, no storm, no secret', async (_, url, sentence) => {
    const connections = () => rabbit.log().split('accepting AMQP connection').length - 1;
    const before = connections();
    const began = performance.now();
    const server = await startExpediter({ broker: url(), store: 'memory:' });
    closers.push(server.stop);
    const down = await until('the word', async () => {
      const now = await link(server.url);
      return now.state === 'down' && now;
    });
    await until('some attempts', () => connections() - before >= 4);
    const seconds = (performance.now() - began) / 1000;
    const page = await (await fetch(server.url)).text();
    const told =
      server
        .stderr()
        .replaceAll('\\"', '"')
        .match(/No events: .*/g) ?? [];

    expect(down.reason).toMatch(sentence);
    expect(told).toEqual([expect.stringMatching(sentence)]);
    expect(connections() - before).toBeLessThanOrEqual(seconds + 2); // two more that stay: for queues and for questions
    expect(`${page}${server.stderr()}${server.stdout()}${JSON.stringify(down)}`).not.toContain('s3cret');
  });
});
