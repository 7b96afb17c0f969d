import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Stage, setStage, soon } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

describe.each(BROKERS)('surviving a restart of the broker on %s', (on) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage({ on });
    await stage.hire({ name: 'w1@kitchen', concurrency: 1 });
    await stage.python('print(json.dumps(tasks.add.delay(1, 2).get(timeout=20)))');
  });
  afterAll(() => stage?.close());

  it('says within seconds that the broker is gone, and keeps what was known; then goes on by itself', async () => {
    await stage.visit('/tasks', async (page) => {
      await rowsOf(page, 'demo.add').waitFor();
      await eventually(live(page)).toContain('Live');

      await stage.broker.kill();

      await eventually(live(page)).toContain('Reconnecting to broker');
      await eventually(page.getByRole('alert').filter({ hasText: 'Broker down' })).toMatch(
        /ECONNREFUSED|refused|closed/i,
      );
      expect(await rowsOf(page, 'demo.add').isVisible()).toBe(true);

      await stage.broker.restart();

      await eventually(live(page)).toContain('Live');
      await page.getByRole('alert').filter({ hasText: 'Broker down' }).waitFor({ state: 'detached' });
      // The worker comes back by itself as well: it takes what was sent while it was still away.
      await stage.python('print(json.dumps(tasks.total.delay([1, 2, 3]).id))');
      await rowsOf(page, 'demo.total').filter({ hasText: 'success' }).waitFor({ timeout: 40_000 });
      expect(await rowsOf(page, 'demo.add').isVisible()).toBe(true);
    });
  });

  it('offers no command while nobody could hear it', async () => {
    await stage.visit('/workers/w1@kitchen', async (page) => {
      const shutDown = page.getByRole('button', { name: 'Shut down…' });
      await soon(() => shutDown.getAttribute('aria-disabled')).toBeNull();

      await stage.broker.kill();

      await soon(() => shutDown.getAttribute('title')).toMatch(/broker is out of reach/);
      expect(await shutDown.getAttribute('aria-disabled')).toBe('true');
      await stage.broker.restart();
      await soon(() => shutDown.getAttribute('aria-disabled'), 30_000).toBeNull();
    });
  });
});

/** The pill that tells whether what is seen is live. */
function live(page: Page) {
  return page.getByRole('banner').getByRole('button', { name: /Live|Connecting|Reconnecting|Offline|Paused/ });
}

function rowsOf(page: Page, name: string) {
  return page
    .getByRole('table', { name: 'Tasks' })
    .getByRole('row')
    .filter({ has: page.getByTitle(name, { exact: true }) });
}
