import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, read, type Stage, setStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('sending a task', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
    await stage.hire({ name: 'w1@kitchen', concurrency: 1, queues: ['celery'] });
  });
  afterAll(() => stage?.close());

  it('is checked against what workers know, shown, sent, and seen to run', async () => {
    await stage.visit('/tasks', async (page) => {
      await page.getByRole('button', { name: 'Send a task…' }).waitFor();
      await page.locator('body').press('n');
      const dialog = page.getByRole('dialog', { name: /^Send/ });
      await dialog.waitFor();

      await dialog.getByLabel('Task', { exact: true }).fill('demo.ad');
      await eventually(dialog).toContain('No worker that answered has registered demo.ad');
      await dialog.getByLabel('Task', { exact: true }).fill('demo.add');
      await eventually(dialog).toContain('Registered on w1@kitchen');
      await dialog.getByLabel('Queue').fill('nowhere');
      await eventually(dialog).toContain('No queue named nowhere is known');
      await dialog.getByLabel('Queue').fill('celery');
      await dialog.getByLabel(/^args/).fill('(1, 2');
      expect(await dialog.getByRole('button', { name: 'Send 1 task' }).getAttribute('aria-disabled')).toBe('true');
      await dialog.getByLabel(/^args/).fill('(20, 22)');
      await eventually(dialog.getByRole('region', { name: 'What will be sent' })).toMatch(/args\s+\[20,22\]/);
      await dialog.getByLabel('Reason, kept in the audit log').fill('a test of the oven');
      await dialog.getByRole('button', { name: 'Send 1 task' }).click();
      await dialog.waitFor({ state: 'detached' });

      await eventually(page.locator('body')).toMatch(/Publish demo\.add to celery as [\s\S]*Observed/);
      await page.getByTitle('demo.add').first().waitFor();
    });
    const { items } = (await (await fetch(`${stage.expediter.url}/api/v1/audit?command=publish`)).json()) as {
      items: { target: { id: string }; reason: string }[];
    };
    const uuid = items[0]?.target.id;
    expect(items[0]?.reason).toBe('a test of the oven');
    const result = await until('the result', () =>
      stage.python<number>(`print(json.dumps(app.AsyncResult("${uuid}").get(timeout=20)))`),
    );
    expect(result).toBe(42);
  });

  it('is opened from the command palette on any page', async () => {
    await stage.visit('/workers', async (page) => {
      await eventually(page.getByRole('main')).toContain('Online');
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name: 'Send a task…' }).click();
      await page.getByRole('dialog', { name: /^Send/ }).waitFor();
      expect(await read(page.getByRole('dialog', { name: /^Send/ }))).toContain('the default queue');
    });
  });
});
