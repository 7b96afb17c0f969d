// The pictures of the docs: `node scripts/screenshots.mjs URL`, of a server that watches a busy cluster and has run a bulk job. Every page in both
// themes at 1440 × 900, and some as a phone shows them.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { at } from '../bin/setup.mjs';

const [url = 'http://127.0.0.1:5555'] = process.argv.slice(2);
const folder = at('docs/screenshots');
mkdirSync(folder, { recursive: true });

/** @param {string} path */
const ask = async (path) => (await fetch(`${url}/api/v1/${path}`)).json();
const [failed] = (await ask('tasks?q=name:demo.retry_exhausted,demo.fail%20state:failure&limit=1')).items;
const [worker] = (await ask('workers')).items;
const [queue] = (await ask('queues')).items;
const [job] = (await ask('jobs')).items;

const PAGES = {
  overview: '/',
  tasks: '/tasks',
  'tasks-panel': `/tasks?task=${failed.uuid}`,
  task: `/tasks/${failed.uuid}`,
  workers: '/workers',
  worker: `/workers/${encodeURIComponent(worker.hostname)}`,
  queues: '/queues',
  queue: `/queues/${encodeURIComponent(queue.name)}`,
  audit: '/audit',
  job: `/jobs/${job.id}`,
};
const VIEWS = [
  ...Object.keys(PAGES).flatMap((name) =>
    ['light', 'dark'].map((theme) => ({ name, theme, width: 1440, height: 900 })),
  ),
  ...['overview', 'tasks', 'task', 'job'].map((name) => ({ name, theme: 'light', width: 390, height: 844 })),
];

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
for (const { name, theme, width, height } of VIEWS) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: /** @type {'light' | 'dark'} */ (theme),
  });
  const page = await context.newPage();
  await page.goto(url + PAGES[/** @type {keyof typeof PAGES} */ (name)]);
  await page.getByText('Live', { exact: true }).first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined); // a live page may never be idle
  await page.waitForTimeout(1500); // charts are loaded when the page is at rest: this is for people, not a test
  await page.screenshot({ path: `${folder}/${name}-${width === 390 ? 'phone' : theme}.png` });
  await context.close();
}
await browser.close();
