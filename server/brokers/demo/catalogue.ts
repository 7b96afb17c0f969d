import type { FailureName } from './failures.ts';
import { reprOf, type Value } from './python.ts';
import type { Random } from './random.ts';

export const QUEUES = ['celery', 'payments', 'emails', 'search', 'media', 'webhooks', 'reports'] as const;
export type ShopQueue = (typeof QUEUES)[number];

export interface Call {
  readonly args: readonly Value[];
  readonly kwargs: Readonly<Record<string, Value>>;
}

/** A task type as the application of the shop declares it. Durations in seconds. */
export interface TaskType {
  readonly name: string;
  readonly queue: ShopQueue;
  /** Median and spread (`Random.skewed`). */
  readonly runtime: readonly [median: number, spread: number];
  /** `about` is what the whole workflow is about: the number of an order, say. */
  readonly call: (about: number, random: Random) => Call;
  /** Display text of what it returns. */
  readonly result: (about: number, random: Random) => string;
  /** How often a run raises what. */
  readonly failures: readonly (readonly [chance: number, failure: FailureName])[];
  /** `autoretry_for`: which of them are tried again, how often, and after how long (doubled each time with `backoff`). */
  readonly retry:
    | { readonly on: readonly FailureName[]; readonly max: number; readonly delay: number; readonly backoff: boolean }
    | undefined;
  /** On Redis 0 is taken first. */
  readonly priority: 0 | 3 | 6 | 9;
  /** `acks_late` with `reject_on_worker_lost`: handed out again when its worker dies. */
  readonly lateAck: boolean;
  readonly limits: { readonly soft: number; readonly hard: number } | undefined;
  /** Per second and worker (`rate_limit`). */
  readonly rateLimit: string | undefined;
}

type Row = Partial<Omit<TaskType, 'name' | 'queue' | 'runtime'>>;

const row = (name: string, queue: ShopQueue, median: number, spread: number, more: Row = {}): TaskType => ({
  name,
  queue,
  runtime: [median, spread],
  call: (about) => ({ args: [about], kwargs: {} }),
  result: () => 'None',
  failures: [],
  retry: undefined,
  priority: 0,
  lateAck: false,
  limits: undefined,
  rateLimit: undefined,
  ...more,
});

const SKUS = ['MUG-09', 'TEE-RED-M', 'POSTER-A2', 'LAMP-OAK', 'BAG-CANVAS', 'CANDLE-3', 'SOCKS-XL', 'PLANT-FERN'];
const LOCALES = ['en', 'de', 'fr', 'es', 'pl', 'ja'];
const NAMES = ['ada', 'grace', 'linus', 'zoë', 'mateo', 'aïcha', 'kenji', 'olga'];
const REGIONS = ['eu-west', 'eu-east', 'us-east', 'us-west', 'apac'];

const mailOf = (random: Random): string => `${random.pick(NAMES)}.${random.int(10, 99)}@mail.example`;
const moneyOf = (random: Random): string => `${random.int(4, 380)}.${random.pick(['00', '50', '90', '95'])}`;
const mail = (template: string): Row => ({
  call: (about, random) => ({ args: [about], kwargs: { to: mailOf(random), template, locale: random.pick(LOCALES) } }),
  result: (_, random) => `'<${random.hex(16)}@shop.example>'`,
  failures: [[0.02, 'smtpRefused']],
  retry: { on: ['smtpRefused'], max: 3, delay: 8, backoff: true },
});
const partner: Row = {
  call: (about, random) => ({ args: [`partner-${random.int(1, 9)}`, about], kwargs: { attempt_id: random.hex(10) } }),
  result: () => '202',
  failures: [[0.09, 'webhookGone']],
  retry: { on: ['webhookGone'], max: 2, delay: 5, backoff: true },
};

