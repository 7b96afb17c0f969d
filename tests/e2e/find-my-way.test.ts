import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, read, type Stage, setStage, soon } from '../support/stage.ts';

describe('finding my way by keyboard', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
    await stage.hire({ name: 'w1@kitchen', concurrency: 1 });
    await stage.python(
      `tasks.fail.delay("burnt", 1)
for n in range(5): tasks.add.delay(n, n)
print(json.dumps(tasks.total.delay([1]).get(timeout=20)))`,
    );
  });
  afterAll(() => stage?.close());

  it('goes to a page, a worker and the tasks of some words by the palette', async () => {
    await stage.visit('/', async (page) => {
      await live(page);
      await palette(page, 'Control+k', 'queu');
      await page.waitForURL('**/queues');

      await palette(page, 'Meta+k', 'kitchen', 'w1@kitchen');
      await page.waitForURL(/\/workers\/w1(@|%40)kitchen/);

      await palette(page, 'Control+k', 'burnt', /Search tasks/);
      await page.waitForURL('**/tasks?q=burnt*');
      await rows(page, 'demo.fail').waitFor();
    });
  });

  it('goes to each page by g and its letter', async () => {
    await stage.visit('/', async (page) => {
      await live(page);
      for (const [key, title] of [
        ['t', 'Tasks'],
        ['w', 'Workers'],
        ['q', 'Queues'],
        ['a', 'Audit'],
        ['o', 'Overview'],
      ] as const) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
      }
    });
  });

  it('filters with completions of a field and of a value that occurs', async () => {
    await stage.visit('/tasks', async (page) => {
      await rows(page, 'demo.add').first().waitFor();

      await page.keyboard.press('/');
      await soon(() => bar(page).evaluate((input) => input === document.activeElement)).toBe(true);
      await page.keyboard.type('na');
      await page.getByRole('option', { name: /^name:/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      expect(await bar(page).inputValue()).toBe('name:');
      await page.getByRole('option', { name: /demo\.total/ }).waitFor();
      await page.keyboard.type('tot');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await bar(page).inputValue()).toBe('name:demo.total ');
      await page.keyboard.press('Enter');

      await page.waitForURL('**/tasks?q=name:demo.total*');
      await rows(page, 'demo.add').first().waitFor({ state: 'detached' });
      await rows(page, 'demo.total').waitFor();
    });
  });

  it('underlines a mistake, says the mend, and asks for nothing', async () => {
    await stage.visit('/tasks', async (page) => {
      await rows(page, 'demo.add').first().waitFor();

      await page.keyboard.press('/');
      await page.keyboard.type('runtime:>5parsecs');
      await page.keyboard.press('Enter');

      await page.getByText('runtime takes a duration, such as >5s or >2m').waitFor();
      expect(await bar(page).getAttribute('aria-invalid')).toBe('true');
      const underlined = page.getByText('>5parsecs', { exact: true });
      expect(await underlined.evaluate((text) => getComputedStyle(text).textDecorationLine)).toBe('underline');
      expect(page.url()).not.toContain('parsecs');
      expect(await rows(page, 'demo.add').count()).toBe(5);
    });
  });

  it('walks through the list with j and k, opens a task with Enter, closes the panel with Esc', async () => {
    await stage.visit('/tasks', async (page) => {
      await rows(page, 'demo.add').first().waitFor();
      await soon(() => page.getByRole('table', { name: 'Tasks' }).getByRole('row').count()).toBe(8);

      await page.keyboard.press('j');
      const first = await opened(page);
      await page.keyboard.press('j');
      await soon(() => opened(page)).not.toBe(first);
      await page.keyboard.press('k');
      await soon(() => opened(page)).toBe(first);

      await page.keyboard.press('Escape');
      await page.getByRole('complementary').waitFor({ state: 'detached' });
      await page.waitForURL((url) => !url.searchParams.has('task'));

      await page.keyboard.press('k');
      const uuid = await opened(page);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/tasks/${uuid}*`);
    });
  });

  it('keeps filter and panel in the address, for another person to open', async () => {
    let address = '';
    await stage.visit('/tasks', async (page) => {
      await rows(page, 'demo.fail').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('state:failure');
      await page.keyboard.press('Enter');
      await rows(page, 'demo.add').first().waitFor({ state: 'detached' });
      await rows(page, 'demo.fail').waitFor();
      // Esc closes the top thing only: suggestions that came late are above the bar.
      await soon(async () => {
        await page.keyboard.press('Escape');
        return bar(page).evaluate((input) => input === document.activeElement);
      }).toBe(false);
      await page.keyboard.press('j');
      await opened(page);
      await page.waitForURL('**task=*');
      address = page.url();

      await page.goBack();
      await page.getByRole('complementary').waitFor({ state: 'detached' });
      await soon(() => bar(page).inputValue()).toBe('state:failure');
    });

    await stage.visit(address, async (page) => {
      expect(await bar(page).inputValue()).toBe('state:failure');
      await eventually(page.getByRole('complementary')).toContain('burnt');
      await rows(page, 'demo.fail').waitFor();
      expect(await rows(page, 'demo.add').count()).toBe(0);
    });
  });

  it('lists all keys under ?, and Esc closes the list', async () => {
    await stage.visit('/workers', async (page) => {
      await live(page);
      await page.keyboard.press('?');

      const list = page.getByRole('dialog', { name: 'Keyboard' });
      expect(await read(list)).toMatch(/Go to Tasks\s+g\s*t/);
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
    });
  });

  it('turns light to dark, and keeps it on the next page', async () => {
    await stage.visit('/', async (page) => {
      await live(page);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();

      await page.getByRole('button', { name: 'Switch between light and dark' }).focus();
      await page.keyboard.press('Enter');
      await soon(ground).not.toBe(light);
      const dark = await ground();

      await page.keyboard.press('g');
      await page.keyboard.press('w');
      await page.getByRole('heading', { level: 1, name: 'Workers' }).waitFor();
      expect(await ground()).toBe(dark);
    });
  });

  it('reaches the content past the rail with the first Tab', async () => {
    await stage.visit('/', async (page) => {
      await live(page);

      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');

      await soon(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
    });
  });
});

/** Until the page listens to keys and has its facts. */
async function live(page: Page): Promise<void> {
  await eventually(page.getByRole('banner')).toContain('Live');
}

async function palette(page: Page, keys: string, text: string, option: string | RegExp = ''): Promise<void> {
  await page.keyboard.press(keys);
  await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
  await page.keyboard.type(text);
  if (option !== '') await page.getByRole('option', { name: option }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

function bar(page: Page) {
  return page.getByRole('combobox', { name: 'Filter tasks' });
}

function rows(page: Page, name: string) {
  const all = page.getByRole('table', { name: 'Tasks' }).getByRole('row');
  return all.filter({ has: page.getByTitle(name, { exact: true }) });
}

/** The id of the task in the panel. */
async function opened(page: Page): Promise<string> {
  const label = await page.getByRole('complementary').getAttribute('aria-label');
  return label?.replace('Task ', '') ?? '';
}
