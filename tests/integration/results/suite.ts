import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskId } from '../../../lib/ids.ts';
import type { ResultBackend, TaskResult } from '../../../server/results/result-backend.ts';
import { type CeleryApp, python, type RunningWorker, startWorker } from '../../support/celery.ts';
import { until } from '../../support/wait.ts';

export interface World {
  readonly app: CeleryApp;
  /** A reader of the backend that the app writes. */
  open(): ResultBackend;
  close(): Promise<void>;
}

/** What a backend cannot keep, of what the others do. */
export interface Lacks {
  readonly group?: true;
  readonly expiry?: true;
  readonly retries?: true;
  readonly queue?: true;
  /** Arguments are kept as display text. */
  readonly exactArguments?: true;
}

/** What every result backend owes: to tell what Celery itself wrote there, and to write nothing. */
export function resultBackendSuite(name: string, setUp: () => Promise<World>, lacks: Lacks = {}): void {
  describe(`results that Celery stored: ${name}`, () => {
    let world: World;
    let backend: ResultBackend;
    let worker: RunningWorker;

    beforeAll(async () => {
      world = await setUp();
      backend = world.open();
      worker = await startWorker({ ...world.app, name: 'w1@results', queues: ['celery', 'bulk'] });
    }, 120_000);
    afterAll(async () => {
      await worker?.stop();
      await backend?.close();
      await world?.close();
    });

    const send = (call: string) => python<string>(`print(json.dumps(${call}.id))`, world.app);
    const stored = (uuid: string, state: string) =>
      until(
        `${uuid} to be stored as ${state}`,
        async () => {
          const found = await backend.find(taskId(uuid)).catch(() => undefined); // the table may not be there yet
          return found?.state === state ? found : undefined;
        },
        { timeoutMs: 20_000 },
      );

    it('tells the value of a success, with all digits, and how it was called', async () => {
      const uuid = await send('tasks.echo.delay(2**70, 1.0, "naïve 🎉", {"größe": None}, note="x")');

      const found = await stored(uuid, 'SUCCESS');

      expect(found.value).toEqual({ kind: 'json', json: expect.stringContaining(`[${2n ** 70n}, 1.0,`) });
      expect(found).toMatchObject({ name: 'demo.echo', worker: 'w1@results', traceback: undefined });
      expect(found.done).toBeGreaterThan(Date.now() / 1000 - 60);
      expect(found.done).toBeLessThan(Date.now() / 1000 + 5);
      if (lacks.exactArguments) expect(found.args?.kind).toBe('text');
      else
        expect(jsonOf(found.args)).toBe(
          `[${2n ** 70n}, 1.0, "na\\u00efve \\ud83c\\udf89", {"gr\\u00f6\\u00dfe": null}]`,
        );
      if (!lacks.retries) expect(found.retries).toBe(0);
      if (!lacks.queue) expect(found.queue).toBe('bulk');
      expect(found.expiresIn === undefined).toBe(lacks.expiry === true);
    });

    it('tells the exception and the whole traceback of a failure', async () => {
      const uuid = await send('tasks.fail.delay("boom", 30)');

      const found = await stored(uuid, 'FAILURE');

      expect(JSON.parse(jsonOf(found.value))).toMatchObject({
        exc_type: 'PaymentDeclined',
        exc_message: [402, 'card refused: boom'],
        exc_module: 'celery_app.tasks',
      });
      expect(found.traceback).toMatch(/^Traceback[\s\S]*_dig_again[\s\S]*PaymentDeclined/);
    });

    it('tells progress in the words of the application while it runs', async () => {
      const uuid = await send('tasks.progress.delay(3, 0.4)');

      const found = await stored(uuid, 'PROGRESS');

      expect(JSON.parse(jsonOf(found.value))).toMatchObject({ total: 3 });
      expect(found.done).toBeUndefined();
      await stored(uuid, 'SUCCESS');
    });

    it('tells the tasks that a task called', async () => {
      const uuid = await send('tasks.spawn.delay(2, 1)');

      const { children } = await stored(uuid, 'SUCCESS');

      expect(children).toHaveLength(2);
      for (const child of children ?? []) await stored(child, 'SUCCESS');
    });

    it('finds many at once, and nothing under an id that it never heard', async () => {
      const uuids = await python<string[]>(
        'print(json.dumps([tasks.add.delay(n, 1).id for n in range(5)]))',
        world.app,
      );
      for (const uuid of uuids) await stored(uuid, 'SUCCESS');

      const found = await backend.findMany([...uuids, 'never heard of', "it's; DROP TABLE"].map(taskId));

      expect([...found.keys()].sort()).toEqual([...uuids].sort());
      expect(uuids.map((uuid) => jsonOf(found.get(taskId(uuid))?.value))).toEqual(['1', '2', '3', '4', '5']);
      expect(await backend.find(taskId('never heard of'))).toBeUndefined();
    });

    it('does not open a pickle', async () => {
      const pickled = {
        ...world.app,
        conf: { ...world.app.conf, result_serializer: 'pickle', accept_content: ['json', 'pickle'] },
      };
      // Celery refuses pickle to root otherwise.
      const env = { ...world.app.env, C_FORCE_ROOT: '1' };
      const other = await startWorker({ ...pickled, env, name: 'p1@results', queues: ['low'] });
      try {
        const uuid = await send('tasks.echo.apply_async((b"\\xff",), queue="low")');

        const found = await until('a result', () => backend.find(taskId(uuid)).catch(() => undefined), {
          timeoutMs: 45_000,
        });

        expect(found.value).toMatchObject({ kind: 'unopened', format: 'pickle' });
        expect(found.value).toHaveProperty('why', expect.stringContaining('not opened'));
      } finally {
        await other.stop();
      }
    });
  });
}

export function jsonOf(value: TaskResult['value']): string {
  if (value?.kind !== 'json') throw new Error(`Expected JSON, got ${JSON.stringify(value)}`);
  return value.json;
}