/** Forty types: what a shop has running behind its pages. */
const ROWS: readonly TaskType[] = [
  row('orders.validate_cart', 'celery', 0.04, 0.4, {
    call: (about, random) => ({
      args: [about],
      kwargs: { items: random.int(1, 7), coupon: random.chance(0.2) ? 'WINTER10' : null },
    }),
    result: (about) => reprOf({ order: about, valid: true }),
  }),
  row('orders.reserve_stock', 'celery', 0.09, 0.6, {
    call: (about, random) => ({
      args: [about, [random.pick(SKUS), random.pick(SKUS)]],
      kwargs: { warehouse: random.pick(['HAM', 'LYO', 'WAW']) },
    }),
    failures: [[0.008, 'deadlock']],
    retry: { on: ['deadlock'], max: 3, delay: 2, backoff: true },
    lateAck: true,
  }),
  row('orders.fulfil', 'celery', 1.8, 0.5, {
    result: (about) => reprOf({ order: about, parcels: 1 }),
    lateAck: true,
  }),
  row('orders.create_label', 'celery', 3.24, 0.5, {
    call: (about, random) => ({
      args: [about],
      kwargs: { carrier: random.pick(['dhl', 'ups', 'inpost']), express: random.chance(0.2) },
    }),
    result: (_, random) => `'${random.int(1e9, 9e9)}'`,
    failures: [[0.06, 'gatewayTimeout']],
    retry: { on: ['gatewayTimeout'], max: 2, delay: 4, backoff: true },
  }),
  row('orders.cancel_unpaid', 'celery', 0.06, 0.3),
  row('orders.sync_marketplace', 'celery', 5.04, 0.4, {
    call: (_, random) => ({ args: [random.pick(['amazin', 'ebuy'])], kwargs: { page: random.int(1, 40) } }),
  }),
  row('carts.remind', 'celery', 0.07, 0.3),
  row('inventory.recount', 'celery', 2.88, 0.5, { call: (_, random) => ({ args: [random.pick(SKUS)], kwargs: {} }) }),
  row('inventory.expire_reservations', 'celery', 1.08, 0.3, {
    call: () => ({ args: [], kwargs: {} }),
    result: (_, random) => String(random.int(0, 12)),
  }),
  row('customers.score', 'celery', 0.72, 0.6, { result: (_, random) => `0.${random.int(10, 99)}` }),
  row('customers.export_data', 'celery', 14.4, 0.6),
  row('health.canary', 'celery', 0.01, 0.2, { call: () => ({ args: [], kwargs: {} }), result: () => "'ok'" }),

  row('billing.charge_card', 'payments', 2.52, 0.45, {
    call: (about, random) => ({
      args: [about],
      kwargs: {
        amount: moneyOf(random),
        currency: random.pick(['EUR', 'USD', 'PLN']),
        payment_method: `pm_${random.hex(14)}`,
      },
    }),
    result: (_, random) => reprOf({ intent: `pi_${random.hex(16)}`, status: 'succeeded' }),
    failures: [
      [0.04, 'cardDeclined'],
      [0.006, 'gatewayTimeout'],
    ],
    retry: { on: ['gatewayTimeout'], max: 3, delay: 3, backoff: true },
    lateAck: true,
    limits: { soft: 20, hard: 30 },
  }),
  row('billing.refund', 'payments', 2.88, 0.4, {
    failures: [[0.01, 'gatewayTimeout']],
    retry: { on: ['gatewayTimeout'], max: 3, delay: 3, backoff: true },
  }),
  row('billing.create_invoice', 'payments', 1.26, 0.4, { result: (about) => `'INV-2026-${about}'` }),
  row('billing.reconcile_payouts', 'payments', 14.4, 0.3, { call: () => ({ args: [], kwargs: {} }) }),
  row('billing.update_exchange_rates', 'payments', 2.16, 0.3, { call: () => ({ args: [], kwargs: { base: 'EUR' } }) }),
  row('fraud.score_order', 'payments', 0.16, 0.5, {
    result: (_, random) => reprOf({ risk: `0.0${random.int(1, 9)}`, rules: [] }),
  }),

  row('emails.send_receipt', 'emails', 0.9, 0.5, mail('receipt')),
  row('emails.send_shipping_notice', 'emails', 0.9, 0.5, mail('shipped')),
  row('emails.send_password_reset', 'emails', 0.72, 0.4, {
    ...mail('reset'),
    // Hidden on every page: the name says that it is a secret.
    call: (about, random) => ({ args: [about], kwargs: { to: mailOf(random), reset_token: random.hex(24) } }),
  }),
  row('emails.send_newsletter', 'emails', 1.08, 0.5, { ...mail('newsletter'), priority: 9, rateLimit: '2/s' }),
  row('emails.send_review_request', 'emails', 0.9, 0.4, { ...mail('review'), priority: 6 }),
  row('emails.sync_bounces', 'emails', 3.96, 0.3, { call: () => ({ args: [], kwargs: {} }) }),

  row('search.reindex_product', 'search', 0.12, 0.6, {
    call: (_, random) => ({ args: [random.pick(SKUS)], kwargs: { locale: random.pick(LOCALES) } }),
    failures: [[0.015, 'searchConflict']],
    retry: { on: ['searchConflict'], max: 3, delay: 1, backoff: true },
    priority: 3,
  }),
  row('search.update_synonyms', 'search', 3.24, 0.3),
  row('search.warm_suggestions', 'search', 1.8, 0.3, { call: () => ({ args: [], kwargs: {} }) }),
  row('search.log_query', 'search', 0.015, 0.4, {
    call: (_, random) => ({
      args: [random.pick(['mug', 'lamp', 'red tee', 'gift card', 'fern'])],
      kwargs: { hits: random.int(0, 60) },
    }),
  }),

  row('media.make_thumbnail', 'media', 1.8, 0.5, {
    call: (about, random) => ({
      args: [`products/${about}/${random.int(1, 9)}.jpg`],
      kwargs: { size: random.pick([200, 400, 800]) },
    }),
    failures: [[0.03, 'brokenImage']],
  }),
  row('media.transcode', 'media', 12, 0.4, {
    call: (about, random) => ({ args: [`videos/${about}.mp4`], kwargs: { height: random.pick([360, 720, 1080]) } }),
    failures: [[0.01, 'softTimeLimit']],
    lateAck: true,
    limits: { soft: 90, hard: 120 },
  }),
  row('media.publish_asset', 'media', 0.72, 0.3),
  row('media.remove_orphans', 'media', 7.92, 0.3, {
    call: () => ({ args: [], kwargs: {} }),
    result: (_, random) => String(random.int(0, 30)),
  }),

  row('webhooks.deliver', 'webhooks', 1.44, 0.7, partner),
  row('webhooks.order_paid', 'webhooks', 1.44, 0.7, partner),
  row('feeds.import_feed', 'webhooks', 10.8, 0.4, {
    call: (_, random) => ({
      args: [`https://supplier-${random.int(1, 6)}.example/feed.csv`],
      kwargs: { dry_run: false },
    }),
    failures: [[0.12, 'missingFeedField']],
    result: (_, random) => reprOf({ offers: random.int(200, 4800), changed: random.int(0, 90) }),
  }),
  row('feeds.export_catalogue', 'webhooks', 9, 0.3),

  row('reports.sales_by_region', 'reports', 7.92, 0.4, {
    call: (_, random) => ({ args: [random.pick(REGIONS)], kwargs: { days: 1 } }),
  }),
  row('reports.merge_regions', 'reports', 2.16, 0.3),
  row('reports.conversion_rate', 'reports', 4.32, 0.4, {
    call: () => ({ args: [], kwargs: { window: 3600 } }),
    failures: [[0.15, 'emptyReport']],
  }),
  row('reports.archive_orders', 'reports', 19.2, 0.4, {
    call: (_, random) => ({ args: [], kwargs: { month: `2026-0${random.int(1, 9)}` } }),
  }),
];

export const TYPES: ReadonlyMap<string, TaskType> = new Map(ROWS.map((type) => [type.name, type]));

/** A type that must be there: the names in this folder are checked by a test. */
export function typeOf(name: string): TaskType {
  const type = TYPES.get(name);
  if (type === undefined) throw new Error(`The shop has no task ${name}.`);
  return type;
}
