/** What beat sends, and every how many seconds. */
export interface BeatEntry {
  readonly task: string;
  readonly every: number;
}

export const SCHEDULE: readonly BeatEntry[] = [
  { task: 'health.canary', every: 15 },
  { task: 'inventory.expire_reservations', every: 30 },
  { task: 'orders.sync_marketplace', every: 20 },
  { task: 'search.warm_suggestions', every: 45 },
  { task: 'emails.sync_bounces', every: 60 },
  { task: 'reports.conversion_rate', every: 120 },
  { task: 'billing.update_exchange_rates', every: 300 },
  { task: 'media.remove_orphans', every: 600 },
  { task: 'billing.reconcile_payouts', every: 900 },
  { task: 'reports.archive_orders', every: 3600 },
];
