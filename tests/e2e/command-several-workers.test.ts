import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, read, type Stage, setStage, soon } from '../support/stage.ts';

describe('commanding several workers', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
    for (const name of ['w1@kitchen', 'w2@kitchen', 'w3@kitchen']) await stage.hire({ name, concurrency: 1 });
  });
  afterAll(() => stage?.close());

  it('reaches those that were chosen, each with its own answer', async () => {
    await stage.visit('/workers', async (page) => {
      await page.getByRole('checkbox', { name: 'Select w1@kitchen' }).click();
      await page.getByRole('checkbox', { name: 'Select w2@kitchen' }).click();
      await page.getByRole('button', { name: 'Command 2 selected…' }).click();
      await page.getByRole('menuitem', { name: 'Autoscale…' }).click();
      const dialog = page.getByRole('dialog', { name: /Scale the pool of 2 workers/ });
      expect(await read(dialog)).toMatch(/2 of 2\s+workers will hear it\. They are w1@kitchen, w2@kitchen\./);
      await dialog.getByRole('button', { name: 'Set the range' }).click();
      await dialog.waitFor({ state: 'detached' });

      await eventually(page.locator('body')).toMatch(/Acknowledged by 0 of 2[\s\S]*Autoscale not enabled/);
    });
  });

  it('asks all of them a question, and shows what each says', async () => {
    await stage.visit('/workers', async (page) => {
      await page.getByRole('button', { name: 'Broadcast…' }).click();
      await page.getByRole('menuitem', { name: 'Logical clock…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Logical clock: all workers' });

      await eventually(dialog).toContain('3 of 3 answered');
      expect(await read(dialog)).toMatch(/w1@kitchen[\s\S]*"clock": \d+/);
    });
  });

  it('asks them where a task is', async () => {
    const running = await stage.python<string>('print(json.dumps(tasks.sleep.delay(60).id))');
    await stage.visit(`/tasks/${running}`, async (page) => {
      await eventually(page.getByRole('main')).toContain('started');
      await page.getByRole('button', { name: 'Ask the workers' }).click();

      const card = page.locator('section[aria-labelledby="whereabouts"]');
      await eventually(card).toMatch(/runs it[\s\S]*3 of 3 answered/);
    });
  });

  it('stands in the audit log, which is filtered and exported', async () => {
    await stage.visit('/audit', async (page) => {
      const table = page.getByRole('table', { name: 'Commands' });
      await eventually(table).toMatch(/w1@kitchen, w2@kitchen[\s\S]*2 workers[\s\S]*failed/);

      await page.getByLabel('By whom').fill('nobody');
      await eventually(page.getByRole('main')).toContain('No command matches');
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      await page.getByLabel('Of which task, worker, queue or type').fill('w2@kitchen');
      await eventually(table).toContain('w1@kitchen, w2@kitchen');
      await soon(() => new URL(page.url()).searchParams.get('target')).toBe('w2@kitchen');

      const saved = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export as CSV' }).click();
      const path = await (await saved).path();
      expect(readFileSync(path, 'utf8')).toMatch(/^at,cluster,id,actor[\s\S]*autoscale/);
    });
  });
});
