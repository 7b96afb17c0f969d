import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob, getTask } from '../../lib/contract/rest.ts';
import { call } from '../support/api.ts';
import { eventually, type Stage, setStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

describe('reading every page of a cluster', () => {
  let stage: Stage;
  let failed: string;
  let running: string;
  let job: string;

  beforeAll(async () => {
    stage = await setStage();
    await stage.hire({ name: 'w1@kitchen', concurrency: 2, queues: ['celery', 'high'] });
    // One of each face: waits for a consumer, runs, failed with a word that cannot be broken, revoked, done.
    [failed, running] = await stage.python<[string, string]>(
      `tasks.echo.delay("waits")
running = tasks.sleep.delay(600)
failed = tasks.fail.apply_async(("unbroken" * 80,), {"depth": 2})
failed.get(timeout=20, propagate=False)
tasks.add.apply_async((1, 2), expires=-1)
tasks.add.delay(1, 2).get(timeout=20)
print(json.dumps([failed.id, running.id]))`,
    );
    const { url } = stage.expediter;
    await until('the task to be known', () => call(url, getTask, { uuid: running }));
    ({ id: job } = await call(url, createJob, { action: 'revoke', uuids: [running], canary: 0 }));
  });
  afterAll(() => stage?.close());

  it.each<[string, () => string, (page: Page) => Promise<unknown>]>([
    ['the overview', () => '/', (page) => eventually(main(page)).toContain('bulk has no consumer')],
    ['the tasks', () => '/tasks', (page) => page.getByTitle('demo.fail').waitFor()],
    ['a panel', () => `/tasks?task=${failed}`, (page) => eventually(panel(page)).toContain('PaymentDeclined')],
    ['a failed task', () => `/tasks/${failed}`, (page) => eventually(main(page)).toContain('directly caused by')],
    ['a running task', () => `/tasks/${running}`, (page) => eventually(main(page)).toContain('has been running')],
    ['the workers', () => '/workers', (page) => eventually(main(page)).toContain('Online')],
    ['a worker', () => '/workers/w1@kitchen', (page) => eventually(main(page)).toContain('Controls')],
    ['the queues', () => '/queues', (page) => eventually(main(page)).toContain('No consumer')],
    ['a queue', () => '/queues/bulk', (page) => eventually(main(page)).toContain('demo.echo')],
    ['the audit log', () => '/audit', (page) => eventually(main(page)).toContain('Revoke 1 task')],
    ['the bulk jobs', () => '/jobs', (page) => eventually(main(page)).toContain('Revoke 1 task')],
    ['a bulk job', () => `/jobs/${job}`, (page) => eventually(main(page)).toMatch(/1 of 1 sent[\s\S]*demo\.sleep/)],
    ['a dialog', () => `/tasks/${running}`, openTerminate],
    ['a bulk dialog', () => '/tasks?q=name:demo.fail', openBulk],
    ['the form of a new task', () => '/tasks?do=send', openSend],
    ['the pause of a queue', () => '/queues/high?do=pause', openPause],
    ['workers that are chosen', () => '/workers', chooseWorkers],
    ['a question to the workers', () => '/workers', (page) => broadcast(page, 'All settings…', /All settings/)],
    ['the form of stamps', () => '/workers', (page) => broadcast(page, 'Revoke by stamps…', /by a stamp/)],
    ['where a task is', () => `/tasks/${running}`, askWhere],
    [
      'an audit log with a filter',
      () => '/audit?actor=nobody',
      (page) => eventually(main(page)).toContain('No command matches'),
    ],
    ['a paused queue, and the audit log that tells of it', () => '/queues/high', pauseAndRead],
    ['the palette', () => '/workers', openPalette],
  ])('%s: axe finds nothing in light, in dark and on a phone, where nothing is too wide', async (_, path, arrive) => {
    await stage.visit(path(), async (page) => {
      await arrive(page);
      await expectReadable(page);
    });
  });
});

describe('reading a server that has heard of no worker yet', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  it.each([
    ['/', 'no worker has been heard yet'],
    ['/tasks', 'celery -A'],
    ['/workers', 'No worker has been heard yet'],
    ['/queues', 'No queue has been seen yet'],
    ['/audit', 'No command has been given yet'],
    ['/jobs', 'No bulk job has been started yet'],
    ['/jobs/nothing', 'No such job is known'],
    ['/workers/nobody@nowhere', 'No worker named nobody@nowhere is known'],
    ['/queues/nothing', 'There is no queue named nothing'],
  ])('%s: says %j, and axe finds nothing', async (path, words) => {
    await stage.visit(path, async (page) => {
      await eventually(main(page)).toContain(words);
      await expectReadable(page);
    });
  });
});

