import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, setStage } from '../support/stage.ts';

const PREFIX = '/ops/cel';
const PAGES = ['Overview', 'Tasks', 'Workers', 'Queues', 'Audit'];

describe('being served under a prefix', () => {
  let stage: Stage;
  let origin: string;

  beforeAll(async () => {
    stage = await setStage({ args: ['--base-path', `${PREFIX}/`] });
    origin = new URL(stage.expediter.url).origin;
  });
  afterAll(() => stage?.close());

  it('says its whole address when it is ready', () => {
    expect(stage.expediter.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ops\/cel$/);
  });

  it('sends who comes to the root, or with a slash too many, to its first page', async () => {
    const answers = [await ask('/'), await ask(`${PREFIX}/`)];

    expect(answers.map(({ status }) => status)).toEqual([307, 308]);
    expect(answers.map(({ headers }) => headers.get('location'))).toEqual([PREFIX, PREFIX]);
  });

  it('serves nothing of its own outside of the prefix, but for what probes ask', async () => {
    const outside = [
      '/tasks',
      '/api/v1/overview',
      '/socket.io?EIO=4&transport=polling',
      '/ops',
      '/ops/celery',
      '/icon.svg',
    ];
    const statuses = await Promise.all(outside.map(async (path) => (await ask(path)).status));

    expect(statuses).toEqual(outside.map(() => 404));
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('serves its API, its metrics and its description under it', async () => {
    const description = await ask(`${PREFIX}/api/v1/openapi.json`);

    expect(await description.json()).toMatchObject({ servers: [{ url: PREFIX }] });
    expect((await ask(`${PREFIX}/api/v1/overview`)).status).toBe(200);
    expect(await (await ask(`${PREFIX}/metrics`)).text()).toContain('# TYPE');
    expect((await ask(`${PREFIX}/healthz`)).status).toBe(200);
  });

  it('walks from page to page without leaving it or loading the document again', async () => {
    await stage.visit(PREFIX, async (page) => {
      for (const label of [...PAGES.slice(1), 'Overview']) {
        await railLink(page, label).click();
        await page.waitForURL(`${origin}${label === 'Overview' ? PREFIX : `${PREFIX}/${label.toLowerCase()}`}`);
        await page.getByRole('heading', { level: 1, name: label }).waitFor();
      }

      expect(await addressesOf(page)).toEqual([]);
    });
  });

  it.each(PAGES)('renders %s with every file and request under it', async (label) => {
    const path = label === 'Overview' ? PREFIX : `${PREFIX}/${label.toLowerCase()}`;
    await stage.visit(path, async (page) => {
      await page.getByRole('heading', { level: 1, name: label }).waitFor();
      await page.getByText('Live', { exact: true }).first().waitFor();

      const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.map((address) => new URL(address).pathname).filter((path) => !isBelow(path))).toEqual([]);
      expect(await addressesOf(page)).toEqual([]);
    });
  });

  it('finds its icon', async () => {
    await stage.visit(PREFIX, async (page) => {
      const href = await page.locator('link[rel=icon]').getAttribute('href');
      const icon = await ask(href ?? '');

      expect(href).toMatch(/^\/ops\/cel\/icon\.svg/);
      expect(icon.status).toBe(200);
      expect(icon.headers.get('content-type')).toContain('image/svg+xml');
    });
  });

  it('tells an open page of a worker that comes, and leads to its page and back', async () => {
    await stage.visit(`${PREFIX}/workers`, async (page) => {
      await page.getByText('Live', { exact: true }).first().waitFor();

      await stage.hire({ name: 'w1@prefix', pool: 'solo' });

      await page.locator(`a[href="${PREFIX}/workers/w1%40prefix"]`).first().click();
      await page.waitForURL(`${origin}${PREFIX}/workers/w1%40prefix`);
      await page.goBack();
      await page.waitForURL(`${origin}${PREFIX}/workers`);
    });
  });

  function ask(path: string): Promise<Response> {
    return fetch(new URL(path, origin), { redirect: 'manual' });
  }
});

function railLink(page: Page, label: string) {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label, exact: true }).first();
}

function isBelow(path: string): boolean {
  return path === PREFIX || path.startsWith(`${PREFIX}/`);
}

/** What the document names of this server outside of the prefix. A connection made beforehand is to the server as a whole. */
function addressesOf(page: Page): Promise<string[]> {
  return page.evaluate(
    (prefix) =>
      [...document.querySelectorAll('a[href], [src], link[href]:not([rel=preconnect])')]
        .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
        .filter((address) => /^\/(?!\/)/.test(address) && address !== prefix && !address.startsWith(`${prefix}/`)),
    PREFIX,
  );
}
