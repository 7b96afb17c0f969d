import type {
  CommandReceipt,
  RetryPreflight,
  WaitingMessage,
  Whereabouts,
  WorkerAnswers,
} from '../../lib/contract/models.ts';
import type {
  askWorkers,
  bulkTasks,
  controlWorker,
  controlWorkers,
  getRetry,
  getWhereabouts,
  ParsedOf,
  pauseQueue,
  peekQueue,
  publishTask,
  purgeQueue,
  ReplyOf,
  resumeQueue,
  retryTask,
  revokeByStampedHeaders,
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
  /** Whether `retry` would be taken, and with what; undefined for a task of which no event told. */
  preflight(request: ParsedOf<typeof getRetry>): Promise<RetryPreflight | undefined>;
  publish(actor: Actor, request: ParsedOf<typeof publishTask>): Promise<CommandReceipt>;
  bulk(actor: Actor, request: ParsedOf<typeof bulkTasks>): Promise<ReplyOf<typeof bulkTasks>>;
  worker(actor: Actor, request: ParsedOf<typeof controlWorker>): Promise<CommandReceipt>;
  workers(actor: Actor, request: ParsedOf<typeof controlWorkers>): Promise<CommandReceipt>;
  revokeStamped(actor: Actor, request: ParsedOf<typeof revokeByStampedHeaders>): Promise<CommandReceipt>;
  pause(actor: Actor, request: ParsedOf<typeof pauseQueue>): Promise<CommandReceipt>;
  resume(actor: Actor, request: ParsedOf<typeof resumeQueue>): Promise<CommandReceipt>;
  purge(actor: Actor, request: ParsedOf<typeof purgeQueue>): Promise<CommandReceipt>;
  /** A look into a queue: a command only where it marks what it shows. */
  peek(actor: Actor, request: ParsedOf<typeof peekQueue>): Promise<readonly WaitingMessage[]>;
  /** A question, which changes nothing: no command. */
  ask(request: ParsedOf<typeof askWorkers>): Promise<WorkerAnswers>;
  whereabouts(request: ParsedOf<typeof getWhereabouts>): Promise<Whereabouts>;
  readonly jobs: Jobs;
  /** Receipts of the last minutes, newest first. */
  receipts(): readonly CommandReceipt[];
  receipt(id: string): CommandReceipt | undefined;
  /** Called when a receipt begins or changes; returns the way to stop. */
  onReceipt(listener: (receipt: CommandReceipt) => void): () => void;
}
