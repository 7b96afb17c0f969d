import { afterEach, expect, it } from 'vitest';
import { INCIDENTS } from '../../../server/brokers/demo/incidents/registry.ts';
import { openShop, type SmallShop } from './small-shop.ts';

/** Which finding of the overview tells of which incident. */
const TOLD: Readonly<Record<string, RegExp>> = {
  'no-consumer': /^no-consumer:media$/,
  'slow-release': /^slow:billing\.charge_card$/,
  'poison-task': /^poison:/,
  'hoarding-worker': /^hoarding:mail-2@shop-c$/,
  'worker-death': /^silent:hooks-1@shop-a$/,
  'duplicate-run': /^twice:/,
  'missed-beat': /^overdue:orders\.sync_marketplace$/,
};

let shop: SmallShop | undefined;
afterEach(() => shop?.close());

it.each(INCIDENTS)('tells of $name on the overview while it is there', async ({ name }) => {
  shop = await openShop(`history=1800&incident=${name}`);
  const { findings, until } = shop;

  const finding = await until(`a finding for ${name}`, async () =>
    (await findings()).find(({ id }) => TOLD[name]?.test(id)),
  );

  expect(['critical', 'warning']).toContain(finding.severity);
  expect((await shop.views.overview()).verdict.severity).not.toBe('fine');
});

it('tells of nothing while nothing is wrong', async () => {
  shop = await openShop('history=1800&incident=none');
  const told = new Set<string>();

  for (let minute = 0; minute < 15; minute++) {
    await shop.clock.advance(60);
    for (const { id, why } of await shop.findings()) told.add(`${id} ${why}`);
  }

  expect([...told]).toEqual([]);
});
