import type { Random } from './random.ts';

/** One task of a workflow: which, and when not at once, after how many seconds. */
export interface Step {
  readonly task: string;
  readonly countdown?: number;
  readonly expires?: number;
}

/** What is sent at once, in Celery's words. */
export type Flow =
  | { readonly kind: 'task'; readonly step: Step }
  | { readonly kind: 'chain'; readonly steps: readonly Step[] }
  | { readonly kind: 'group'; readonly steps: readonly Step[] }
  | { readonly kind: 'chord'; readonly header: readonly Step[]; readonly body: Step };

/** Something that people do in the shop, so many times a minute on an average day. */
export interface Occasion {
  readonly perMinute: number;
  readonly flow: (random: Random) => Flow;
}

const one = (task: string, perMinute: number, more: Partial<Step> = {}): Occasion => ({
  perMinute,
  flow: () => ({ kind: 'task', step: { task, ...more } }),
});
const times = (n: number, task: string): readonly Step[] => Array.from({ length: n }, () => ({ task }));

export const OCCASIONS: readonly Occasion[] = [
  {
    perMinute: 36.4,
    flow: () => ({
      kind: 'chain',
      steps: [
        { task: 'orders.validate_cart' },
        { task: 'orders.reserve_stock' },
        { task: 'fraud.score_order' },
        { task: 'billing.charge_card' },
        { task: 'orders.fulfil' },
        { task: 'emails.send_receipt' },
      ],
    }),
  },
  {
    perMinute: 19.6,
    flow: () => ({ kind: 'chain', steps: [{ task: 'orders.create_label' }, { task: 'emails.send_shipping_notice' }] }),
  },
  { perMinute: 7, flow: (random) => ({ kind: 'group', steps: times(random.int(3, 9), 'search.reindex_product') }) },
  {
    perMinute: 1.7,
    flow: (random) => ({
      kind: 'chord',
      header: times(random.int(2, 4), 'media.transcode'),
      body: { task: 'media.publish_asset' },
    }),
  },
  { perMinute: 5.6, flow: (random) => ({ kind: 'group', steps: times(random.int(2, 3), 'media.make_thumbnail') }) },
  {
    perMinute: 0.7,
    flow: () => ({
      kind: 'chord',
      header: times(5, 'reports.sales_by_region'),
      body: { task: 'reports.merge_regions' },
    }),
  },
  { perMinute: 28, flow: (random) => ({ kind: 'group', steps: times(random.int(1, 2), 'webhooks.order_paid') }) },
  one('webhooks.deliver', 30.8),
  one('search.log_query', 98),
  one('customers.score', 16.8),
  one('billing.create_invoice', 22.4),
  one('billing.refund', 2.1),
  one('emails.send_password_reset', 5.6, { expires: 600 }),
  one('emails.send_review_request', 4.2, { countdown: 240 }),
  one('orders.cancel_unpaid', 11.2, { countdown: 300 }),
  one('carts.remind', 7, { countdown: 180 }),
  one('inventory.recount', 7),
  one('feeds.import_feed', 2.1),
  one('feeds.export_catalogue', 1.1),
  one('customers.export_data', 0.6),
  one('search.update_synonyms', 0.8),
  { perMinute: 0.6, flow: () => ({ kind: 'group', steps: times(20, 'emails.send_newsletter') }) },
];

const DAY = 86_400;
/** When the shop is busiest, in seconds of the day (UTC). */
const BUSIEST = 19 * 3600;

/** What the hour makes of it: 0.55 in the small hours, 1.45 in the evening, with waves of some minutes on top. */
export function rhythm(at: number): number {
  const day = Math.cos((2 * Math.PI * (at - BUSIEST)) / DAY);
  const waves = Math.sin((2 * Math.PI * at) / 1500) * 0.1 + Math.sin((2 * Math.PI * at) / 420) * 0.06;
  return 1 + 0.45 * day + waves;
}
