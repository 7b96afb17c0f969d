import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS, getShell, listAudit, publishTask, revokeTask } from '../../../lib/contract/rest.ts';
import { call, request } from '../../support/api.ts';
import { runExpediter } from '../../support/command-line.ts';
import { COMMANDS, VIEWS } from '../../support/endpoint-inputs.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { freePort } from '../../support/ports.ts';
import { temporaryDirectory } from '../../support/processes.ts';
import { publishEvent } from '../../support/raw-events.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

const PASSWORD = 'sw0rdfish-of-the-test';
/** Where kombu publishes remote control, and what a server asks workers of its own accord. */
const PIDBOX = '/0.celery.pidbox';
const QUESTIONS = ['heartbeat', 'active', 'reserved', 'scheduled', 'stats', 'active_queues'];
const messageOf = (method: string) =>
  JSON.stringify({ body: Buffer.from(JSON.stringify({ method })).toString('base64') });
const methodOf = (message: string) => JSON.parse(Buffer.from(JSON.parse(message).body, 'base64').toString()).method;
/** A look into a queue of Redis marks nothing, and is no command. */
const commands = ENDPOINTS.filter(({ id, needs }) => Object.hasOwn(COMMANDS, id) && needs !== 'view');

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis({ password: PASSWORD });
});
afterAll(async () => {
  await redis?.stop();
});

