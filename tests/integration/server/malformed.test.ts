import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getQuality, getTask, listQueues, listTasks, listWorkers } from '../../../lib/contract/rest.ts';
import { call } from '../../support/api.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { anEventBody, eventChannel, eventMessage, publishEvent, publishLife } from '../../support/raw-events.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const event = (type: string, fields: object = {}) => JSON.stringify(anEventBody(type, { ...fields }));
const without = (field: string) => {
  const { [field]: _, ...rest } = anEventBody('task-received', { uuid: 'malformed-1', name: 'raw.bad' });
  return JSON.stringify(rest);
};
/** The message with another word in one of its fields. */
const altered = (from: string, to: string) => {
  const message = eventMessage(event('task-received', { uuid: 'malformed-1', name: 'raw.bad' }));
  const changed = message.replace(from, to);
  if (changed === message) throw new Error(`${from} is not in ${message}`);
  return changed;
};
const nested = (depth: number, core: string) => `${'['.repeat(depth)}${core}${']'.repeat(depth)}`;
const deep = () =>
  event('task-received', { uuid: 'malformed-1', name: 'raw.bad' }).replace(/}$/, `,"deep":${nested(50_000, '1')}}`);
const bad = (fields: object) =>
  eventMessage(event('task-received', { uuid: 'malformed-1', name: 'raw.bad', ...fields }));

interface Case {
  readonly what: string;
  readonly message: string | Buffer;
  /** By what it is counted, and how often. */
  readonly counted: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  { what: 'text that is no envelope', message: 'hello', counted: { envelope: 1 } },
  { what: 'JSON that is no envelope', message: '[1, 2]', counted: { envelope: 1 } },
  { what: 'an envelope without a body', message: '{"headers": {}}', counted: { envelope: 1 } },
  { what: 'nothing at all', message: '', counted: { envelope: 1 } },
  { what: 'random bytes', message: randomBytes(2000), counted: { envelope: 1 } },
  { what: 'a megabyte of garbage', message: 'x'.repeat(1_000_000), counted: { envelope: 1 } },
  {
    what: 'a pickle',
    message: altered('application/json', 'application/x-python-serialize'),
    counted: { envelope: 1 },
  },
  { what: 'an encoding nobody has', message: altered('"utf-8"', '"klingon"'), counted: { envelope: 1 } },
  {
    what: 'broken base64',
    message: '{"body": "%%%", "content-type": "application/json", "properties": {"body_encoding": "base64"}}',
    counted: { 'not-json': 1 },
  },
  { what: 'a body that is cut', message: eventMessage('{"type": "task-rec'), counted: { 'not-json': 1 } },
  { what: 'an empty body', message: eventMessage(''), counted: { 'not-json': 1 } },
  {
    what: 'a megabyte of garbage in an envelope',
    message: eventMessage('y'.repeat(1_000_000)),
    counted: { 'not-json': 1 },
  },
  { what: 'a number', message: eventMessage('42'), counted: { 'not-an-event': 1 } },
  { what: 'an object without a type', message: eventMessage('{"hello": "world"}'), counted: { 'not-an-event': 1 } },
  { what: 'lists inside lists', message: eventMessage(nested(100_000, '1')), counted: { 'not-an-event': 1 } },
  {
    what: 'a list of several wrongs',
    message: eventMessage(`[1, null, ${without('hostname')}]`),
    counted: { 'not-an-event': 2, 'missing-field': 1 },
  },
  { what: 'no hostname', message: eventMessage(without('hostname')), counted: { 'missing-field': 1 } },
  { what: 'no timestamp', message: eventMessage(without('timestamp')), counted: { 'missing-field': 1 } },
  { what: 'a task event without a uuid', message: eventMessage(without('uuid')), counted: { 'missing-field': 1 } },
  { what: 'a timestamp in words', message: bad({ timestamp: 'yesterday' }), counted: { 'bad-field': 1 } },
  { what: 'a timestamp in milliseconds', message: bad({ timestamp: 1.7e12 }), counted: { 'bad-field': 1 } },
  { what: 'a uuid that is an object', message: bad({ uuid: { a: 1 } }), counted: { 'bad-field': 1 } },
  { what: 'a uuid of a thousand letters', message: bad({ uuid: 'u'.repeat(1000) }), counted: { 'bad-field': 1 } },
  { what: 'arguments that are a list', message: bad({ args: [1] }), counted: { 'bad-field': 1 } },
  { what: 'retries below zero', message: bad({ retries: -1 }), counted: { 'bad-field': 1 } },
  { what: 'a field that nests without end', message: eventMessage(deep()), counted: { 'bad-field': 1 } },
  {
    what: 'a heartbeat with a load of words',
    message: eventMessage(event('worker-heartbeat', { hostname: 'w2@bad', loadavg: ['high'] })),
    counted: { 'bad-field': 1 },
  },
  { what: 'an empty list', message: eventMessage('[]'), counted: {} },
];

