import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExpediter } from '../support/expediter.ts';
import { card, eventually, read, type Stage, setStage, soon } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';
import { until } from '../support/wait.ts';

const WORKER = '/workers/w1@kitchen';

describe.each(BROKERS)('controlling a worker on %s', (on) => {
  let stage: Stage;
  let pid: number;

  beforeAll(async () => {
    stage = await setStage({ on });
    const worker = await stage.hire({ name: 'w1@kitchen', pool: 'prefork', concurrency: 1, queues: ['celery'] });
    pid = worker.pid;
  });
  afterAll(() => stage?.close());

  it('grows its pool', async () => {
    await stage.visit(WORKER, async (page) => {
      const dialog = await ask(page, control(page, 'Pool').getByRole('button'), /Change the pool of .* from 1 to 2/);
      expect(await read(dialog)).toMatch(/What will happen[\s\S]*\+1[\s\S]*process will be started/);

      await dialog.getByRole('button', { name: 'Grow by 1' }).click();

      await eventually(lastCommand(page)).toMatch(/Acknowledged by 1 of 1[\s\S]*Observed[\s\S]*has grown/);
      await eventually(control(page, 'Pool')).toMatch(/\b2\b/);
      expect(await inspect(stage, 'stats()["w1@kitchen"]["pool"]["processes"]')).toHaveLength(2);
    });
  });

  it('limits the rate of a task type', async () => {
    await stage.visit(WORKER, async (page) => {
      const dialog = await ask(page, control(page, 'Rate limits').getByRole('button'), /Limit the rate/);

      await dialog.getByLabel('Task type').fill('demo.add');
      await dialog.getByLabel(/^Rate/).fill('often');
      await dialog.getByRole('button', { name: 'Set the limit' }).click();
      expect(await read(dialog.getByRole('alert'))).toContain('Expected a rate such as 10/m');
      await dialog.getByLabel(/^Rate/).fill('10/m');
      await dialog.getByRole('button', { name: 'Set the limit' }).click();

      await eventually(lastCommand(page)).toMatch(/10\/m[\s\S]*Acknowledged by 1 of 1/);
      expect(await inspect(stage, 'registered()["w1@kitchen"]')).toContain('demo.add [rate_limit=10/m]');
    });
  });

  it('makes it consume another queue', async () => {
    await stage.visit(WORKER, async (page) => {
      const dialog = await ask(page, control(page, 'Consumes').getByRole('button', { name: 'Add queue…' }), /Consume/);

      await dialog.getByLabel('Queue').fill('bulk');
      await dialog.getByRole('button', { name: 'Add the consumer' }).click();

      await eventually(lastCommand(page)).toMatch(/Acknowledged by 1 of 1[\s\S]*Observed[\s\S]*consumes bulk/);
      await control(page, 'Consumes').getByRole('link', { name: 'bulk' }).waitFor();
      expect(await inspect(stage, 'active_queues()["w1@kitchen"]')).toContainEqual(
        expect.objectContaining({ name: 'bulk' }),
      );
    });
  });

  it('is off on a server that only reads, and says so', async () => {
    const reader = await startExpediter({ broker: stage.broker.url, args: ['--read-only'] });
    await stage.visit(`${reader.url}${WORKER}`, async (page) => {
      const buttons = page.getByRole('button', { name: /Shut down…|Restart pool…|Add queue…|Change…|Set…/ });
      await buttons.nth(4).waitFor();
      const reasons = () =>
        buttons.evaluateAll((all) => all.map((one) => `${one.ariaDisabled} ${one.getAttribute('title')}`));
      await soon(async () => (await reasons()).filter((why) => !/^true .*read-only/.test(why))).toEqual([]);

      await page.getByRole('button', { name: 'Shut down…' }).click({ force: true });
      expect(await page.getByRole('dialog').count()).toBe(0);
      await page.getByText('No control reaches a worker. Started with --read-only.').waitFor();
    });
    await reader.stop();
  });

  it('shuts it down, after its name was typed', async () => {
    await stage.visit(WORKER, async (page) => {
      const dialog = await ask(page, page.getByRole('button', { name: 'Shut down…' }), 'Shut down w1@kitchen');
      const shutDown = dialog.getByRole('button', { name: 'Shut down', exact: true });
      expect(await shutDown.getAttribute('aria-disabled')).toBe('true');

      await dialog.getByLabel('Type w1@kitchen to confirm').fill('w1@kitchen');
      await shutDown.click();

      await eventually(lastCommand(page)).toMatch(/Requested[\s\S]*Observed[\s\S]*is offline/);
      await until('the worker to have ended', () => !isAlive(pid));
      await eventually(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toMatch(/left/);
    });
  });
});

/** Presses a button and answers the dialog that opens. */
async function ask(page: Page, button: Locator, name: string | RegExp): Promise<Locator> {
  await soon(() => button.getAttribute('aria-disabled')).toBeNull();
  await button.click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  return dialog;
}

/** One line of what the worker can be told. */
function control(page: Page, name: string) {
  return card(page, 'Controls')
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });
}

function lastCommand(page: Page) {
  return page.locator('section[aria-labelledby="last-command"]');
}

/** What the worker itself answers, `what` in Python. */
function inspect(stage: Stage, what: string): Promise<unknown> {
  return stage.python(`print(json.dumps(app.control.inspect(timeout=3).${what}))`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
