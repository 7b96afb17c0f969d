import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, eventually, read, type Stage, setStage } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

/** What the result backend keeps of a task (`result_extended`). */
interface Kept {
  readonly args: unknown;
  readonly kwargs: unknown;
}

describe.each(BROKERS)('retrying a failed task on %s', (on) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage({ on });
    await stage.hire({ name: 'w1@kitchen', concurrency: 1 });
  });
  afterAll(() => stage?.close());

  it('sends it again with equal arguments under a new id, linked both ways', async () => {
    const failed = await stage.python<string>(
      `order = {"größe": [1, 2.5, "🚀"], "東京": None}
result = tasks.fail.apply_async((order,), {"depth": 2})
result.get(timeout=20, propagate=False)
print(json.dumps(result.id))`,
    );
    await stage.visit(`/tasks/${failed}`, async (page) => {
      await page.getByRole('button', { name: 'Retry', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Retry demo.fail' });
      expect(await read(dialog)).toMatch(/as the event gave them, exact[\s\S]*🚀[\s\S]*東京/);
      await dialog.getByRole('button', { name: 'Retry 1 task' }).click();

      await eventually(card(page, /^Retry/)).toMatch(/Requested[\s\S]*Observed/);
      await retriedAs(page).click();
      await page.waitForURL((url) => !url.pathname.includes(failed));
      const copy = page.url().split('/').at(-1)?.split('?')[0] ?? '';
      await eventually(page.getByRole('main')).toContain('TypeError');
      expect(
        await page
          .getByRole('main')
          .getByRole('link', { name: failed.slice(0, 8) })
          .first()
          .getAttribute('href'),
      ).toBe(`/tasks/${failed}`);
      expect(await keptOf(stage, copy)).toEqual(await keptOf(stage, failed));
    });
  });

  it('asks for arguments that the event cut, says why, and sends what is filled in', async () => {
    const failed = await stage.python<string>(
      `result = tasks.fail.apply_async(("y" * 2000,), {"depth": 1})
result.get(timeout=20, propagate=False)
print(json.dumps(result.id))`,
    );
    await stage.visit(`/tasks/${failed}`, async (page) => {
      await page.getByRole('button', { name: 'Retry…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Retry demo.fail with edits' });
      expect(await read(dialog)).toMatch(/the args are not known exactly \(.*cut.*\)/i);

      const send = dialog.getByRole('button', { name: 'Send 1 task' });
      expect(await send.getAttribute('aria-disabled')).toBe('true');
      expect(await read(dialog)).toContain('Not known exactly: mend it.');

      await dialog.getByLabel('args, as a Python tuple or a JSON array').fill(`("${'y'.repeat(2000)}",)`);
      await send.click();

      await dialog.waitFor({ state: 'detached' });
      await retriedAs(page).click();
      await page.waitForURL((url) => !url.pathname.includes(failed));
      const copy = page.url().split('/').at(-1)?.split('?')[0] ?? '';
      await eventually(page.getByRole('main')).toContain('PaymentDeclined');
      expect(await keptOf(stage, copy)).toEqual({ args: ['y'.repeat(2000)], kwargs: { depth: 1 } });
    });
  });
});

/** The link from a task to what was made of it; it appears when the retry was heard of. */
function retriedAs(page: Page) {
  const group = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Retried as' }) });
  return group.last().getByRole('link').first();
}

function keptOf(stage: Stage, uuid: string): Promise<Kept> {
  return stage.python(
    `result = app.AsyncResult("${uuid}")
result.get(timeout=20, propagate=False)
print(json.dumps({"args": result.args, "kwargs": result.kwargs}))`,
  );
}
