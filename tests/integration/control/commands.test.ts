import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerControl } from '../../../lib/contract/rest.ts';
import { type QueueName, queueName, taskId } from '../../../lib/ids.ts';
import { readRetryLinks } from '../../../server/control/retry-links.ts';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { type Desk, openDesk, operator } from './desk.ts';

const W1 = 'w1@control';
const T1 = 't1@control';

/**
 * Two workers: a prefork pool that serves `celery` and `bulk`, and a pool of threads that serves `high`. Nobody serves
 * `low`, so what is sent there waits.
 */
describe('commands to real workers over a real Redis', () => {
  let redis: RunningRedis;
  let app: CeleryApp;
  let prefork: RunningWorker;
  let threads: RunningWorker;
  let desk: Desk;

  beforeAll(async () => {
    redis = await startRedis();
    app = { brokerUrl: redis.url, backendUrl: redis.database(1) };
    desk = await openDesk(redis.url);
    [prefork, threads] = await Promise.all([
      startWorker({ ...app, name: W1, queues: ['celery', 'bulk'] }),
      startWorker({ ...app, name: T1, pool: 'threads', queues: ['high'] }),
    ]);
    await desk.knows([W1, T1]);
  });
  afterAll(async () => {
    await desk?.close();
    await Promise.all([prefork?.stop(), threads?.stop()]);
    await redis?.stop();
  });

  const send = (code: string) => python<string>(`print(json.dumps(${code}.id))`, app);
  const ask = (hostname: string, request: WorkerControl) => desk.control.worker(operator, { hostname, ...request });
  const depthOf = async (queue: QueueName) => (await desk.broker.queues.measure([queue])).get(queue)?.depth;

  describe('revoke', () => {
    it('reaches a task that waits, and is observed when a worker discards it', async () => {
      const uuid = await send('tasks.add.apply_async((2, 3), countdown=4)');
      await desk.inState(uuid, 'RECEIVED');

      const receipt = await desk.control.revoke(operator, { uuid, terminate: false, signal: 'SIGTERM' });
      const answered = await desk.answered(receipt);
      const observed = await desk.observed(receipt);

      expect(answered.asked).toEqual(expect.arrayContaining([W1, T1]));
      expect(answered.answers.map(({ worker }) => worker).sort()).toEqual([T1, W1]);
      for (const { ok, text } of answered.answers) {
        expect(ok).toBe(true);
        expect(text).toMatch(new RegExp(`^tasks .*${uuid}.* flagged as revoked$`));
      }
      expect(observed.observed?.what).toBe(`task-revoked from ${W1}`);
      expect(desk.task(uuid)).toMatchObject({ state: 'REVOKED', started: undefined });
    });

    it('terminates a running task, and each worker tells in its own words whether it runs there', async () => {
      const uuid = await send('tasks.sleep.delay(60)');
      await desk.inState(uuid, 'STARTED');

      const receipt = await desk.control.revoke(operator, { uuid, terminate: true, signal: 'SIGTERM' });
      const { answers } = await desk.answered(receipt);
      const { observed } = await desk.observed(receipt);

      expect(new Map(answers.map(({ worker, text }) => [worker, text]))).toEqual(
        new Map([
          [W1, `terminate: ${uuid}`],
          [T1, 'terminate: tasks unknown'],
        ]),
      );
      expect(observed?.what).toBe(`task-revoked from ${W1}`);
      expect(desk.task(uuid)).toMatchObject({ state: 'REVOKED', terminated: true });
    });

    it('shows that a pool of threads cannot terminate, and that the task ran to its end', async () => {
      const uuid = await send('tasks.sleep.apply_async((3,), queue="high")');
      await desk.inState(uuid, 'STARTED');

      const receipt = await desk.control.revoke(operator, { uuid, terminate: true, signal: 'SIGTERM' });
      const { answers } = await desk.answered(receipt);
      await desk.inState(uuid, 'SUCCESS');

      expect(answers.find(({ worker }) => worker === T1)).toMatchObject({
        ok: false,
        text: expect.stringContaining('NotImplementedError'),
      });
      await until('the receipt to say so', () =>
        desk.control.receipt(receipt.id)?.error?.includes(`It ended as SUCCESS on ${T1}`),
      );
    });

    it('is a conflict for a task that has ended', async () => {
      const uuid = await send('tasks.add.delay(1, 1)');
      await desk.inState(uuid, 'SUCCESS');

      const revoked = desk.control.revoke(operator, { uuid, terminate: false, signal: 'SIGTERM' });

      await expect(revoked).rejects.toMatchObject({ code: 'conflict' });
    });

    it('revokes many at once', async () => {
      const uuids = await python<string[]>(
        'print(json.dumps([tasks.sleep.apply_async((0,), countdown=3).id for _ in range(5)]))',
        app,
      );
      for (const uuid of uuids) await desk.inState(uuid, 'RECEIVED');

      const reply = await desk.control.bulk(operator, { action: 'revoke', uuids, dryRun: false, signal: 'SIGTERM' });
      const [receipt] = desk.control.receipts();

      expect(reply).toEqual({ matched: 5, done: uuids.map((uuid) => ({ uuid })), skipped: [] });
      expect(receipt && (await desk.observed(receipt)).observed?.what).toBe('5 of 5 tasks revoked');
    });
  });

  describe('retry and publish', () => {
    it('run a task again with equal arguments: text of any script, nesting, long integers, floats', async () => {
      const call = `tasks.echo.delay("naïve 🎉", [1, [2, None]], 2**70, 1.0, -0.5, 1e300, True, ключ={"a": [1.0, 2]})`;
      const uuid = await send(call);
      await desk.inState(uuid, 'SUCCESS');

      const receipt = await desk.control.retry(operator, { uuid });
      const { observed, uuid: as = '' } = await desk.observed(receipt);
      await desk.inState(as, 'SUCCESS');

      const isEqual = await python<boolean>(
        `old, new = (app.AsyncResult(i).get(timeout=20) for i in ("${uuid}", "${as}"))
print(json.dumps(repr(old) == repr(new) and repr(2**70) in repr(new) and "1.0" in repr(new)))`,
        app,
      );
      expect(isEqual).toBe(true);
      expect(as).not.toBe(uuid);
      expect(observed?.what).toMatch(/^received by|^it ended as SUCCESS on/);
      expect(desk.task(as)).toMatchObject({ name: 'demo.echo', args: desk.task(uuid)?.args, root_id: as });
      expect(await readRetryLinks(desk.store.settings).as(taskId(uuid))).toEqual([as]);
    });

    it('run arguments that were given as text, digit for digit', async () => {
      const receipt = await desk.control.publish(operator, {
        name: 'demo.echo',
        args: '[1.0, 1152921504606846977, "\\u00e9"]',
        kwargs: '{"n": 1e2}',
        queue: 'bulk',
      });
      await desk.inState(receipt.uuid ?? '', 'SUCCESS');

      const result = await python<string>(
        `print(json.dumps(repr(app.AsyncResult("${receipt.uuid}").get(timeout=20))))`,
        app,
      );

      expect(result).toBe("{'args': [1.0, 1152921504606846977, 'é'], 'kwargs': {'n': 100.0}}");
    });

    it('refuse to guess arguments that the worker cut', async () => {
      const uuid = await send('tasks.big.delay("x" * 5000)');
      await desk.inState(uuid, 'SUCCESS');

      const guess = desk.control.retry(operator, { uuid });
      await expect(guess).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('the args') });

      const { uuid: as = '' } = await desk.control.retry(operator, { uuid, args: '["short"]' });
      await desk.inState(as, 'SUCCESS');
    });

    it('leave a message where nobody takes it, until it is purged', async () => {
      const low = queueName('low');
      await desk.control.publish(operator, { name: 'demo.add', args: [1, 2], queue: low });
      await desk.control.publish(operator, { name: 'demo.add', args: [3, 4], queue: low, priority: 9 });
      expect(await depthOf(low)).toBe(2);

      const receipt = await desk.control.purge(operator, { name: low, confirm: low });

      expect(receipt.observed?.what).toBe('2 messages removed; 0 wait now');
      expect(await depthOf(low)).toBe(0);
    });
  });

  describe('control of one worker', () => {
    it.each<[WorkerControl, RegExp]>([
      [
        { command: 'rate-limit', arguments: { task_name: 'demo.add', rate_limit: '100/s' } },
        /^new rate limit set successfully$/,
      ],
      [{ command: 'time-limit', arguments: { task_name: 'demo.add', soft: 30, hard: 60 } }, /^time limits set success/],
      [{ command: 'enable-events', arguments: {} }, /^task events already enabled$/],
      [{ command: 'disable-events', arguments: {} }, /^task events already disabled$/],
    ])('is taken in the words of the worker: $command', async (request, text) => {
      const receipt = await desk.answered(await ask(W1, request));

      expect(receipt.answers).toEqual([
        { worker: W1, ok: true, text: expect.stringMatching(text), after: expect.any(Number) },
      ]);
      expect(receipt).not.toHaveProperty('error');
    });

    it.each<[WorkerControl, RegExp]>([
      [{ command: 'autoscale', arguments: { max: 4, min: 1 } }, /Autoscale not enabled/],
      [{ command: 'pool-restart', arguments: {} }, /Pool restarts not enabled/],
      [{ command: 'rate-limit', arguments: { task_name: 'no.such', rate_limit: '1/s' } }, /unknown task/],
    ])('is refused in the words of the worker: $command', async (request, text) => {
      const receipt = await desk.answered(await ask(W1, request));

      expect(receipt.answers).toEqual([
        { worker: W1, ok: false, text: expect.stringMatching(text), after: expect.any(Number) },
      ]);
      expect(receipt.error).toMatch(text);
      expect(receipt).not.toHaveProperty('observed');
    });

    it('shows that a pool of threads cannot grow', async () => {
      const receipt = await desk.answered(await ask(T1, { command: 'pool-grow', arguments: { n: 1 } }));

      expect(receipt.answers).toEqual([expect.objectContaining({ worker: T1, ok: false })]);
      expect(receipt.error).toContain('grow');
    });

    it('grows and shrinks a pool, and sees its processes', async () => {
      await desk.refresh(W1);

      const grown = await desk.observed(await ask(W1, { command: 'pool-grow', arguments: { n: 1 } }));
      const shrunk = await desk.observed(await ask(W1, { command: 'pool-shrink', arguments: { n: 1 } }));

      expect(grown).toMatchObject({
        answers: [{ text: 'pool will grow' }],
        observed: { what: `${W1} has grown` },
      });
      expect(shrunk).toMatchObject({
        answers: [{ text: 'pool will shrink' }],
        observed: { what: `${W1} has shrunk` },
      });
    });

    it('adds a consumer of a queue and cancels it, and sees its queues', async () => {
      const added = await desk.observed(await ask(W1, { command: 'add-consumer', arguments: { queue: 'extra' } }));
      const { uuid = '' } = await desk.control.publish(operator, { name: 'demo.add', args: [1, 2], queue: 'extra' });
      await desk.inState(uuid, 'SUCCESS');
      const cancelled = await desk.observed(
        await ask(W1, { command: 'cancel-consumer', arguments: { queue: 'extra' } }),
      );

      expect(added).toMatchObject({
        answers: [{ text: 'add consumer extra' }],
        observed: { what: `${W1} consumes extra` },
      });
      expect(cancelled.answers).toMatchObject([{ text: 'no longer consuming from extra' }]);
      expect(cancelled.observed?.what).toBe(`${W1} no longer consumes extra`);
    });

    it('shuts a worker down, which leaves without an answer', async () => {
      const worker = await startWorker({ ...app, name: 'w2@control', pool: 'solo', concurrency: 1, queues: ['low'] });
      await desk.knows(['w2@control']);

      const receipt = await ask('w2@control', { command: 'shutdown', arguments: {} });
      const { observed, answers } = await desk.observed(receipt);
      const code = await worker.stop();

      expect(observed?.what).toBe('w2@control is offline');
      expect(answers).toEqual([]);
      expect(code).toBe(0);
    });
  });

  it('keeps the last word on each command in the audit log', async () => {
    const { id } = await desk.answered(await ask(W1, { command: 'enable-events', arguments: {} }));

    await until('the outcome in the audit log', async () => {
      const entries = await desk.store.audit.list({ limit: 10 });
      return entries.find((entry) => entry.id === id)?.outcome === 'acknowledged by 1 of 1';
    });
  });
});
