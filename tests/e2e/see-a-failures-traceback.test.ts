import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, eventually, read, type Stage, setStage } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

describe.each(BROKERS)('seeing the traceback of a failure on %s', (on) => {
  let stage: Stage;
  let uuid: string;

  beforeAll(async () => {
    stage = await setStage({ on });
    await stage.hire({ name: 'w1@kitchen', concurrency: 1 });
    uuid = await stage.python(
      `result = tasks.fail.apply_async(("no such currency",), {"depth": 3})
result.get(timeout=20, propagate=False)
print(json.dumps(result.id))`,
    );
  });
  afterAll(() => stage?.close());

  it('is one press away from the overview, where the failure shows up with its exception', async () => {
    await stage.visit('/', async (page) => {
      const failure = card(page, 'Recent failures').getByRole('link', { name: 'card refused: no such currency' });
      expect(await read(failure)).toMatch(/PaymentDeclined.*demo\.fail on w1@kitchen/s);

      await failure.click();

      await page.waitForURL(`**/tasks/${uuid}*`);
      expect(await read(page.getByRole('main'))).toContain('failure');
    });
  });

  it('is found by typing state:failure into the query of the tasks', async () => {
    await stage.python('print(json.dumps(tasks.add.delay(1, 2).get(timeout=20)))');
    await stage.visit('/tasks', async (page) => {
      const rows = page.getByRole('table', { name: 'Tasks' }).getByRole('row');
      await rows.filter({ has: page.getByTitle('demo.add') }).waitFor();

      await page.getByRole('combobox', { name: 'Filter tasks' }).fill('state:failure');
      await page.getByRole('combobox', { name: 'Filter tasks' }).press('Enter');

      await rows.filter({ has: page.getByTitle('demo.add') }).waitFor({ state: 'detached' });
      await rows.filter({ has: page.getByTitle('demo.fail') }).click();
      const panel = page.getByRole('complementary', { name: `Task ${uuid}` });
      await eventually(panel).toContain('card refused: no such currency');
      await panel.getByRole('link', { name: 'Traceback' }).click();
      await page.waitForURL(`**/tasks/${uuid}*`);
      expect(await read(page.getByRole('main'))).toContain('was directly caused by');
    });
  });

  it('tells the exception, what caused it, and the line of the app it came from', async () => {
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      const text = await read(attempts(page));

      expect(text).toMatch(/PaymentDeclined: .*card refused: no such currency/);
      expect(text).toMatch(/directly caused by[\s\S]*KeyError: 'no such currency'/);
      expect(
        await read(
          attempts(page)
            .getByRole('button', { name: /tasks\.py.*in _dig\b/ })
            .first(),
        ),
      ).toContain('app');
      expect(await attempts(page).getByRole('group').allInnerTexts()).toContainEqual(
        expect.stringContaining('return {"known": 1}[message]'),
      );
    });
  });

  it('folds the frames of libraries with their count, and unfolds all of them at once', async () => {
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      const fold = attempts(page).getByRole('button', { name: /library frames?: celery \d/ });
      expect(await fold.getAttribute('aria-expanded')).toBe('false');

      await attempts(page).getByRole('button', { name: 'All frames' }).click();

      await attempts(page)
        .getByRole('button', { name: /celery\/app\/trace\.py/ })
        .first()
        .waitFor();
    });
  });

  it('shows the arguments as a tree', async () => {
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      const tree = card(page, 'Arguments');
      expect(await read(tree)).toMatch(/args\s+\(1\)[\s\S]*'no such currency'[\s\S]*kwargs\s+\{1\}[\s\S]*depth\s+3/);

      await tree.getByRole('button', { name: 'Fold args' }).click();

      await eventually(tree).toContain("('no such currency',)");
    });
  });

  it('copies the traceback letter for letter as Celery has it', async () => {
    await stage.visit(`/tasks/${uuid}`, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

      await attempts(page).getByRole('button', { name: 'Copy the traceback' }).click();

      await attempts(page).getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await stage.python(`print(json.dumps(app.AsyncResult("${uuid}").traceback))`));
    });
  });
});

function attempts(page: Page) {
  return page.locator('section').filter({ has: page.getByRole('tablist', { name: 'Attempts and events' }) });
}
