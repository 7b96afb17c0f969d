import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, eventually, read, type Stage, setStage } from '../support/stage.ts';

const FAILED = 130;

describe('retrying and revoking in bulk', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
    await stage.hire({ name: 'w1@kitchen', concurrency: 2, queues: ['celery'], conf: { task_send_sent_event: true } });
    await stage.python(
      `app.conf.task_send_sent_event = True
results = [tasks.fail.delay("x%d" % n, 1) for n in range(${FAILED})]
for result in results:
    result.get(timeout=60, propagate=False)`,
    );
  });
  afterAll(() => stage?.close());

  it('retries all that match a query: previewed, typed, watched, paused, resumed, done', async () => {
    await stage.visit('/tasks?q=state:failure', async (page) => {
      await eventually(main(page)).toContain(`${FAILED} match`);
      await page
        .getByRole('checkbox', { name: /^Select demo/ })
        .first()
        .check();
      const bar = page.getByRole('region', { name: 'Selected tasks' });
      await bar.getByRole('button', { name: `Select all ${FAILED} that match` }).click();
      await eventually(bar).toContain(`All ${FAILED} that match selected`);
      await bar.getByRole('button', { name: 'Retry…' }).click();

      const dialog = page.getByRole('dialog', { name: `Retry ${FAILED} tasks` });
      await eventually(dialog).toMatch(/130[\s\S]*will be sent again[\s\S]*demo\.fail[\s\S]*5 of them/);
      const confirm = dialog.getByRole('button', { name: `Retry ${FAILED} tasks` });
      expect(await confirm.getAttribute('aria-disabled')).toBe('true');
      await dialog.getByLabel(`Type ${FAILED} to confirm`).fill(String(FAILED));
      await dialog.getByRole('textbox', { name: 'Tasks a second' }).fill('20');
      await dialog.getByRole('textbox', { name: 'Stop when more fail than' }).fill('100');
      await dialog.getByLabel('Reason, kept in the audit log').fill('card service is back');
      await confirm.click();

      await page.waitForURL(/\/jobs\//);
      await page.getByRole('button', { name: 'Pause' }).click();
      await eventually(verdict(page)).toMatch(/^Paused: \d+ of 130 sent.* operator paused it\.$/);
      await page.getByRole('button', { name: 'Resume' }).click();
      await eventually(verdict(page)).toMatch(/left\.$|^Done/);
      await eventually(verdict(page)).toBe('Done: 130 of 130 sent, 130 failed.');
      expect(await read(card(page, 'Progress'))).toMatch(/130\s+failed again/);
      await eventually(card(page, 'What was asked')).toMatch(
        /has ended[\s\S]*Resume the job[\s\S]*Pause the job[\s\S]*card service is back/,
      );

      const items = card(page, 'Tasks');
      await items.getByRole('button', { name: /^sent/ }).click();
      await eventually(items).toMatch(/demo\.fail[\s\S]*failure/);
      await items.getByRole('link').nth(1).click();
      await page.waitForURL(/\/tasks\//);
      await eventually(main(page)).toContain('PaymentDeclined');
    });
    await stage.visit('/jobs', async (page) => {
      await eventually(main(page)).toMatch(/Retry 130 tasks[\s\S]*tasks that match "state:failure"[\s\S]*Done/);
    });
  });

  it('asks before it cancels, and what was not sent stays unsent', async () => {
    await stage.visit('/tasks?q=state:failure', async (page) => {
      await page
        .getByRole('checkbox', { name: /^Select demo/ })
        .first()
        .check();
      const bar = page.getByRole('region', { name: 'Selected tasks' });
      await bar.getByRole('button', { name: /that match$/ }).click();
      await bar.getByRole('button', { name: 'Retry…' }).click();
      const dialog = page.getByRole('dialog', { name: /^Retry \d+ tasks/ });
      const total = /(\d+)/.exec(await read(dialog.getByRole('heading', { level: 2 })))?.[1] ?? '';
      await dialog.getByLabel(`Type ${total} to confirm`).fill(total);
      await dialog.getByRole('textbox', { name: 'Tasks a second' }).fill('1');
      await dialog.getByRole('button', { name: `Retry ${total} tasks` }).click();

      await page.waitForURL(/\/jobs\//);
      await page.getByRole('button', { name: 'Cancel…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
      await eventually(verdict(page)).toMatch(/^Cancelled: \d+ of \d+ sent, .*\d+ not sent\. operator cancelled it\.$/);
      expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    });
  });
});

function main(page: Page) {
  return page.getByRole('main');
}

function verdict(page: Page) {
  return main(page).getByRole('heading', { level: 2 }).first();
}
