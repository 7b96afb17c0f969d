import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { hasFlower, type RunningFlower, startFlower } from '../../support/flower.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

/** Every state, every shape of workflow. Answers ids by label when all that will end has ended. */
const WORKLOAD = `
import time
from celery import chain, chord, group
sent = {
    'add': tasks.add.delay(2, 3),
    'echo': tasks.echo.delay(1, 'two', three=[4]),
    'urgent': tasks.urgent.delay('now'),
    'unicode': tasks.unicode_text.delay('héllo ☃'),
    'fail': tasks.fail.delay('card', 3),
    'retry': tasks.retry_then_succeed.delay(2, 0.2),
    'exhausted': tasks.retry_exhausted.delay(0.1),
    'chain': tasks.sample_chain().delay(),
    'chord': tasks.sample_chord().delay(),
    'spawn': tasks.spawn.delay(2, 1),
    'expired': tasks.add.apply_async((1, 1), countdown=1, expires=0.5),
}
grouped = tasks.sample_group().delay()
sent['grouped'] = grouped.children[0]
for label, result in sent.items():
    try:
        result.get(timeout=30, propagate=False)
    except Exception:
        pass
scheduled = tasks.add.apply_async((5, 5), countdown=600)
revoked = tasks.add.apply_async((6, 6), countdown=2)
time.sleep(0.5)
app.control.revoke(revoked.id)
running = tasks.sleep.delay(600)
waiting = tasks.add.apply_async((7, 7), queue='nobody')
grouped.get(timeout=30)
ids = {label: result.id for label, result in sent.items()}
ids.update(scheduled=scheduled.id, revoked=revoked.id, running=running.id, waiting=waiting.id)
print(json.dumps(ids))
`;

type Json = Record<string, unknown>;
type Label = string;

const FINAL = ['SUCCESS', 'FAILURE', 'REVOKED'];
const TIMES = new Set('sent received started succeeded failed retried revoked rejected timestamp'.split(' '));
/** Seconds. */
const CLOSE = 0.05;

/** What the two tell of one task, told apart only where they may be. */
function comparable(told: Json, other: Json): Json {
  const task = withoutEcho(told);
  return Object.fromEntries(
    Object.entries(task).map(([key, value]) => {
      const theirs = other[key];
      // A sender's clock is in step with nobody's, so Flower puts a count of its own in its place; we say nothing.
      // That count stands also when the word of the sending arrives after that of the receiving.
      if (key === 'clock' && ['PENDING', 'RECEIVED'].includes(task.state as string))
        return [key, 'of whoever was heard last'];
      if (key === 'children') return [key, [...(value as string[])].sort()];
      const isClose = typeof value === 'number' && typeof theirs === 'number' && Math.abs(value - theirs) <= CLOSE;
      return [key, TIMES.has(key) && isClose ? Math.min(value, theirs) : value];
    }),
  );
}

/** A worker that sends a task again names it as its own parent, and itself as the client: Flower believes that. */
function withoutEcho({ children, parent, parent_id, client, ...task }: Json): Json {
  const isEcho = parent_id === task.uuid;
  return {
    ...task,
    children: (children as string[]).filter((id) => id !== task.uuid),
    parent: isEcho ? null : parent,
    parent_id: isEcho ? null : parent_id,
    client: (task.retries as number) > 0 ? 'whoever sent it' : client,
  };
}

const alike = (tasks: Record<string, Json>, others: Record<string, Json>) =>
  Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, comparable(task, others[id] ?? {})]));

