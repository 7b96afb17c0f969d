import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningWorker } from '../support/celery.ts';
import { eventually, read, type Stage, setStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('pausing a queue', () => {
  let stage: Stage;
  let worker: RunningWorker;
  const auditBy = async (actor: string) => {
    const answer = await fetch(`${stage.expediter.url}/api/v1/audit?actor=${actor}`);
    return ((await answer.json()) as { items: unknown[] }).items;
  };
  /** By its own word. */
  const consumedBy = (name: string) =>
    stage.python<string[]>(
      `print(json.dumps([queue["name"] for queue in app.control.inspect(timeout=3).active_queues()["${name}"]]))`,
    );
  const hire = () => stage.hire({ name: 'w1@kitchen', concurrency: 1, queues: ['celery', 'high'] });

  beforeAll(async () => {
    stage = await setStage();
    worker = await hire();
  });
  afterAll(() => stage?.close());

  it('is asked for with a reason, told calmly, and kept when the worker restarts', async () => {
    await stage.visit('/queues/high', async (page) => {
      await eventually(main(page)).toMatch(/w1@kitchen/);
      await page.getByRole('button', { name: 'Pause…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Pause high' });
      await eventually(dialog).toMatch(/1\s+worker consumes it and is told to stop/);
      await dialog.getByRole('button', { name: '1 h' }).click();
      await dialog.getByLabel('Reason, kept in the audit log').fill('the oven is cold');
      await confirm(dialog, 'Pause the queue');

      const note = page.getByRole('region', { name: 'high is paused' });
      await eventually(note).toMatch(/Paused by operator[\s\S]*resumed by itself in[\s\S]*the oven is cold/);
      await eventually(note).toContain('No worker consumes it.');
      expect(await page.getByRole('button', { name: 'Add consumer…' }).getAttribute('aria-disabled')).toBe('true');

      await worker.stop();
      worker = await hire();
      await until('the new process to have been told', async () => (await auditBy('expediter')).length > 0);
      await until('it to have stopped', async () => !(await consumedBy('w1@kitchen')).includes('high'));
      await stage.python('tasks.add.apply_async((1, 2), queue="high")');
      await eventually(main(page)).toMatch(/high is paused by operator, [12] waits? in it/);
    });
    await stage.visit('/', async (page) => {
      await eventually(main(page)).toMatch(/high[\s\S]*is paused/);
    });
  });

  it('ends by a click, and what waited runs', async () => {
    await stage.visit('/queues/high', async (page) => {
      await page.getByRole('button', { name: 'Resume…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Resume high' });
      await confirm(dialog, 'Resume the queue');

      await page.getByRole('button', { name: 'Pause…' }).waitFor();
      await eventually(main(page)).toContain('Healthy');
    });
    await stage.visit('/audit?target=high', async (page) => {
      const table = page.getByRole('table', { name: 'Commands' });
      await eventually(table).toMatch(/Resume high[\s\S]*Pause high for 1 h/);
      await page.getByRole('button', { name: /^Details of Pause high/ }).click();
      expect(await read(table)).toMatch(
        /Asked from[\s\S]*127\.0\.0\.1[\s\S]*Became of it[\s\S]*requested[\s\S]*observed/,
      );
    });
  });
});

function main(page: Page) {
  return page.getByRole('main');
}

/** The receipt that comes up is called like the dialog that goes. */
async function confirm(dialog: Locator, action: string): Promise<void> {
  const button = dialog.getByRole('button', { name: action });
  await button.click();
  await button.waitFor({ state: 'detached' });
}