describe('the command line', () => {
  it('prints its help on standard output and ends with 0', async () => {
    const { code, stdout, stderr } = await runExpediter(['--help']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: expediter \[FLAGS\]/);
    for (const flag of ['--broker', '--store', '--port', '--read-only', '--insecure-commands', '--config']) {
      expect(stdout).toContain(flag);
    }
  });

  it('prints its version on standard output and ends with 0', async () => {
    const { code, stdout, stderr } = await runExpediter(['--version']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^expediter \d+\.\d+\.\d+\n$/);
  });

  const dir = () => {
    const directory = temporaryDirectory('config');
    writeFileSync(join(directory, 'expediter.config.json'), '{"brokr": "redis://localhost"}');
    writeFileSync(join(directory, 'torn.json'), '{"broker": "redis://:hunter2@localhost');
    return directory;
  };
  it.each([
    { what: 'a flag', args: ['--reed-only'], names: '--read-only' },
    { what: 'a variable', args: [], env: { EXPEDITER_BROKR: 'redis://localhost' }, names: 'EXPEDITER_BROKER' },
    { what: 'a key of the config file', args: [], cwd: dir(), names: '"brokr"' },
    { what: 'a port', args: ['--port', '99999'], names: '--port' },
    { what: 'a time span', args: ['--retention', 'soon'], names: '--retention' },
    { what: 'a word', args: ['--log-level', 'loud'], names: '--log-level' },
    { what: 'a switch in a variable', args: [], env: { EXPEDITER_READ_ONLY: 'maybe' }, names: 'EXPEDITER_READ_ONLY' },
    { what: 'a broker option', args: ['--broker-option', 'seperator=x'], names: '--broker-option' },
    { what: 'an address', args: ['--broker', 'localhost'], names: '--broker' },
    { what: 'a flag without its value', args: ['--store'], names: '--store' },
    { what: 'a broker that nobody speaks', args: ['--broker', 'carrier-pigeon://coop'], names: 'carrier-pigeon' },
    {
      what: 'a store that nobody keeps',
      args: ['--broker', 'redis://localhost', '--store', 'papyrus:roll'],
      names: 'papyrus',
    },
    { what: 'a config file that is torn', args: ['--config', 'torn.json'], cwd: dir(), names: 'torn.json' },
  ])('ends with 2 and one line that names it: $what', async ({ args, env, cwd, names }) => {
    const { code, stdout, stderr } = await runExpediter(args, {
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    });

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(names);
  });

  it.each([
    [['--broker', `redis//:${PASSWORD}@localhost`]],
    [['--broker', `pigeon://:${PASSWORD}@localhost`]],
    [['--broker', `redis://:${PASSWORD}@localhost:port/0`]],
    [[`redis://:${PASSWORD}@localhost`]],
    [['--broker', 'redis://localhost', '--store', `papyrus://:${PASSWORD}@localhost/roll`]],
  ])('repeats no password of an address that is wrong: %j', async (args) => {
    const { code, stdout, stderr } = await runExpediter(args);

    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(PASSWORD);
  });

  it('ends with 1 and one line when its port is taken', async () => {
    const { code, stderr } = await runExpediter(['--broker', 'redis://localhost', '--port', String(redis.port)]);

    const lines = stderr.trimEnd().split('\n');
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain(`Port ${redis.port} of 127.0.0.1 is taken`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a server on this machine, its broker behind a password', () => {
  let server: RunningExpediter;
  beforeAll(async () => {
    server = await startExpediter({ broker: redis.url, args: ['--log-level', 'debug'] });
    await until('the broker to be up', async () => (await call(server.url, getShell, {})).broker.link.state === 'up');
  });
  afterAll(async () => {
    await server?.stop();
  });

  it('says where it is, alone on standard output, and has picked a port', () => {
    expect(server.stdout()).toBe(`Expediter ready on ${server.url}\n`);
    expect(Number(new URL(server.url).port)).toBeGreaterThan(0);
  });

  it('tells its password nowhere', async () => {
    const paths = ['/', '/metrics', '/readyz', '/healthz', '/api/v1/openapi.json'];
    const lists = ENDPOINTS.filter(({ method, path }) => method === 'GET' && !path.includes('{')).map(
      ({ id, path }) => `${path}?${new URLSearchParams(VIEWS[id] as Record<string, string>)}`,
    );

    for (const path of [...paths, ...lists]) {
      const response = await fetch(server.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).not.toContain(PASSWORD);
    }
    expect(server.stdout() + server.stderr()).not.toContain(PASSWORD);
  });

  it('tells no password in its reasons either, when it is the wrong one', async () => {
    const wrong = await startExpediter({ broker: redis.url.replace(PASSWORD, 'an0ther-one'), store: 'memory:' });

    const link = await until('the reason', async () => {
      const { broker } = await call(wrong.url, getShell, {});
      return broker.link.state === 'down' && broker.link;
    });
    const ready = await (await fetch(`${wrong.url}/readyz`)).text();
    await wrong.stop();

    expect(link.reason).toMatch(/password/i);
    expect(link.reason + ready + wrong.stdout() + wrong.stderr()).not.toContain('an0ther-one');
  });

  it('answers its probes', async () => {
    const [health, ready] = [await fetch(`${server.url}/healthz`), await fetch(`${server.url}/readyz`)];

    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
  });

  it('prints metrics as Prometheus reads them', async () => {
    const response = await fetch(`${server.url}/metrics`);
    const text = await response.text();

    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
    expect(text).toMatch(/^# HELP expediter_events_total /m);
    expect(text).toMatch(/^expediter_broker_up\{cluster="default"\} 1$/m);
    const lines = text.split('\n').filter((line) => line !== '');
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|[\w:]+(\{.*\})? \S+)$/);
  });

  it('describes every endpoint of its table', async () => {
    const description = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();

    expect(description.openapi).toBe('3.1.0');
    for (const { path, method, id } of ENDPOINTS) {
      expect(description.paths[path][method.toLowerCase()].operationId).toBe(id);
    }
  });

  it('takes commands of its own pages and of no others', async () => {
    const input = { uuid: 'some-task' };

    const own = await request(server.url, revokeTask, input, { origin: server.url });
    const foreign = await request(server.url, revokeTask, input, { origin: 'https://evil.example' });
    const sandboxed = await request(server.url, revokeTask, input, { origin: 'null' });
    const crossSite = await request(server.url, revokeTask, input, { 'sec-fetch-site': 'cross-site' });

    expect([own.status, foreign.status, sandboxed.status, crossSite.status]).toEqual([200, 403, 403, 403]);
    expect(foreign.body).toMatchObject({ code: 'forbidden' });
  });

  it('refuses a body past a mebibyte, and goes on', async () => {
    const large = await request(server.url, publishTask, { name: 'demo.add', reason: 'x'.repeat(1_100_000) });

    expect([large.status, large.body]).toMatchObject([413, { code: 'too-large' }]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('refuses what is not JSON, what it does not know, and what is not there', async () => {
    const form = await fetch(`${server.url}/api/v1/tasks/a/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'terminate=true',
    });
    const misspelt = await request(server.url, revokeTask, { uuid: 'a', terminat: true } as { uuid: string });
    const nowhere = await fetch(`${server.url}/api/v1/nowhere`);
    const method = await fetch(`${server.url}/api/v1/shell`, { method: 'DELETE' });

    expect([form.status, misspelt.status, nowhere.status, method.status]).toEqual([415, 400, 404, 405]);
    expect(misspelt.body).toMatchObject({ detail: expect.stringContaining('"terminate"') });
  });
});

describe.each([
  { what: '--read-only', args: ['--read-only'], why: '--read-only' },
  { what: '--host 0.0.0.0', args: ['--host', '0.0.0.0'], why: '0.0.0.0' },
])('a server with $what', ({ args, why }) => {
  let server: RunningExpediter;
  let url: string;
  beforeAll(async () => {
    server = await startExpediter({ broker: redis.url, args });
    url = server.url.replace('0.0.0.0', '127.0.0.1');
    await until('the broker to be up', async () => (await call(url, getShell, {})).broker.link.state === 'up');
  });
  afterAll(async () => {
    await server?.stop();
  });

  it('says that it is read-only and why', async () => {
    const { readOnly } = await call(url, getShell, {});

    expect(readOnly.on).toBe(true);
    expect(readOnly.why).toContain(why);
  });

  it.each(commands.map((endpoint) => ({ endpoint, id: endpoint.id })))(
    'refuses $id, and writes that down',
    async ({ endpoint, id }) => {
      const { input, audited } = COMMANDS[id] ?? { input: {}, audited: 'no entry in the table above' };

      const { status, body } = await request(url, endpoint, input);

      expect([status, body]).toMatchObject([403, { code: 'forbidden', detail: expect.stringMatching(/read-only/i) }]);
      const { items } = await call(url, listAudit, { limit: 1 });
      expect(items).toMatchObject([{ command: audited, outcome: expect.stringMatching(/^refused/) }]);
    },
  );

  it('sends no command to workers, and touches no queue', async () => {
    const [client, listener] = [new Redis(redis.options), new Redis(redis.options)];
    const methods: string[] = [];
    listener.on('message', (_channel, message: string) => methods.push(methodOf(message)));
    await listener.subscribe(PIDBOX);
    await client.lpush('celery', 'a message that waits');

    for (const endpoint of commands) await request(url, endpoint, COMMANDS[endpoint.id]?.input ?? {});
    await client.publish(PIDBOX, messageOf('the end'));
    await until('the end of what was sent', () => methods.includes('the end'));
    const waiting = await client.lrange('celery', 0, -1);
    await client.del('celery');
    client.disconnect();
    listener.disconnect();

    expect(methods.filter((method) => !QUESTIONS.includes(method))).toEqual(['the end']);
    expect(waiting).toEqual(['a message that waits']);
  });

  it('still shows what it hears', async () => {
    const client = new Redis(redis.options);
    await publishEvent(client, 'worker-online', { hostname: 'seen@cli', freq: 60 });
    client.disconnect();

    await until('the worker', async () => (await call(url, getShell, {})).workers.online === 1);
  });
});

describe('a server for everybody with --insecure-commands', () => {
  it('takes commands from everybody', async () => {
    const args = ['--host', '0.0.0.0', '--insecure-commands'];
    const server = await startExpediter({ broker: redis.url, store: 'memory:', args });
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    await until('the broker to be up', async () => (await call(url, getShell, {})).broker.link.state === 'up');

    const { readOnly } = await call(url, getShell, {});
    const { status } = await request(url, revokeTask, { uuid: 'some-task' });
    await server.stop();

    expect([readOnly.on, status]).toEqual([false, 200]);
  });
});

describe('a port that was given', () => {
  it('is the one it listens on', async () => {
    const port = await freePort();

    const server = await startExpediter({ broker: redis.url, store: 'memory:', args: ['--port', String(port)] });
    const status = await new Promise((resolve) => {
      httpRequest({ port, path: '/healthz' }, (response) => resolve(response.statusCode)).end();
    });
    await server.stop();

    expect([server.url, status]).toEqual([`http://127.0.0.1:${port}`, 200]);
  });
});
