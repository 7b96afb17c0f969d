import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, eventually, read, type Stage, setStage } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

describe.each(BROKERS)('revoking a task on %s', (on) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage({ on });
    await stage.hire({ name: 'w1@kitchen', pool: 'prefork', concurrency: 1 });
  });
  afterAll(() => stage?.close());

  it('ends a task where it runs: requested, acknowledged, observed', async () => {
    const running = await sendSleep(stage);
    await stage.visit(`/tasks/${running}`, async (page) => {
      await eventually(badgeLine(page)).toContain('started');

      await page.getByRole('button', { name: 'Terminate…' }).click();
      const dialog = page.getByRole('dialog', { name: /^Terminate demo\.sleep/ });
      expect(await read(dialog)).toMatch(/What will happen[\s\S]*process \(pid \d+\) on w1@kitchen gets SIGTERM/);
      expect(await read(dialog)).toMatch(/1\s+worker will be told/);
      await dialog.getByLabel('Reason, kept in the audit log').fill('the oven is cold');
      await dialog.getByRole('button', { name: 'Terminate 1 task' }).click();

      await dialog.waitFor({ state: 'detached' });
      const receipt = card(page, /Terminate/);
      await eventually(receipt).toMatch(/Requested[\s\S]*Acknowledged by 1 of 1[\s\S]*Observed[\s\S]*task-revoked/);
      await eventually(badgeLine(page)).toContain('terminated');
      expect(await read(page.getByRole('main'))).toMatch(/It was terminated with SIGTERM after running/);
      expect(await stateOf(stage, running)).toBe('REVOKED');
    });
  });

  it('discards a task that waits once its worker comes to it', async () => {
    const running = await sendSleep(stage);
    const waiting = await stage.python<string>('print(json.dumps(tasks.add.delay(1, 2).id))');
    await stage.visit(`/tasks/${waiting}`, async (page) => {
      // Before its worker holds it, it is discarded the moment it is taken, and nothing is awaited.
      await eventually(badgeLine(page)).toContain('received');
      expect(await page.getByRole('button', { name: 'Terminate…' }).count()).toBe(0);

      await page.getByRole('button', { name: 'Revoke…' }).click();
      const dialog = page.getByRole('dialog', { name: /^Revoke demo\.add/ });
      expect(await read(dialog)).toContain('will be told to discard it when they come to it');
      await dialog.getByRole('button', { name: 'Revoke 1 task' }).click();

      const receipt = card(page, /Revoke/);
      await eventually(receipt).toMatch(/Acknowledged by 1 of 1[\s\S]*awaits a task-revoked event/);
      expect(await read(badgeLine(page))).not.toContain('revoked');

      await stage.python(`app.control.revoke("${running}", terminate=True)`);

      await eventually(receipt).toMatch(/Observed[\s\S]*task-revoked from w1@kitchen/);
      await eventually(badgeLine(page)).toContain('revoked');
      expect(await stateOf(stage, waiting)).toBe('REVOKED');
    });
  });

  it('stands in the audit log: who, what, why, and what became of it', async () => {
    await stage.visit('/audit', async (page) => {
      const rows = page.getByRole('table', { name: 'Commands' }).getByRole('row');

      const terminated = rows.filter({ hasText: 'the oven is cold' });
      expect(await read(terminated)).toMatch(/Terminate[\s\S]*the oven is cold[\s\S]*observed/);
      expect(await read(rows.filter({ hasText: /Revoke/ }))).toMatch(/observed/);
    });
  });

  it('is not offered for a task that is over', async () => {
    const done = await stage.python<string>(
      'result = tasks.add.delay(1, 2); result.get(timeout=20); print(json.dumps(result.id))',
    );
    await stage.visit(`/tasks/${done}`, async (page) => {
      await eventually(badgeLine(page)).toContain('success');

      expect(await page.getByRole('button', { name: /Revoke|Terminate/ }).count()).toBe(0);
      await page.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    });
  });
});

function sendSleep(stage: Stage): Promise<string> {
  return stage.python('print(json.dumps(tasks.sleep.delay(60).id))');
}

function stateOf(stage: Stage, uuid: string): Promise<string> {
  return stage.python(`print(json.dumps(app.AsyncResult("${uuid}").state))`);
}

/** The head of the page of a task: its state and its name. */
function badgeLine(page: Page) {
  return page.getByRole('main').locator('header');
}