describe('what is no event', () => {
  let redis: RunningRedis;
  let server: RunningExpediter;
  let client: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    server = await startExpediter({ broker: redis.url });
    client = new Redis(redis.options);
    // The picture that must not change. Its worker beats once a minute, so that it does not fall silent meanwhile.
    await until('the server to listen', async () => (await publishEvent(client, 'worker-online', { freq: 60 })) > 0);
    await publishEvent(client, 'task-sent', { uuid: 'waiting', name: 'raw.task', queue: 'raw', hostname: 'gen1@raw' });
    await until('the queue to be measured', async () => (await picture()).queues.some(({ depth }) => depth === 0));
    await pass('before');
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.stop();
    await redis?.stop();
  });

  const kinds = async () => (await call(server.url, getQuality, {})).malformedKinds;
  /** Without what time alone changes. */
  async function picture() {
    const [tasks, workers, queues] = await Promise.all([
      call(server.url, listTasks, {}),
      call(server.url, listWorkers, {}),
      call(server.url, listQueues, {}),
    ]);
    return {
      tasks: tasks.items,
      workers: workers.items.map(({ heartbeat: _, ...worker }) => worker),
      queues: queues.items.map(({ name, depth, condition, consumers }) => ({ name, depth, condition, consumers })),
    };
  }
  /** A good event on the same road: once it is there, everything before it has been handled. */
  async function pass(uuid: string) {
    await publishLife(client, uuid);
    await until(`task ${uuid} in the list`, async () => {
      const { items } = await call(server.url, listTasks, { q: 'state:SUCCESS', limit: 1 });
      return items[0]?.uuid === uuid;
    });
  }

  it.each(CASES)('is counted by its kind: $what', async ({ what, message, counted }) => {
    const before = await kinds();

    const listeners = await client.publish(eventChannel('task-received'), message);
    await pass(`after ${what}`);

    const after = await kinds();
    const grown = Object.entries(after).map(([kind, n]) => [kind, n - (before[kind] ?? 0)] as const);
    expect(listeners).toBe(1);
    expect(Object.fromEntries(grown.filter(([, n]) => n > 0))).toEqual(counted);
  });

  it('changes nothing else', async () => {
    const before = await picture();

    for (const { message } of CASES) await client.publish(eventChannel('task-received'), message);
    await pass('the last');

    const after = await picture();
    expect(after.tasks.filter(({ uuid }) => uuid !== 'the last')).toEqual(before.tasks);
    expect(after.queues).toEqual(before.queues);
    expect(after.workers.map(({ hostname, status, processed }) => ({ hostname, status, processed }))).toEqual(
      before.workers.map(({ hostname, status, processed }) => ({ hostname, status, processed })),
    );
    expect(after.workers.map(({ hostname }) => hostname)).toEqual(['w1@raw']);
  });

  it('does not spoil the good events of its list', async () => {
    const good = (type: string, timestamp: number, fields: object = {}) =>
      event(type, { uuid: 'in a list', timestamp, ...fields });
    const now = Date.now() / 1000;
    const list = [good('task-received', now, { name: 'raw.task' }), '17', good('task-started', now + 0.1), '{}'];

    await client.publish(eventChannel('task-multi'), eventMessage(`[${list.join()}]`));
    await pass('after the list');

    expect(await call(server.url, getTask, { uuid: 'in a list' })).toMatchObject({
      state: 'STARTED',
      name: 'raw.task',
    });
  });

  it('tells the same numbers in its metrics', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();

    for (const [kind, n] of Object.entries(await kinds())) {
      expect(metrics).toContain(`expediter_malformed_frames_total{cluster="default",kind="${kind}"} ${n}\n`);
    }
  });

  it('shows samples of the last ones, cut short', async () => {
    const { malformed, malformedKinds, malformedSamples } = await call(server.url, getQuality, {});

    expect(malformed).toBe(Object.values(malformedKinds).reduce((sum, n) => sum + n, 0));
    expect(malformedSamples.length).toBeGreaterThan(0);
    for (const { sample } of malformedSamples) expect(sample.length).toBeLessThanOrEqual(200);
  });
});
