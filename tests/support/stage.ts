import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { python, type RunningWorker, startWorker, type WorkerSetup } from './celery.ts';
import { launchChromium, openPage, type View } from './chromium.ts';
import { type ExpediterSetup, type RunningExpediter, startExpediter } from './expediter.ts';
import { type BrokerKind, type StageBroker, startBroker } from './stage-broker.ts';

/** Pictures of visits that failed. */
const SHOTS = join(import.meta.dirname, '../../.test/shots');
/** What a page is given to show a fact. Two rounds of measuring a queue take 4 s, an answer of a worker 1.5 s. */
const PATIENCE_MS = 15_000;

/** What a person's deed needs: a broker, the built server that watches it, a browser, and workers as they are hired. */
export interface Stage {
  readonly broker: StageBroker;
  readonly expediter: RunningExpediter;
  readonly browser: Browser;
  /** A worker of the demo app whose results are kept. It is ended with the stage. */
  hire(setup?: Partial<WorkerSetup>): Promise<RunningWorker>;
  /** Python code of the demo app, as in `support/celery`. */
  python<T = unknown>(code: string): Promise<T>;
  /**
   * Opens a page once, does what `deed` does, and expects that nothing went wrong in it: no error in the console, none
   * uncaught, no violation of the security policy, and no second load of the document. A whole address may be of
   * another server.
   */
  visit(path: string, deed: (page: Page) => Promise<void>, view?: View): Promise<void>;
  close(): Promise<void>;
}

export interface StageSetup extends Omit<Partial<ExpediterSetup>, 'broker'> {
  /** Redis without it: for deeds that are about pages and not about what goes through a broker. */
  readonly on?: BrokerKind;
}

export async function setStage({ on = 'Redis', args = [], ...setup }: StageSetup = {}): Promise<Stage> {
  const [broker, browser] = await Promise.all([startBroker(on), launchChromium()]);
  const expediter = await startExpediter({ broker: broker.url, args: [...broker.args, ...args], ...setup });
  const app = { brokerUrl: broker.url, backendUrl: broker.backendUrl };
  const workers: RunningWorker[] = [];
  return {
    broker,
    expediter,
    browser,
    async hire(worker) {
      const hired = await startWorker({ ...app, ...worker });
      workers.push(hired);
      return hired;
    },
    python: (code) => python(code, app),
    visit: (path, deed, view) => visit(browser, new URL(path, expediter.url).href, deed, view),
    async close() {
      await browser.close();
      await Promise.all(workers.map((worker) => worker.kill()));
      await expediter.stop();
      await broker.close();
    },
  };
}

async function visit(browser: Browser, url: string, deed: (page: Page) => Promise<void>, view?: View): Promise<void> {
  const { page, problems, close } = await openPage(browser, url, view);
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    await page.evaluate(() => Object.assign(window, { isFirstLoad: true }));
    await deed(page);
    expect(await page.evaluate(() => 'isFirstLoad' in window), 'the document was loaded once').toBe(true);
    expect(problems()).toEqual([]);
  } catch (error) {
    mkdirSync(SHOTS, { recursive: true });
    const name = `${expect.getState().currentTestName ?? 'visit'} ${new URL(page.url()).pathname}`;
    const file = `${name.replace(/\W+/g, '-').slice(0, 160)}.png`;
    await page.screenshot({ path: join(SHOTS, file) }).catch(() => {}); // the browser may be what failed
    throw error;
  } finally {
    await close();
  }
}

/** Waits until something is in sight, and answers its text. */
export async function read(locator: Locator): Promise<string> {
  await locator.waitFor({ state: 'visible' });
  return textOf(locator, PATIENCE_MS);
}

/** Expects something of a page that takes its time to come true. */
export function soon<T>(look: () => T | Promise<T>, timeoutMs = PATIENCE_MS) {
  return expect.poll(look, { timeout: timeoutMs, interval: 100 });
}

/** Expects something of a text on a page, in time. */
export function eventually(locator: Locator) {
  return soon(() => textOf(locator, 1_000));
}

function textOf(locator: Locator, timeout: number): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: as it is read, with line ends between what stands apart
  return locator.innerText({ timeout });
}

/** A card of a page, by its title. */
export function card(page: Page, title: string | RegExp): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title }) });
}
