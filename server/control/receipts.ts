import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { Clock } from '../clock.ts';
import type { AuditRecord } from '../stores/store.ts';

/** Seconds that a receipt is kept, and watched for what it awaits. */
export const RECEIPT_SECONDS = 15 * 60;
const MAX_RECEIPTS = 500;

/** Receipts of the last minutes. They live in this process alone; what outlives it is the audit log. */
export interface Receipts {
  /** `entry` is the audit entry that the receipt belongs to. */
  begin(receipt: CommandReceipt, entry: AuditRecord): void;
  /** Replaces it by what `change` makes of it; undefined when it is no longer kept. */
  change(id: string, change: (receipt: CommandReceipt) => CommandReceipt): CommandReceipt | undefined;
  find(id: string): CommandReceipt | undefined;
  entry(id: string): AuditRecord | undefined;
  /** Newest first. */
  list(): readonly CommandReceipt[];
  onReceipt(listener: (receipt: CommandReceipt) => void): () => void;
}

interface Kept {
  readonly receipt: CommandReceipt;
  readonly entry: AuditRecord;
}

export function createReceipts(clock: Clock): Receipts {
  /** Oldest first: a Map keeps the place of a key whose value is replaced. */
  const kept = new Map<string, Kept>();
  const listeners = new Set<(receipt: CommandReceipt) => void>();

  function letGo(): void {
    const oldest = clock.now() - RECEIPT_SECONDS;
    for (const [id, { receipt }] of kept) {
      if (receipt.requested >= oldest && kept.size <= MAX_RECEIPTS) return;
      kept.delete(id);
    }
  }

  function tell(receipt: CommandReceipt): void {
    for (const listener of listeners) listener(receipt);
  }

  return {
    begin(receipt, entry) {
      kept.set(receipt.id, { receipt, entry });
      letGo();
      tell(receipt);
    },
    change(id, change) {
      letGo();
      const before = kept.get(id);
      if (before === undefined) return undefined;
      const receipt = change(before.receipt);
      kept.set(id, { ...before, receipt });
      tell(receipt);
      return receipt;
    },
    find(id) {
      letGo();
      return kept.get(id)?.receipt;
    },
    entry: (id) => kept.get(id)?.entry,
    list() {
      letGo();
      return [...kept.values()].map(({ receipt }) => receipt).reverse();
    },
    onReceipt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
