import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RetryPreflight } from '../../../lib/contract/models.ts';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { temporaryDirectory } from '../../support/processes.ts';
import { type RunningRedis, startRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { type Desk, openDesk, operator } from './desk.ts';

const W1 = 'w1@exact';

/** Calls that an event cannot tell. */
const NOT_IN_EVENTS = [
  ...['10-kB-string', '10-kB-of-words', '10-kB-unicode', '1000-args', 'many-kwargs', '100-dicts'], // cut at about 1 kB
  ...['nested-lists', 'deep-lists', 'nested-dicts', 'deep-dicts'], // three levels are shown
  'dots', // ends as a cut would
  'backslashes', // may be one character, or begin an escape
  'int-keys', // JSON has text keys alone
  ...['bytes-of-text', 'bytes-of-utf8', 'bytes-of-anything', 'typed-kwargs'], // bytes are text or hex, unmarked
];

describe('retrying a call whose arguments are hard to keep', () => {
  let redis: RunningRedis;
  let app: CeleryApp;
  let worker: RunningWorker;
  /** With the result backend, and with events alone. */
  let desk: Desk;
  let deaf: Desk;
  let calls: ReadonlyMap<string, string>;

  beforeAll(async () => {
    redis = await startRedis();
    app = {
      brokerUrl: redis.url,
      backendUrl: redis.database(1),
      env: { DEMO_CALLS: temporaryDirectory('calls') },
    };
    [desk, deaf] = await Promise.all([openDesk(redis.url, redis.database(1)), openDesk(redis.url)]);
    worker = await startWorker({ ...app, name: W1, queues: ['celery'] });
    await desk.knows([W1]);
    const sent = await python<Record<string, string>>(
      `from celery_app.hard_calls import CALLS
print(json.dumps({label: tasks.recall.apply_async(args, kwargs).id for label, (args, kwargs) in CALLS.items()}))`,
      app,
    );
    calls = new Map(Object.entries(sent));
    for (const uuid of calls.values()) await desk.inState(uuid, 'SUCCESS');
    for (const uuid of calls.values()) await deaf.inState(uuid, 'SUCCESS');
  });
  afterAll(async () => {
    await Promise.all([desk?.close(), deaf?.close()]);
    await worker?.stop();
    await redis?.stop();
  });

  it('sends every one of 61 again as it was, from what the result backend keeps', async () => {
    const judged = await judgeAll(desk);
    const outcomes = await retryAll(desk, [...calls.keys()]);

    expect(calls.size).toBe(61);
    expect(labelsWith(judged, ({ verdict }) => verdict !== 'replayable')).toEqual([]);
    expect(
      labelsWith(judged, ({ args, kwargs }) => args.source !== 'result-backend' || kwargs.source !== 'result-backend'),
    ).toEqual([]);
    expect([...outcomes].filter(([, outcome]) => outcome !== "'equal'")).toEqual([]);
  });

  it('sends from events alone what their text can only mean, and nothing else', async () => {
    const before = await received();
    const judged = await judgeAll(deaf);
    const replayable = labelsWith(judged, ({ verdict }) => verdict === 'replayable');

    for (const label of labelsWith(judged, ({ verdict }) => verdict === 'needs-repair')) {
      await expect(deaf.control.retry(operator, { uuid: calls.get(label) ?? '' })).rejects.toMatchObject({
        code: 'invalid',
      });
    }
    const outcomes = await retryAll(deaf, replayable);

    expect(labelsWith(judged, ({ verdict }) => verdict === 'blocked')).toEqual([]);
    expect(labelsWith(judged, ({ verdict }) => verdict === 'needs-repair').sort()).toEqual([...NOT_IN_EVENTS].sort());
    expect(labelsWith(judged, ({ args, kwargs }) => args.source !== 'event' || kwargs.source !== 'event')).toEqual([]);
    expect([...outcomes].filter(([, outcome]) => outcome !== "'equal'")).toEqual([]);
    expect((await received()) - before).toBe(replayable.length);
  });

  it('takes neither what the backend keeps nor the event for true where a task changed what it was given', async () => {
    const uuid = await python<string>('print(json.dumps(tasks.use_up.delay(["a", "b", "c"]).id))', app);
    await desk.inState(uuid, 'SUCCESS');
    await until('the result to be stored', async () => (await storedArgs(uuid)) === '[["a", "b"]]');

    const judged = await desk.control.preflight({ uuid });

    expect(judged).toMatchObject({ verdict: 'needs-repair', missing: ['args'], kwargs: { exact: true } });
    expect(judged?.args.why).toContain('the task changed them while it ran');
    await expect(desk.control.retry(operator, { uuid })).rejects.toMatchObject({ code: 'invalid' });
    const receipt = await desk.control.retry(operator, { uuid, args: '[["a", "b", "c"]]' });
    await desk.inState(receipt.uuid ?? '', 'SUCCESS');
    expect(desk.task(receipt.uuid ?? '')?.result).toBe("'c'");
  });

  it('is told that it was retried already, and does it again when that is meant', async () => {
    const uuid = calls.get('mixed') ?? '';

    const judged = await desk.control.preflight({ uuid });

    expect(judged).toMatchObject({
      verdict: 'blocked',
      missing: [],
      blocks: [{ id: 'already-retried', anyway: true }],
    });
    await expect(desk.control.retry(operator, { uuid })).rejects.toMatchObject({ code: 'conflict' });
    const receipt = await desk.control.retry(operator, { uuid, anyway: true });
    await desk.inState(receipt.uuid ?? '', 'SUCCESS');
  });

  it('is blocked while a message of it still waits, which tells its exact call', async () => {
    const uuid = await python<string>(
      'print(json.dumps(tasks.echo.apply_async(("x" * 3000, b"\\xff"), queue="low").id))',
      app,
    );
    await desk.inState(uuid, 'PENDING');

    const judged = await desk.control.preflight({ uuid });

    expect(judged).toMatchObject({
      verdict: 'blocked',
      args: { exact: true, source: 'message', text: `['${'x'.repeat(3000)}', b'\\xff']` },
      blocks: [{ id: 'running', anyway: false }],
    });
  });

  function labelsWith(
    judged: ReadonlyMap<string, RetryPreflight>,
    is: (preflight: RetryPreflight) => boolean,
  ): string[] {
    return [...judged].filter(([, preflight]) => is(preflight)).map(([label]) => label);
  }

  async function judgeAll(at: Desk): Promise<ReadonlyMap<string, RetryPreflight>> {
    const judged = new Map<string, RetryPreflight>();
    for (const [label, uuid] of calls) {
      const preflight = await at.control.preflight({ uuid });
      if (preflight !== undefined) judged.set(label, preflight);
    }
    return judged;
  }

  /** What each copy returned, or why there is none. */
  async function retryAll(at: Desk, labels: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
    const copies = new Map<string, string>();
    for (const label of labels) {
      const receipt = await at.control.retry(operator, { uuid: calls.get(label) ?? '' });
      copies.set(label, receipt.uuid ?? '');
    }
    await until('every copy to end', () => [...copies.values()].every((uuid) => isOver(at, uuid)), {
      timeoutMs: 30_000,
    });
    return new Map([...copies].map(([label, uuid]) => [label, at.task(uuid)?.result ?? at.task(uuid)?.exception]));
  }

  function isOver(at: Desk, uuid: string): boolean {
    const state = at.task(uuid)?.state;
    return state === 'SUCCESS' || state === 'FAILURE';
  }

  /** Tasks that the worker has taken since it began, as it counts them. */
  async function received(): Promise<number> {
    return python<number>(
      `stats = app.control.inspect(timeout=5, destination=["${W1}"]).stats()
print(json.dumps(sum(stats["${W1}"]["total"].values())))`,
      app,
    );
  }

  function storedArgs(uuid: string): Promise<string> {
    return python<string>(`print(json.dumps(json.dumps(app.AsyncResult("${uuid}").args)))`, app);
  }
});
