import type { JobItem, JobPreview, JobSummary } from '../../../lib/contract/job-models.ts';
import type { createJob, ParsedOf, pauseJob, previewJob } from '../../../lib/contract/rest.ts';
import type { ItemState } from '../../../lib/jobs/job.ts';
import type { Actor } from '../../auth/identity.ts';

/**
 * PORT. Bulk commands as jobs of their own, which outlive a restart. What is asked of one rejects with `forbidden`,
 * `invalid`, `not-found`, `conflict` (its state does not admit it, or the number is not confirmed) and `unavailable`.
 */
export interface Jobs {
  preview(actor: Actor, request: ParsedOf<typeof previewJob>): Promise<JobPreview>;
  create(actor: Actor, request: ParsedOf<typeof createJob>): Promise<JobSummary>;
  pause(actor: Actor, request: ParsedOf<typeof pauseJob>): Promise<JobSummary>;
  resume(actor: Actor, request: ParsedOf<typeof pauseJob>): Promise<JobSummary>;
  cancel(actor: Actor, request: ParsedOf<typeof pauseJob>): Promise<JobSummary>;
  find(id: string): Promise<JobSummary>;
  /** Newest first. */
  list(page: {
    readonly limit: number;
    readonly after?: { readonly created: number; readonly id: string } | undefined;
  }): Promise<readonly JobSummary[]>;
  /** The first page of the list. */
  latest(): Promise<readonly JobSummary[]>;
  items(
    id: string,
    page: { readonly state?: ItemState | undefined; readonly limit: number; readonly after?: number | undefined },
  ): Promise<readonly JobItem[]>;
  /** Called when any of them changed; returns the way to stop. */
  onChange(listener: () => void): () => void;
}
