import type { CommandReceipt, WaitingMessage } from '../../lib/contract/models.ts';
import type {
  bulkTasks,
  controlWorker,
  ParsedOf,
  peekQueue,
  publishTask,
  purgeQueue,
  ReplyOf,
  retryTask,
  revokeTask,
} from '../../lib/contract/rest.ts';
import type { Actor } from '../auth/identity.ts';
import type { Jobs } from './jobs/jobs.ts';

/**
 * PORT. The one road for commands. Each checks the permit, writes the audit entry, sends, and answers with a receipt
 * that goes on changing: *requested → acknowledged by k of n → observed*. Rejects with `forbidden` (read-only or not
 * permitted), `invalid`, `not-found`, `conflict`, `unsupported`, `unavailable`.
 */
export interface Control {
  revoke(actor: Actor, request: ParsedOf<typeof revokeTask>): Promise<CommandReceipt>;
  retry(actor: Actor, request: ParsedOf<typeof retryTask>): Promise<CommandReceipt>;
  publish(actor: Actor, request: ParsedOf<typeof publishTask>): Promise<CommandReceipt>;
  bulk(actor: Actor, request: ParsedOf<typeof bulkTasks>): Promise<ReplyOf<typeof bulkTasks>>;
  worker(actor: Actor, request: ParsedOf<typeof controlWorker>): Promise<CommandReceipt>;
  purge(actor: Actor, request: ParsedOf<typeof purgeQueue>): Promise<CommandReceipt>;
  /** A look into a queue: a command only where it marks what it shows. */
  peek(actor: Actor, request: ParsedOf<typeof peekQueue>): Promise<readonly WaitingMessage[]>;
  readonly jobs: Jobs;
  /** Receipts of the last minutes, newest first. */
  receipts(): readonly CommandReceipt[];
  receipt(id: string): CommandReceipt | undefined;
  /** Called when a receipt begins or changes; returns the way to stop. */
  onReceipt(listener: (receipt: CommandReceipt) => void): () => void;
}