describe.skipIf(!hasFlower())('beside Flower on one broker', () => {
  let redis: RunningRedis;
  let flower: RunningFlower;
  let expediter: RunningExpediter;
  let workers: RunningWorker[] = [];
  let ids: Record<Label, string>;

  /** Asks both the same. */
  async function both(path: string, init?: RequestInit) {
    const [theirs, ours] = await Promise.all([ask(flower, path, init), ask(expediter, path, init)]);
    return { theirs, ours };
  }
  async function ask({ url }: { readonly url: string }, path: string, init?: RequestInit) {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const body = /^\s*[{[]/.test(text) ? JSON.parse(text) : text;
    return { status: response.status, body };
  }

  beforeAll(async () => {
    redis = await startRedis();
    const app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    [flower, expediter] = await Promise.all([startFlower(app), startExpediter({ broker: redis.url })]);
    workers = await Promise.all(['w1@one', 'w2@two'].map((name) => startWorker({ ...app, name, concurrency: 2 })));
    const isThere = async (seen: { readonly url: string }) =>
      Object.keys((await ask(seen, '/api/workers?status=true')).body).length === 2;
    await until('both to see both workers', async () => (await isThere(flower)) && (await isThere(expediter)), {
      timeoutMs: 30_000,
    });
    ids = await python<Record<Label, string>>(WORKLOAD, app);
    await until('both to know how every task ended', async () => {
      const { theirs, ours } = await both('/api/tasks');
      const open = new Set(['scheduled', 'running', 'waiting'].map((label) => ids[label]));
      const isOver = (tasks: Json) =>
        Object.entries(tasks).every(([id, task]) => open.has(id) || FINAL.includes((task as Json).state as string)) &&
        (tasks[ids.running ?? ''] as Json | undefined)?.state === 'STARTED';
      return isOver(theirs.body) && isOver(ours.body);
    });
  });
  afterAll(async () => {
    await expediter?.stop();
    await flower?.stop();
    await Promise.all(workers.map((worker) => worker.kill()));
    await redis?.kill();
  });

  it('lists the same tasks, key by key, in the same order', async () => {
    const { theirs, ours } = await both('/api/tasks');

    expect(ours.status).toBe(200);
    expect(Object.keys(ours.body).sort()).toEqual(Object.keys(theirs.body).sort());
    expect(alike(ours.body, theirs.body)).toEqual(alike(theirs.body, ours.body));
    expect(Object.keys(ours.body)).toEqual(Object.keys(theirs.body));
  });

  it.each([
    'state=FAILURE',
    'state=success&limit=3',
    'taskname=demo.add&sort_by=received',
    'workername=w1@one&sort_by=-started&limit=2&offset=1',
    'sort_by=name&limit=4',
    'sort_by=-state&offset=3',
    'taskname=All&workername=All&state=All&limit=5',
    'search=state:FAILURE',
    'search=card OR name:retry',
    'search=(name:demo.add worker:w2@two) OR kwargs:three=[4]',
    'search="attempt 1"',
    'received_start=2020-01-01 00:00&limit=2',
    'received_start=2100-01-01 00:00',
    'received_end=2100-01-01 00:00&limit=4',
    'limit=0',
  ])('finds the same tasks with %s', async (query) => {
    const { theirs, ours } = await both(`/api/tasks?${encodeURI(query)}`);

    expect(ours.status).toBe(200);
    expect(Object.keys(ours.body)).toEqual(Object.keys(theirs.body));
  });

  it.each([
    'limit=abc',
    'sort_by=colour',
    'received_start=yesterday',
    'search=a',
    'search=(name:add',
    'search=-name',
    'search=NOT demo',
  ])('refuses %s with the same status and words', async (query) => {
    const { theirs, ours } = await both(`/api/tasks?${encodeURI(query)}`);

    expect(ours).toEqual(theirs);
    expect(ours.status).toBe(400);
  });

  it('tells of one task, of the types and of no other', async () => {
    for (const id of Object.values(ids)) {
      const { theirs, ours } = await both(`/api/task/info/${id}`);
      expect(comparable(ours.body, theirs.body)).toEqual(comparable(theirs.body, ours.body));
    }
    const types = await both('/api/task/types');
    const missing = await both('/api/task/info/none');

    expect(types.ours).toEqual(types.theirs);
    expect(missing.ours).toEqual(missing.theirs);
  });

  it('feeds a table like that of Flower', async () => {
    const query = new URLSearchParams({
      draw: '3',
      start: '2',
      length: '5',
      'search[value]': 'demo',
      'order[0][column]': '1',
      'order[0][dir]': 'desc',
      'columns[1][data]': 'uuid',
    });
    const { theirs, ours } = await both(`/tasks/datatable?${query}`);
    const broken = await both('/tasks/datatable?draw=1');

    const uuids = ({ data }: { data: Json[] }) => data.map(({ uuid }) => uuid);
    expect(uuids(ours.body)).toEqual(uuids(theirs.body));
    expect({ ...ours.body, data: [] }).toEqual({ ...theirs.body, data: [] });
    expect(broken.ours).toEqual(broken.theirs);
  });

  it('tells the same results, and says of those that it reads from events', async () => {
    for (const [label, id] of Object.entries(ids)) {
      const { theirs, ours } = await both(`/api/task/result/${id}`);
      expect({ label, ...ours }).toEqual({ label, ...theirs });
    }
    const unknown = await both('/api/task/result/none');
    const broken = await both('/api/task/result/none?timeout=abc');

    expect(unknown.ours).toEqual(unknown.theirs);
    expect(broken.ours).toEqual(broken.theirs);
  });

  it('tells of workers what they answered, in their own shapes', async () => {
    const { theirs, ours } = await both('/api/workers?refresh=true');
    const status = await both('/api/workers?status=true');

    expect(Object.keys(ours.body).sort()).toEqual(Object.keys(theirs.body).sort());
    for (const [name, worker] of Object.entries<Json>(theirs.body)) {
      const mine = ours.body[name] as Json;
      expect(mine).toMatchObject({ active_queues: worker.active_queues, conf: worker.conf });
      expect([...(mine.registered as string[])].sort()).toEqual([...(worker.registered as string[])].sort());
      expect(Object.keys(mine.stats as Json).sort()).toEqual(Object.keys(worker.stats as Json).sort());
      expect(mine.timestamp).toBeCloseTo(worker.timestamp as number, -1);
    }
    expect(status.ours).toEqual(status.theirs);
  });

  it('feeds a list of workers like that of Flower', async () => {
    const { theirs, ours } = await both('/workers?json=1');

    const byName = (rows: Json[]) =>
      rows.toSorted((a, b) => ((a.hostname as string) < (b.hostname as string) ? -1 : 1));
    const [mine, their] = [byName(ours.body.data), byName(theirs.body.data)];
    expect(mine.map((row) => Object.keys(row).sort())).toEqual(their.map((row) => Object.keys(row).sort()));
    for (const [i, { hostname, status, pid, freq, sw_ident, sw_ver, ...row }] of their.entries()) {
      expect(mine[i]).toMatchObject({ hostname, status, pid, freq, sw_ident, sw_ver });
      expect(mine[i]?.['task-received']).toBe(row['task-received']);
    }
  });

  it('tells what one worker holds', async () => {
    const { theirs, ours } = await both('/api/workers?refresh=true&workername=w1@one');
    const other = await both('/api/workers?refresh=true&workername=w2@two');
    const unknown = await both('/api/workers?workername=w9@none');

    expect(Object.keys(ours.body['w1@one']).sort()).toEqual(Object.keys(theirs.body['w1@one']).sort());
    for (const part of ['active', 'reserved', 'scheduled']) {
      const held = ({ ours, theirs }: typeof other) =>
        [ours, theirs].map(({ body }) => Object.values<Json>(body).flatMap((worker) => worker[part] as Json[]));
      for (const [mine = [], their = []] of [held({ ours, theirs }), held(other)]) {
        expect(mine.map((task) => Object.keys(task).sort())).toEqual(their.map((task) => Object.keys(task).sort()));
      }
    }
    expect(unknown.ours).toEqual(unknown.theirs);
  });

  it('measures the same queues, and those that nobody consumes', async () => {
    const { theirs, ours } = await both('/api/queues/length');

    expect(ours.body.active_queues).toEqual(expect.arrayContaining(theirs.body.active_queues));
    expect(ours.body.active_queues).toContainEqual({ name: 'nobody', messages: 1 });
  });

  it('says that it is well', async () => {
    const { theirs, ours } = await both('/healthcheck');

    expect(ours).toEqual(theirs);
  });

  describe('commands', () => {
    /** Flower commands one worker, we the other: words and effects must be the same. */
    async function command(path: string, init: RequestInit = {}) {
      const post = { method: 'POST', ...init };
      const theirs = await ask(flower, path.replaceAll('WORKER', 'w1@one'), post);
      const ours = await ask(expediter, path.replaceAll('WORKER', 'w2@two'), post);
      const words = JSON.stringify(theirs.body).replaceAll('w1@one', 'w2@two');
      return { ours, theirs: { ...theirs, body: JSON.parse(words) } };
    }
    const about = async (name: string) =>
      (await ask(expediter, `/api/workers?refresh=1&workername=${name}`)).body[name];
    const processesOf = async (name: string) => (await about(name)).stats.pool.processes.length;

    it('resize a pool', async () => {
      const before = await processesOf('w2@two');
      const { theirs, ours } = await command('/api/worker/pool/grow/WORKER?n=2');

      expect(ours).toEqual(theirs);
      await until('the pool to grow', async () => (await processesOf('w2@two')) === before + 2);
      const shrunk = await command('/api/worker/pool/shrink/WORKER');
      expect(shrunk.ours).toEqual(shrunk.theirs);
      await until('the pool to shrink', async () => (await processesOf('w2@two')) === before + 1);
    });

    it('add and cancel consumers', async () => {
      const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'queue=extra' };
      const added = await command('/api/worker/queue/add-consumer/WORKER', form);
      const consumes = async (name: string) =>
        (await about(name)).active_queues.some((queue: Json) => queue.name === 'extra');

      expect(added.ours).toEqual(added.theirs);
      await until('the worker to consume it', () => consumes('w2@two'));
      const cancelled = await command('/api/worker/queue/cancel-consumer/WORKER?queue=extra');
      expect(cancelled.ours).toEqual(cancelled.theirs);
      await until('the worker to leave it', async () => !(await consumes('w2@two')));
    });

    it.each([
      ['/api/worker/queue/add-consumer/WORKER'],
      ['/api/worker/pool/autoscale/WORKER'],
      ['/api/worker/pool/autoscale/WORKER?min=1&max=4'],
      ['/api/worker/pool/restart/WORKER'],
      ['/api/worker/pool/grow/WORKER?n=x'],
      ['/api/worker/pool/grow/w9@none'],
      ['/api/worker/shutdown/w9@none'],
      ['/api/task/rate-limit/demo.add?workername=WORKER&ratelimit=100/m'],
      ['/api/task/rate-limit/demo.add?workername=WORKER'],
      ['/api/task/rate-limit/demo.none?workername=WORKER&ratelimit=1'],
      ['/api/task/rate-limit/demo.add?workername=w9@none&ratelimit=1'],
      ['/api/task/timeout/demo.add?workername=WORKER&soft=30&hard=60'],
      ['/api/task/timeout/demo.add?workername=WORKER&soft=x'],
      ['/api/task/revoke/00000000-0000-4000-8000-000000000001'],
      ['/api/task/revoke/00000000-0000-4000-8000-000000000001?terminate=maybe'],
    ])('%s: same status, same words', async (path) => {
      const { theirs, ours } = await command(path);

      expect(ours).toEqual(theirs);
    });

    it('run a task and answer with its result', async () => {
      const body = (name: string, options: object) => command(`/api/task/${name}`, { body: JSON.stringify(options) });
      const shape = ({ status, body }: { status: number; body: Json }) => ({
        status,
        body: { ...body, 'task-id': typeof body['task-id'] },
      });
      for (const [name, options] of [
        ['apply/demo.add', { args: [2, 40] }],
        ['apply/demo.echo', { args: ['a', null, 1.5], kwargs: { b: [true] } }],
        ['apply/demo.sleep', { args: [20], timeout: 0.2 }],
        ['async-apply/demo.add', { args: [1, 1], countdown: 500 }],
        ['send-task/demo.add', { args: [1, 1], queue: 'nobody' }],
      ] as const) {
        const { theirs, ours } = await body(name, options);
        expect({ name, ...shape(ours) }).toEqual({ name, ...shape(theirs) });
      }
      const failed = await body('apply/demo.fail', { args: ['card', 1] });
      expect(failed.ours.body).toMatchObject({ state: 'FAILURE', result: failed.theirs.body.result });
      expect(failed.ours.body.traceback).toContain('PaymentDeclined');
    });

    it('refuse to run what cannot be run', async () => {
      const body = (name: string, text: string) => command(`/api/task/${name}`, { body: text });
      const status = async (name: string, text: string) => (await body(name, text)).ours.status;
      const unknown = await body('apply/demo.none', '{}');

      expect(unknown.ours).toEqual(unknown.theirs);
      expect(await status('apply/demo.add', '{')).toBe(400);
      expect(await status('apply/demo.add', '[]')).toBe(400);
      expect(await status('apply/demo.add', '{"args": 3}')).toBe(400);
      expect(await status('apply/demo.add', '{"args": [1, 1], "eta": "soon"}')).toBe(400);
      expect(await status('send-task/demo.add', '{"args": [1, 1], "colour": "red"}')).toBe(400);
    });

    it('terminate what runs', async () => {
      const { ours } = {
        ours: await ask(expediter, `/api/task/revoke/${ids.running}?terminate=1`, { method: 'POST' }),
      };

      expect(ours).toEqual({ status: 200, body: { message: `Revoked '${ids.running}'` } });
      await until('both to see it revoked', async () => {
        const seen = await both(`/api/task/info/${ids.running}`);
        return seen.ours.body.state === 'REVOKED' && seen.theirs.body.state === 'REVOKED';
      });
      const again = await ask(expediter, `/api/task/revoke/${ids.running}`, { method: 'POST' });
      expect(again).toMatchObject({ status: 200, body: { message: `Revoked '${ids.running}'` } });
    });

    it('shut a worker down', async () => {
      const { theirs, ours } = await command('/api/worker/shutdown/WORKER');

      expect(ours).toEqual(theirs);
      await until('both workers to be gone', async () => {
        const { ours } = await both('/api/workers?status=true');
        return !Object.values(ours.body).includes(true);
      });
    });
  });
});
