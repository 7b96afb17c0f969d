import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type SmallShop } from './small-shop.ts';

const HOUR = 3600;

let shop: SmallShop;
beforeAll(async () => {
  shop = await openShop('history=7200&incident=none');
  await shop.until('the present', async () =>
    shop.views.workers().every(({ heartbeat = 0 }) => shop.clock.now() - heartbeat < 5),
  );
  await shop.clock.advance(30);
});
afterAll(() => shop?.close());

describe('two hours of the demo', () => {
  it('are in the charts, from their beginning and without a gap', async () => {
    const { throughput } = await shop.views.overview(2 * HOUR);
    const now = shop.clock.now();
    const [first] = throughput.points;

    expect(now - (first?.t ?? now)).toBeGreaterThan(1.95 * HOUR);
    expect(throughput.points.filter(({ success }) => success === 0)).toEqual([]);
    expect(throughput.points.length * throughput.step).toBeGreaterThan(1.95 * HOUR);
  });

  it('are in the figures, with what was read and answered then', async () => {
    await shop.views.overview(); // asks the store for what it remembers
    await shop.clock.advance(1);
    const { figures } = await shop.views.overview();

    for (const { id, spark } of figures) {
      expect(spark.filter((value) => value === null).length, id).toBeLessThan(3);
    }
    const [slots] = await shop.views.series(
      ['slots.total'],
      { from: shop.clock.now() - HOUR, to: shop.clock.now() },
      60,
    );
    expect(slots?.points.filter(({ value }) => (value ?? 0) >= 30).length).toBeGreaterThan(55);
  });

  it('are in the list of tasks, each under its own time', async () => {
    const range = { from: shop.clock.now() - 2 * HOUR, to: shop.clock.now() - 1.9 * HOUR };
    const { items } = await shop.views.tasks({ terms: [] }, range, { sort: 'seen', limit: 50 });

    expect(items).toHaveLength(50);
    expect(items.filter(({ state }) => state === 'SUCCESS').length).toBeGreaterThan(40);
    for (const { seen, sent = 0 } of items) expect(Math.abs(seen - sent)).toBeLessThan(1);
  });

  it('leave nothing running for ever', async () => {
    const counts = await shop.views.counts({ terms: [] }, { to: shop.clock.now() - HOUR }, 'state');

    expect(counts.STARTED ?? 0).toBe(0);
    expect(counts.SUCCESS).toBeGreaterThan(10_000);
  });
});
