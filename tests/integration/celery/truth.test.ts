import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDetail } from '../../../lib/contract/models.ts';
import { getTask, getWorker, listTasks } from '../../../lib/contract/rest.ts';
import { call, listAll, request } from '../../support/api.ts';
import { python, type RunningWorker, startWorker, traffic } from '../../support/celery.ts';
import { type StoredResult, storedResults } from '../../support/celery-results.ts';
import { type RunningExpediter, startExpediter } from '../../support/expediter.ts';
import { temporaryDirectory } from '../../support/processes.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';

/**
 * Where the history says another state than the result backend, and why. Everything else must agree. The keys are the
 * labels of the traffic.
 */
const OTHER_STATE: Readonly<Record<string, { readonly stored: string; readonly shown: RegExp; readonly why: string }>> =
  {
    quiet: { stored: 'PENDING', shown: /^SUCCESS$/, why: 'ignore_result: the backend was told nothing, events tell' },
    ignore: { stored: 'STARTED', shown: /^(STARTED|LOST)$/, why: 'Ignore ends without an event; a minute later: LOST' },
  };
/** Labels of which nothing is in the history: the body of a chord whose header failed is never sent. */
const NEVER_SENT = ['chord-failing'];
/** Labels that name no task: a group has an id of its own. */
const NO_TASK = ['group', 'revoke-reply', 'terminate-reply'];
/** Failures that are decided outside of the task: the backend gets no traceback, the event has one. */
const FAILED_OUTSIDE: Readonly<Record<string, RegExp>> = {
  'hard-limit': /TimeLimitExceeded\(2,?\)/,
  'pool-crash': /WorkerLostError.*SIGKILL/,
  reject: /^reject requeue=False: not now$/,
  'reject-late': /^reject requeue=False: not now, not later$/,
};
/** Failed before it ran, so without a traceback: no such task on the worker. */
const UNKNOWN = 'unknown-name';
/** Sent with display texts of the sender's own. */
const HIDDEN = 'secret';

const FINAL = ['SUCCESS', 'FAILURE', 'REVOKED'];

let redis: RunningRedis;
let client: Redis;
let server: RunningExpediter;
const workers: RunningWorker[] = [];
/** What was sent: uuid by label of the traffic, and label by uuid. */
const sent = new Map<string, string>();
const labels = new Map<string, string>();
let own: readonly { readonly uuid: string; readonly args: string; readonly kwargs: string }[];
let threaded: readonly string[];
let crashed: string;
/** What Celery's backend holds of all of it, and what the history shows of every task it knows. */
let stored: ReadonlyMap<string, StoredResult>;
let shown: ReadonlyMap<string, TaskDetail>;

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.options);
  const app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
  server = await startExpediter({ broker: redis.url, args: ['--inspect-interval', '1'] });
  const start = async (setup: object) => void workers.push(await startWorker({ ...app, ...setup }));
  await Promise.all([
    start({ name: 'prefork@truth', pool: 'prefork', concurrency: 3 }),
    start({ name: 'threads@truth', pool: 'threads', concurrency: 2, events: false, queues: ['threads'] }),
  ]);
  await until('events of the threads to be turned on', async () => {
    return (await call(server.url, getWorker, { hostname: 'threads@truth' })).taskEvents;
  });

  own = await python(SEND_OWN, app);
  threaded = await python(SEND_TO_THREADS, app);
  const marker = join(temporaryDirectory('marker'), 'crashed');
  crashed = await python(`print(json.dumps(tasks.crash_late.apply_async((${JSON.stringify(marker)},)).id))`, app);
  for (const { label, id } of await traffic({ ...app, scenario: 'all', pause: 0.02 })) {
    sent.set(label, id);
    labels.set(id, label);
  }
  stored = await quiet(app);
  // The events of a worker come in order: once its last one is here, all before it are.
  for (const queue of ['celery', 'threads']) {
    const last = await python<string>(`print(json.dumps(tasks.add.apply_async((0, 0), queue='${queue}').id))`, app);
    await until(`the last task of ${queue}`, async () => (await call(server.url, getTask, { uuid: last })).succeeded);
  }
  stored = await storedResults(app);
  const list = await until('the list to hold the last task', async () => {
    const items = await listAll((cursor) => call(server.url, listTasks, { limit: 500, ...(cursor && { cursor }) }));
    return [...stored.keys()].every((uuid) => items.some((item) => item.uuid === uuid) || isNeverSent(uuid)) && items;
  });
  const details = await Promise.all(list.map(({ uuid }) => call(server.url, getTask, { uuid })));
  shown = new Map(details.map((task) => [task.uuid, task]));
}, 180_000);
afterAll(async () => {
  for (const worker of workers) await worker.kill();
  client?.disconnect();
  await server?.stop();
  await redis?.stop();
});

