import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, openPage } from '../support/chromium.ts';
import { type RunningExpediter, startExpediter } from '../support/expediter.ts';
import { card, read, soon } from '../support/stage.ts';

let expediter: RunningExpediter;
let browser: Browser;
let served = 0;
beforeAll(async () => {
  [expediter, browser] = await Promise.all([startExpediter({}), launchChromium()]);
  served = performance.now();
});
afterAll(async () => {
  await browser?.close();
  await expediter?.stop();
});

interface Listed {
  readonly items: readonly { readonly uuid: string; readonly state: string }[];
}
const ask = async <T>(path: string): Promise<T> =>
  (await fetch(`${expediter.url}/api/v1/${path}`)).json() as Promise<T>;

async function visit(path: string, deed: (page: Page) => Promise<void>): Promise<void> {
  const { page, problems, close } = await openPage(browser, expediter.url + path);
  try {
    await deed(page);
    expect(problems()).toEqual([]);
  } finally {
    await close();
  }
}

it('shows a busy cluster within 15 s of serving', async () => {
  const count = async () => {
    const [tasks, workers, queues] = await Promise.all(['tasks?limit=50', 'workers', 'queues'].map(ask<Listed>));
    return [tasks, workers, queues].map((list) => list?.items.length ?? 0);
  };

  await soon(async () => (await count()).join(' ')).toBe('50 8 7');

  expect(performance.now() - served).toBeLessThan(15_000);
});

it('says on every page that it is made up, and how to see the real thing', async () => {
  await visit('/', async (page) => {
    const banner = page.getByRole('region', { name: 'Demo' });

    expect(await read(banner)).toMatch(/made-up.*\s+npm start -- --broker redis:\/\/localhost:6379\/0/s);
    await read(banner.getByRole('button', { name: 'Copy the command' }));
    expect(await read(card(page, /^Workers/))).toContain('orders-1@shop-a');
    expect(await read(card(page, /^Queues/))).toContain('payments');
  });
});

it('tells of an incident to who only looks', async () => {
  // Until then it tells of what was.
  await soon(expediter.stderr, 60_000).toContain('Events are being received');
  await soon(async () => (await ask<{ verdict: { sentence: string } }>('overview')).verdict.sentence, 30_000).toMatch(
    /media has no consumer/,
  );
});

it('takes a revocation and a retry', async () => {
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${expediter.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: expediter.url },
      body: JSON.stringify(body),
    });
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    return (await answer.json()) as { readonly uuid?: string };
  };
  const act = (uuid: string, what: string) => post(`tasks/${uuid}/${what}`, {});
  const stateOf = async (uuid: string) => (await ask<{ state?: string }>(`tasks/${uuid}`)).state;
  const listed = async (q: string) => (await ask<Listed>(`tasks?limit=1&q=${encodeURIComponent(q)}`)).items[0];

  const failed = await listed('state:failure');
  const { uuid: again } = await act(failed?.uuid ?? '', 'retry');
  await soon(() => stateOf(again ?? '')).toMatch(/RECEIVED|STARTED|SUCCESS|FAILURE|RETRY/);

  // It waits in the queue that nobody serves just now: whoever takes it discards it.
  const waiting = await listed('state:pending queue:media');
  await act(waiting?.uuid ?? '', 'revoke');
  const consume = { command: 'add-consumer', arguments: { queue: 'media' } };
  await post(`workers/${encodeURIComponent('orders-1@shop-a')}/control`, consume);

  await soon(() => stateOf(waiting?.uuid ?? '')).toBe('REVOKED');
  await soon(async () => (await ask<{ verdict: { sentence: string } }>('overview')).verdict.sentence).not.toMatch(
    /media/,
  );
});
