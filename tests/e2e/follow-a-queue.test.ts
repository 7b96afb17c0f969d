import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card, eventually, type Stage, setStage, soon } from '../support/stage.ts';
import { BROKERS } from '../support/stage-broker.ts';

describe.each(BROKERS)('following a queue that nobody consumes on %s', (on) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage({ on });
    // One that consumes another queue: without it nobody could say who consumes what.
    await stage.hire({ name: 'w1@kitchen', queues: ['celery'], concurrency: 1 });
  });
  afterAll(() => stage?.close());

  it('shows its depth climb while messages are sent', async () => {
    await stage.visit('/queues', async (page) => {
      await eventually(page.getByRole('table', { name: 'Queues' })).toContain('celery');

      await publish(stage, 0, 80);
      await eventually(rowOf(page, 'bulk')).toMatch(/No consumer[\s\S]*\b80\b/);

      await publish(stage, 80, 200);
      await eventually(rowOf(page, 'bulk')).toMatch(/\b200\b/);
      await eventually(answer(page)).toMatch(/Nobody consumes bulk/);
    });
  });

  it('is what the overview says is wrong, with the way to mend it', async () => {
    await stage.visit('/', async (page) => {
      await eventually(answer(page)).toMatch(/Degraded: bulk has no consumer/);
      await eventually(card(page, 'Needs attention')).toMatch(/bulk has no consumer[\s\S]*200 messages waiting/);

      await page.getByRole('link', { name: 'Add consumer…: bulk' }).click();

      await page.getByRole('dialog', { name: /Add a consumer to bulk/ }).waitFor();
    });
  });

  it('shows the next messages in the order in which workers will take them', async () => {
    await stage.visit('/queues/bulk', async (page) => {
      const next = page.getByRole('table', { name: 'Messages waiting in bulk' });
      if (on === 'RabbitMQ') {
        // Looking takes them and puts them back, so nothing is done unasked.
        await eventually(card(page, 'Next to be taken')).toMatch(/no way to look without taking[\s\S]*redelivered/);
        expect(await next.count()).toBe(0);
        await page.getByRole('button', { name: 'Take, show and put back 10' }).click();
      } else {
        await eventually(next).toContain('demo.echo');
        await page.getByRole('button', { name: 'Read the first 100' }).click();
      }

      const shown = on === 'RabbitMQ' ? 10 : 100;
      await soon(() => numbersIn(page)).toEqual(Array.from({ length: shown }, (_, n) => n));
    });
  });

  it('shows it drain to nothing, and all turn well, once a worker consumes it', async () => {
    await stage.visit('/', async (overview) => {
      await stage.visit('/queues/bulk', async (queue) => {
        await eventually(rowOf(queue, 'bulk')).toMatch(/\b200\b/);
        await eventually(answer(overview)).toContain('Degraded');

        await stage.hire({ name: 'w2@kitchen', queues: ['bulk'], concurrency: 2 });

        // Without a look at its messages the sentence about its depth is all there is.
        const empty = on === 'RabbitMQ' ? 'Nothing waits.' : 'Nothing waits in this queue';
        await eventually(queue.getByRole('main')).toContain(empty);
        await eventually(rowOf(queue, 'bulk')).toMatch(/Healthy[\s\S]*\b0\b/);
        await eventually(card(queue, 'Consumers')).toContain('w2@kitchen');
        await eventually(answer(overview)).toMatch(/^[\s\S]*Healthy/);
      });
    });
  });
});

/** The number of each message is its argument. */
function publish(stage: Stage, from: number, to: number): Promise<void> {
  return stage.python(`for n in range(${from}, ${to}): tasks.echo.delay(n)`);
}

/** The sentence that a page opens with. */
function answer(page: Page) {
  return page.getByRole('main').getByRole('heading', { level: 2 }).first();
}

function rowOf(page: Page, queue: string) {
  const rows = page.getByRole('table', { name: 'Queues' }).getByRole('row');
  return rows.filter({ has: page.getByRole('link', { name: queue, exact: true }) });
}

async function numbersIn(page: Page): Promise<number[]> {
  const rows = page.getByRole('table', { name: 'Messages waiting in bulk' }).getByRole('row');
  const texts = await rows.filter({ hasText: 'demo.echo' }).locator('td:nth-child(3)').allInnerTexts();
  return texts.map((text) => Number(/\d+/.exec(text)?.[0]));
}
