import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningWorker } from '../support/celery.ts';
import { eventually, type Stage, setStage } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

describe.each(BROKERS)('watching a worker die on %s', (on) => {
  let stage: Stage;
  let worker: RunningWorker;

  beforeAll(async () => {
    stage = await setStage({ on });
    worker = await stage.hire({ name: 'w1@kitchen', concurrency: 1, heartbeatInterval: 1 });
  });
  afterAll(() => stage?.close());

  it('tells that it is silent, and that the task it ran is lost, where both are looked at', async () => {
    const running = await stage.python<string>('print(json.dumps(tasks.sleep.delay(60).id))');
    await stage.visit('/workers', async (workers) => {
      await stage.visit(`/tasks/${running}`, async (task) => {
        const row = workers.getByRole('row').filter({ has: workers.getByTitle('w1@kitchen') });
        await eventually(row).toContain('Online');
        await eventually(task.getByRole('main').locator('header')).toContain('started');

        await worker.kill();

        await eventually(row).toContain('Silent');
        await eventually(task.getByRole('main').locator('header')).toContain('lost');
        await eventually(task.getByRole('main')).toMatch(/w1@kitchen[\s\S]*no end was heard|w1@kitchen fell silent/i);
        const answer = workers.getByRole('main').getByRole('heading', { level: 2 }).first();
        await eventually(answer).toMatch(/w1@kitchen went silent at .*1 of its tasks is lost/);
      });
    });
  });

  it('leaves the lost task to be found, with what can be done about it', async () => {
    await stage.visit('/workers/w1@kitchen', async (page) => {
      await page.getByRole('link', { name: '1 LOST task' }).click();

      const row = page.getByRole('table', { name: 'Tasks' }).getByRole('row').filter({ hasText: 'lost' });
      await row.click();
      const panel = page.getByRole('complementary');
      await eventually(panel).toContain('Retry');
      expect(await panel.getByRole('button', { name: 'Retry', exact: true }).getAttribute('aria-disabled')).toBeNull();
    });
  });
});
