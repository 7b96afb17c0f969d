import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, run } from '../support/processes.ts';
import { read, type Stage, setStage, soon } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

const PUBLISHER = join(import.meta.dirname, '../bench/publisher.ts');
/** Events a second, for as long as anybody here looks. */
const RATE = 300;
const TASKS = 6000;

describe.each(BROKERS)('watching the tail of a busy cluster on %s', (on) => {
  let stage: Stage;
  let publisher: Running;

  beforeAll(async () => {
    stage = await setStage({ on });
    publisher = run(process.execPath, [PUBLISHER, stage.broker.publishTo, String(TASKS), String(RATE), '1'], {
      cwd: stage.expediter.dir,
    });
  });
  afterAll(async () => {
    await publisher?.kill();
    await stage?.close();
  });

  it('shows new tasks at the top as they come', async () => {
    await stage.visit('/tasks', async (page) => {
      const [before] = await rowsOf(page);

      await soon(async () => (await rowsOf(page))[0]?.href).not.toBe(before?.href);
    });
  });

  it('moves no row under the pointer, and says how many are new', async () => {
    await stage.visit('/tasks', async (page) => {
      await page.getByRole('table', { name: 'Tasks' }).getByRole('row').nth(5).hover();
      await soon(() => fresh(page)).toBeGreaterThan(0);
      const held = await rowsOf(page);
      const matched = await matches(page);

      await soon(() => matches(page)).toBeGreaterThan(matched + 200);
      expect(await rowsOf(page)).toEqual(held);
      expect(await fresh(page)).toBe(100);

      await page.getByRole('button', { name: /\d+\+? new/ }).click();
      await soon(async () => (await rowsOf(page))[0]?.href).not.toBe(held[0]?.href);
    });
  });

  it('goes on by itself once the pointer has left', async () => {
    await stage.visit('/tasks', async (page) => {
      await page.getByRole('table', { name: 'Tasks' }).getByRole('row').nth(5).hover();
      await soon(() => fresh(page)).toBeGreaterThan(0);
      const held = await rowsOf(page);

      await page.mouse.move(5, 5);

      await soon(async () => (await rowsOf(page))[0]?.href).not.toBe(held[0]?.href);
      await soon(() => fresh(page)).toBe(0);
    });
  });
});

interface Placed {
  readonly href: string | null;
  /** Where it stands, in pixels from the top of the window. */
  readonly y: number;
}

/** The first rows of the list, as they are drawn. */
async function rowsOf(page: Page): Promise<Placed[]> {
  const links = page.getByRole('table', { name: 'Tasks' }).locator('tbody a');
  await links.nth(9).waitFor();
  return links.evaluateAll((all) =>
    all.slice(0, 10).map((link) => ({ href: link.getAttribute('href'), y: link.getBoundingClientRect().y })),
  );
}

/** How many are new, as the pill says; 0 without one. */
async function fresh(page: Page): Promise<number> {
  const [text = '0'] = await page.getByRole('button', { name: /\d+\+? new/ }).allInnerTexts();
  return Number.parseInt(text, 10);
}

/** How many answer the query, as the bar says. */
async function matches(page: Page): Promise<number> {
  const text = await read(page.getByText(/^[\d,]+ match$/));
  return Number(text.replace(/\D/g, ''));
}