/** Arguments of all kinds, with the texts that Celery makes of them. */
const SEND_OWN = `
from celery.utils.saferepr import saferepr
import datetime, decimal, uuid
calls = [
    ((), {}),
    ((1, -2, 2**70, 1.0, 1e300, float("inf")), {"x": None, "y": True}),
    (("it's", 'a "quote"', "back\\\\slash", "line\\nbreak", "tab\\t", ""), {"z\\u00fcrich": "\\u6771\\u4eac \\U0001f680"}),
    (([1, [2, [3, [4, [5]]]]], {"a": {"b": {"c": {"d": 1}}}}), {}),
    (("long " * 500,), {"many": list(range(2000))}),
    ((datetime.datetime(2030, 1, 2, 3, 4, 5, 678901), decimal.Decimal("10.50")), {"id": uuid.UUID(int=7)}),
    ((b"bytes", b"\\xff\\xfe"), {}),
    (tuple(range(30)), {"k%d" % n: n for n in range(30)}),
]
sent = []
for args, kwargs in calls:
    result = tasks.echo.apply_async(args, kwargs, queue="celery")
    texts = saferepr(args, app.amqp.argsrepr_maxsize), saferepr(kwargs, app.amqp.kwargsrepr_maxsize)
    sent.append({"uuid": result.id, "args": texts[0], "kwargs": texts[1]})
print(json.dumps(sent))
`;
/** One after the other and not in an instant: a pool of threads may lose events that meet in its buffer (PROTOCOL, trap 9). */
const SEND_TO_THREADS = `
sent = []
for task, args in ((tasks.sleep, (0.4,)), (tasks.progress, (4, 0.1)), (tasks.sleep, (0.5,))):
    result = task.apply_async(args, queue="threads")
    result.get(timeout=20)
    sent.append(result.id)
print(json.dumps(sent))
`;

/** Nothing waits, nothing is held, and every result that will come has come. */
async function quiet(app: { brokerUrl: string; backendUrl: string }): Promise<ReadonlyMap<string, StoredResult>> {
  const expected = [...sent.values()].filter((uuid) => !isExcused(labels.get(uuid) ?? ''));
  return until(
    'the cluster to be quiet',
    async () => {
      const keys = ['celery', 'high', 'low', 'bulk', 'threads'].flatMap((queue) =>
        ['', 3, 6, 9].map((step) => (step === '' ? queue : `${queue}\x06\x16${step}`)),
      );
      const busy = (await client.exists(...keys)) + (await client.hlen('unacked'));
      if (busy > 0) return undefined;
      const results = await storedResults(app);
      const isDone = ({ uuid, state }: StoredResult) => FINAL.includes(state) || isStuck(labels.get(uuid) ?? '');
      const isComplete = expected.every((uuid) => results.has(uuid));
      return isComplete && [...results.values()].every(isDone) && results;
    },
    { timeoutMs: 90_000, everyMs: 500 },
  );
}

