import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getTaskResult } from '../../lib/contract/rest.ts';
import { call } from '../support/api.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { card, eventually, type Stage, setStage } from '../support/stage.ts';

/** Results are kept in a Redis of their own, which can go away while the broker stays. */
describe('reading what the result backend keeps', () => {
  let results: RunningRedis;
  let stage: Stage;

  beforeAll(async () => {
    results = await startRedis();
    stage = await setStage({ results: results.url });
    await stage.hire({ name: 'w1@kitchen', concurrency: 1 });
  });
  afterAll(async () => {
    await stage?.close();
    await results?.kill();
  });

  const run = (call: string) =>
    stage.python<string>(
      `result = ${call}
result.get(timeout=20, propagate=False)
print(json.dumps(result.id))`,
    );

  it('shows the whole result beside what the event told of it, with secrets hidden', async () => {
    const uuid = await run('tasks.echo.delay("z" * 3000, 2 ** 70, password="hunter2")');
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      const stored = card(page, 'Result backend');

      await eventually(stored).toMatch(/State\s+SUCCESS[\s\S]*Expires\s+in/);
      await eventually(stored).toContain('show all 3002 characters');
      await eventually(stored).toContain(String(2n ** 70n));
      await eventually(stored).toContain('redacted by a rule');
      await eventually(page.getByRole('main')).not.toContain('hunter2');
    });
  });

  it('says of a failure what was raised', async () => {
    const uuid = await run('tasks.fail.delay("boom", 3)');
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      const stored = card(page, 'Result backend');

      await eventually(stored).toMatch(/State\s+FAILURE/);
      await eventually(stored).toContain('celery_app.tasks.PaymentDeclined: 402, card refused: boom');
      await eventually(stored).toContain('the one that its event told');
    });
  });

  it('retries from it what the event cut, and sends what is hidden as it was', async () => {
    const uuid = await run('tasks.echo.delay("y" * 2000, token="hunter3")');
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      await page.getByRole('button', { name: 'Retry', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Retry demo.echo' });
      await eventually(dialog).toMatch(
        /Its call is known exactly[\s\S]*from the result backend, stored[\s\S]*sent as it was/,
      );
      await eventually(dialog).not.toContain('hunter3');
      await dialog.getByRole('button', { name: 'Retry 1 task' }).click();
      await dialog.waitFor({ state: 'detached' });

      const retried = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Retried as' }) });
      await retried.last().getByRole('link').first().click();
      await page.waitForURL((url) => !url.pathname.includes(uuid));
      await eventually(card(page, 'Result backend')).toMatch(/State\s+SUCCESS/);
      const copy = page.url().split('/').at(-1)?.split('?')[0] ?? '';
      expect(await stage.python(`print(json.dumps(app.AsyncResult("${copy}").get(timeout=20)))`)).toEqual({
        args: ['y'.repeat(2000)],
        kwargs: { token: 'hunter3' },
      });
    });
  });

  it('says that nothing is stored, and why', async () => {
    const uuid = await stage.python<string>('print(json.dumps(tasks.add.apply_async((1, 1), queue="nobody").id))');
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      await eventually(card(page, 'Result backend')).toMatch(/Nothing is stored[\s\S]*Not stored yet/);
    });
  });

  it('says since when it is away, and holds up no page', async () => {
    const uuid = await run('tasks.add.delay(1, 1)');
    await results.kill();
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      await eventually(card(page, 'Result backend')).toMatch(/out of reach[\s\S]*For \d[\s\S]*refused the connection/);
      await eventually(page.getByRole('main')).toContain('demo.add');
    });

    const begun = performance.now();
    expect(await call(stage.expediter.url, getTaskResult, { uuid })).toMatchObject({ status: 'down' });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