describe('reading while the broker is away', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
    await stage.hire({ name: 'w1@kitchen', queues: ['celery'] });
    await stage.python('tasks.add.delay(1, 2).get(timeout=20)');
    await stage.visit('/tasks', (page) => page.getByTitle('demo.add').waitFor());
    await stage.broker.kill();
  });
  afterAll(() => stage?.close());

  it.each([
    ['/', 'w1@kitchen'],
    ['/tasks', 'w1@kitchen'],
    ['/workers', 'w1@kitchen'],
    ['/workers/w1@kitchen', 'Controls'],
    ['/queues', 'celery'],
    ['/queues/celery', 'celery'],
    ['/audit', 'No command has been given yet'],
  ])('%s: says that it is, still shows %j, and axe finds nothing', async (path, words) => {
    await stage.visit(path, async (page) => {
      await page.getByRole('alert').filter({ hasText: 'Broker down' }).waitFor();
      await eventually(main(page)).toContain(words);
      await expectReadable(page);
    });
  });
});

async function openTerminate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Terminate…' }).click();
  await page.getByRole('dialog', { name: /Terminate/ }).waitFor();
}

async function openSend(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Send/ });
  await dialog.getByLabel('Task', { exact: true }).fill('demo.unknown');
  await eventually(dialog).toContain('No worker that answered');
  await dialog.getByRole('region', { name: 'What will be sent' }).waitFor();
}

async function openPause(page: Page): Promise<void> {
  await page.getByRole('dialog', { name: 'Pause high' }).waitFor();
}

async function chooseWorkers(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Select all workers' }).click();
  await page.getByRole('button', { name: 'Command 1 selected…' }).waitFor();
}

async function broadcast(page: Page, item: string, dialog: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Broadcast…' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog', { name: dialog }).waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  if (item.startsWith('All')) await eventually(page.getByRole('dialog')).toContain('1 of 1 answered');
}

async function askWhere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask the workers' }).click();
  await eventually(main(page)).toContain('1 of 1 answered');
}

/** Last of its kind: afterwards commands have been given. */
async function pauseAndRead(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause the queue' }).click();
  await page.getByRole('region', { name: 'high is paused' }).waitFor();
  await page.getByText('Observed').first().waitFor();
  await expectReadable(page);
  await page.getByRole('link', { name: 'Audit' }).first().click();
  await page.getByRole('button', { name: /^Details of Pause high/ }).click();
  await eventually(main(page)).toContain('Became of it');
}

async function openBulk(page: Page): Promise<void> {
  await page
    .getByRole('checkbox', { name: /^Select demo/ })
    .first()
    .check();
  await page.getByRole('region', { name: 'Selected tasks' }).getByRole('button', { name: 'Retry…' }).click();
  await eventually(page.getByRole('dialog', { name: 'Retry 1 task' })).toContain('will be sent again');
}

async function openPalette(page: Page): Promise<void> {
  await eventually(main(page)).toContain('Online');
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'w1@kitchen' }).waitFor();
}

async function expectReadable(page: Page): Promise<void> {
  expect(await violations(page), 'in light').toEqual([]);

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html.dark').waitFor();
  expect(await violations(page), 'in dark').toEqual([]);

  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await page.locator('html.light').waitFor();
  expect(await violations(page), 'on a phone').toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  await page.setViewportSize(WIDE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE.width);
}

/** What axe finds by all its rules: the rule, the element, and what it should be. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(isStill);
  // The other mode opens a page of its own each time, for frames of other sites; there are none.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
  );
}

/** What fades has the contrast of its end only at its end. Some things pulse for ever. */
async function isStill(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(ending.map((one) => one.finished));
}

function main(page: Page) {
  return page.getByRole('main');
}

function panel(page: Page) {
  return page.getByRole('complementary');
}