const isExcused = (label: string) => NO_TASK.includes(label) || OTHER_STATE[label]?.stored === 'PENDING';
const isStuck = (label: string) => OTHER_STATE[label]?.stored === 'STARTED';
const isNeverSent = (uuid: string) => NEVER_SENT.includes(labels.get(uuid) ?? '');
const labelled = (label: string): TaskDetail => {
  const task = shown.get(sent.get(label) ?? '');
  if (task === undefined) throw new Error(`The history has no ${label}`);
  return task;
};
/** Tasks that both sides know, by what they are called here. */
const both = () =>
  [...stored.values()].flatMap((result) => {
    const task = shown.get(result.uuid);
    return task === undefined ? [] : [{ result, task, what: labels.get(result.uuid) ?? `${task.name} ${result.uuid}` }];
  });

describe('the history of real workers', () => {
  it('has every task that Celery has a result of, and every one that was sent', () => {
    const known = new Set([
      ...stored.keys(),
      ...[...sent].filter(([label]) => !NO_TASK.includes(label)).map(([, id]) => id),
    ]);

    const missing = [...known].filter((uuid) => !shown.has(uuid)).map((uuid) => labels.get(uuid) ?? uuid);

    expect(missing).toEqual(NEVER_SENT);
    expect(known.size).toBeGreaterThan(60);
  });

  it('has no task that Celery knows nothing of', () => {
    const unknown = [...shown.values()].filter(({ uuid }) => !stored.has(uuid));

    expect(unknown.map(({ uuid }) => labels.get(uuid) ?? uuid)).toEqual(['quiet']);
  });

  it('says the state that the result backend says', () => {
    const differing = both().filter(({ what }) => OTHER_STATE[what] === undefined);

    expect(differing.map(({ what, task }) => [what, task.state])).toEqual(
      differing.map(({ what, result }) => [what, result.state]),
    );
  });

  it.each(Object.entries(OTHER_STATE))('says more than the backend of %s', (label, { stored: before, shown: told }) => {
    const uuid = sent.get(label) ?? '';

    expect(stored.get(uuid)?.state ?? 'PENDING').toBe(before);
    expect(shown.get(uuid)?.state).toMatch(told);
  });

  it('shows the arguments that were sent', () => {
    const sentHere = own.map(({ uuid, args, kwargs }) => ({ uuid, args, kwargs }));

    expect(sentHere.map(({ uuid }) => texts(uuid))).toEqual(sentHere);
  });

  it('shows the arguments that Celery stored with the result', () => {
    for (const { task, result, what } of both()) {
      if (result.args === null || what === HIDDEN) continue;
      expect([what, ...result.args]).toContain(task.args);
      expect([what, task.kwargs]).toEqual([what, result.kwargs]);
    }
  });

  it('shows the texts that the sender chose, and hides by its name what the result tells all the same', () => {
    expect(labelled(HIDDEN)).toMatchObject({ args: "('****',)", kwargs: "{'password': '[redacted]'}" });
    expect(JSON.stringify(labelled(HIDDEN))).not.toContain('hunter2');
  });

  it('shows the results that were stored', () => {
    const done = both().filter(({ result, what }) => result.result !== null && what !== HIDDEN);

    expect(done.length).toBeGreaterThan(40);
    expect(done.map(({ task, what }) => [what, task.result])).toEqual(
      done.map(({ result, what }) => [what, result.result]),
    );
  });

  it('shows the exceptions that were stored, with their tracebacks', () => {
    const failed = both().filter(
      ({ result, what }) => result.state === 'FAILURE' && FAILED_OUTSIDE[what] === undefined,
    );

    expect(failed.length).toBeGreaterThan(6);
    for (const { task, result, what } of failed) {
      if (what === UNKNOWN) expect(task.exception).toBe("NotRegistered('demo.not_registered')");
      else expect([what, task.exception]).toEqual([what, result.exception?.text]);
      expect([what, task.traceback ?? null]).toEqual([what, what === UNKNOWN ? null : result.traceback]);
    }
  });

  it.each(Object.entries(FAILED_OUTSIDE))('shows the exception of %s, with a traceback of the event', (label, text) => {
    const { exception, traceback } = labelled(label);
    const result = stored.get(sent.get(label) ?? '');

    expect(result?.traceback).toBeNull();
    expect(exception).toMatch(text);
    expect(traceback).toContain(result?.exception?.type);
  });

  it('tells the attempts of a task that was retried one by one', () => {
    const told = labelled('retry').attempts.map(({ retries, delivery, state }) => [retries, delivery, state]);

    expect(told).toEqual([
      [0, 1, 'RETRY'],
      [1, 1, 'RETRY'],
      [2, 1, 'RETRY'],
      [3, 1, 'SUCCESS'],
    ]);
    for (const [n, attempt] of labelled('retry').attempts.slice(0, 3).entries()) {
      expect(attempt.exception).toBe(`ConnectionError('attempt ${n} failed')`);
      expect(attempt.traceback).toContain(`ConnectionError: attempt ${n} failed`);
    }
    expect(labelled('retry')).toMatchObject({ retries: 3, deliveries: 4, result: "'succeeded after 3 retries'" });
  });

  it('tells the attempts of a task that gave up', () => {
    const { attempts, exception, retries } = labelled('retry-exhausted');

    expect(attempts.map((attempt) => [attempt.retries, attempt.state])).toEqual([
      [0, 'RETRY'],
      [1, 'RETRY'],
      [2, 'FAILURE'],
    ]);
    expect([exception, retries]).toEqual(["TimeoutError('upstream too slow')", 2]);
    for (const attempt of attempts) expect(attempt.exception).toBe("TimeoutError('upstream too slow')");
  });

  it('agrees with the backend on the number of retries', () => {
    const counted = both().filter(({ result }) => result.retries !== null);

    expect(counted.map(({ what, task }) => [what, task.retries])).toEqual(
      counted.map(({ what, result }) => [what, result.retries]),
    );
  });

  it('calls nothing redelivered but the late-ack task whose process was killed', () => {
    const redelivered = [...shown.values()].filter((task) => task.redelivered);

    expect(redelivered.map(({ uuid }) => uuid)).toEqual([crashed]);
    expect(shown.get(crashed)?.attempts).toMatchObject([
      { retries: 0, delivery: 1, state: 'REJECTED', requeue: true },
      { retries: 0, delivery: 2, state: 'SUCCESS', result: "'survived'" },
    ]);
  });

  it('knows the tasks of the worker that had to be told to send events', () => {
    const states = threaded.map((uuid) => shown.get(uuid)).map((task) => [task?.worker, task?.state]);

    expect(states).toEqual(threaded.map(() => ['threads@truth', 'SUCCESS']));
  });

  it('tells how the revoked ones ended', () => {
    expect(labelled('expired')).toMatchObject({ state: 'REVOKED', expired: true, terminated: false });
    expect(labelled('revoked-queued')).toMatchObject({ state: 'REVOKED', expired: false, terminated: false });
    expect(labelled('terminated')).toMatchObject({ state: 'REVOKED', terminated: true, signum: '15' });
  });

  it('links children to the task that sent them', async () => {
    const { uuid, children } = labelled('children');
    const all = [...shown.values()].filter(({ parent_id }) => parent_id === uuid);

    expect(children.map((child) => child.uuid).toSorted()).toEqual(all.map((child) => child.uuid).toSorted());
    expect(children.map(({ name, state }) => [name, state])).toEqual([
      ['demo.spawn', 'SUCCESS'],
      ['demo.spawn', 'SUCCESS'],
    ]);
  });

  it('says of a chord whose header failed that it knows no body', async () => {
    const { status } = await request(server.url, getTask, { uuid: sent.get('chord-failing') ?? '' });

    expect(status).toBe(404);
  });

  function texts(uuid: string) {
    const task = shown.get(uuid);
    return { uuid, args: task?.args, kwargs: task?.kwargs };
  }
});
