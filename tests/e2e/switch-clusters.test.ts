import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python, type RunningWorker, startWorker } from '../support/celery.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { eventually, read, type Stage, setStage, soon } from '../support/stage.ts';

describe('switching between clusters', () => {
  let stage: Stage;
  let eu: RunningRedis;
  let worker: RunningWorker;
  const inEu = <T>(code: string) => python<T>(code, { brokerUrl: eu.url, backendUrl: eu.database(1) });

  beforeAll(async () => {
    eu = await startRedis();
    stage = await setStage({ args: ['--broker', `eu=${eu.url}`] });
    [worker] = await Promise.all([
      startWorker({ brokerUrl: eu.url, backendUrl: eu.database(1), name: 'w1@kitchen', concurrency: 1 }),
      stage.hire({ name: 'w1@kitchen', concurrency: 1 }),
      stage.hire({ name: 'w2@kitchen', concurrency: 1 }),
    ]);
    await stage.python('print(json.dumps(tasks.add.delay(1, 2).get(timeout=20)))');
    await inEu('print(json.dumps(tasks.total.delay([1, 2, 3]).get(timeout=20)))');
  });
  afterAll(async () => {
    await worker?.kill();
    await stage?.close();
    await eu?.kill();
  });

  it('keeps the page, and every link from there on stays in the cluster', async () => {
    await stage.visit('/tasks', async (page) => {
      await rowsOf(page, 'demo.add').waitFor();
      expect(await rowsOf(page, 'demo.total').count()).toBe(0);

      await choose(page, 'eu');

      await rowsOf(page, 'demo.total').waitFor();
      expect(await rowsOf(page, 'demo.add').count()).toBe(0);
      expect(addressOf(page)).toBe('/tasks?cluster=eu');
      await rail(page, 'Workers').click();
      await soon(() => addressOf(page)).toBe('/workers?cluster=eu');
      await page.getByRole('main').getByRole('link').filter({ hasText: 'w1@kitchen' }).click();
      await soon(() => addressOf(page)).toBe('/workers/w1%40kitchen?cluster=eu');
      await page.keyboard.press('g');
      await page.keyboard.press('q');
      await soon(() => addressOf(page)).toBe('/queues?cluster=eu');
      await page.goBack();
      await page.goBack();
      await page.goBack();
      await soon(() => addressOf(page)).toBe('/tasks?cluster=eu');
      await page.goBack();
      await rowsOf(page, 'demo.add').waitFor();
      expect(addressOf(page)).toBe('/tasks');
    });
  });

  it('stays on the page of a thing that both have, and shows the list in place of one that the other has not', async () => {
    await stage.visit('/workers/w1@kitchen?range=6h', async (page) => {
      await read(page.getByRole('main').getByRole('button', { name: 'Shut down…' }));
      await choose(page, 'eu');
      await soon(() => addressOf(page)).toBe('/workers/w1@kitchen?range=6h&cluster=eu');
      await eventually(page.getByRole('main')).toMatch(/w1@kitchen/);
    });
    await stage.visit('/workers/w2@kitchen', async (page) => {
      await read(page.getByRole('main').getByRole('button', { name: 'Shut down…' }));
      await choose(page, 'eu');
      await soon(() => addressOf(page)).toBe('/workers?cluster=eu');
    });
  });

  it('commands the worker of this cluster and not its namesake, and links its receipt to the right audit log', async () => {
    await stage.visit('/workers/w1@kitchen?cluster=eu', async (page) => {
      const pool = page.getByRole('listitem').filter({ has: page.getByText('Pool', { exact: true }) });
      await soon(() => pool.getByRole('button').getAttribute('aria-disabled')).toBeNull();
      await pool.getByRole('button').click();
      const dialog = page.getByRole('dialog', { name: /Change the pool of .* from 1 to 2/ });
      expect(await read(dialog)).toMatch(/in eu/);
      await dialog.getByRole('button', { name: 'Grow by 1' }).click();
      const toast = page.locator('[data-shell="toasts"]');
      await eventually(toast).toContain('in eu');

      await choose(page, 'default');

      await soon(() => addressOf(page)).toBe('/workers/w1@kitchen');
      await toast.getByRole('link', { name: 'Audit log' }).click();
      await soon(() => addressOf(page)).toBe('/audit?cluster=eu');
      await eventually(page.getByRole('main')).toContain('Grow the pool of w1@kitchen');
      await choose(page, 'default');
      await soon(() => addressOf(page)).toBe('/audit');
      expect(await read(page.getByRole('main'))).not.toContain('Grow the pool');
    });
  });

  it('is done with the keyboard alone, from the box and from the palette', async () => {
    await stage.visit('/queues', async (page) => {
      await box(page).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitemradio', { name: /^default/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await soon(() => addressOf(page)).toBe('/queues?cluster=eu');

      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or jump to' }).fill('switch default');
      await page.getByRole('option', { name: 'Switch to cluster default' }).waitFor();
      await page.keyboard.press('Enter');
      await soon(() => addressOf(page)).toBe('/queues');
    });
  });

  it('is reached on a phone', async () => {
    await stage.visit(
      '/queues',
      async (page) => {
        await choose(page, 'eu');
        await soon(() => addressOf(page)).toBe('/queues?cluster=eu');
        await eventually(box(page)).toContain('eu');
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      },
      { width: 390, height: 844 },
    );
  });

  it('says that a cluster is not watched, and offers those that are', async () => {
    await stage.visit('/tasks?cluster=us', async (page) => {
      await eventually(page.getByRole('region', { name: 'Unknown cluster' })).toContain('there are default, eu');
      await choose(page, 'eu');
      await rowsOf(page, 'demo.total').waitFor();
    });
  });

  it('tells which one is down, and goes on in the other', async () => {
    await stage.visit('/tasks', async (page) => {
      await rowsOf(page, 'demo.add').waitFor();
      await box(page).waitFor();

      await eu.kill();

      await soon(() => box(page).getAttribute('aria-label')).toMatch(/eu: The broker is out of reach/);
      await box(page).click();
      await eventually(page.getByRole('menuitemradio', { name: /^eu/ })).toMatch(/Down since \d\d:\d\d/);
      await eventually(page.getByRole('menuitemradio', { name: /^default/ })).toContain('Live');
      await page.keyboard.press('Escape');
      expect(await page.getByRole('alert').filter({ hasText: 'Broker down' }).count()).toBe(0);
      await stage.python('print(json.dumps(tasks.unicode_text.delay("x").id))');
      await rowsOf(page, 'demo.unicode').waitFor();

      await choose(page, 'eu');

      await page.getByRole('alert').filter({ hasText: 'Broker down' }).waitFor();
      await rowsOf(page, 'demo.total').waitFor();
      await eu.restart();
      await page.getByRole('alert').filter({ hasText: 'Broker down' }).waitFor({ state: 'detached' });
    });
  });
});

/** The switch in the side bar, or on a phone in the top bar. */
function box(page: Page) {
  return page.getByRole('button', { name: /^Cluster \S+\. Switch/ }).filter({ visible: true });
}

async function choose(page: Page, name: string): Promise<void> {
  await box(page).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
}

function rail(page: Page, label: string) {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label }).filter({ visible: true });
}

function rowsOf(page: Page, name: string) {
  return page
    .getByRole('table', { name: 'Tasks' })
    .getByRole('row')
    .filter({ has: page.getByTitle(name, { exact: true }) });
}

function addressOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
