import type { Job } from '../../../lib/jobs/job.ts';
import { jobTitle } from '../../../lib/jobs/words.ts';
import type { AuditRecord } from '../../stores/store.ts';
import type { Intent } from '../perform.ts';
import { type Request, whichOf } from './freeze.ts';

/** What the audit log tells of jobs. The entry of a job's beginning has its id, and gets its end as its outcome. */
export function titleOf({ action, counts, total, which }: Pick<Job, 'action' | 'counts' | 'total' | 'which'>): string {
  return `${jobTitle(action, total - counts.skipped)} of ${which}`;
}

export function intentOf(request: Request, reason: string | undefined): Intent {
  const { action, q } = request;
  const verb = { retry: 'Retry', revoke: 'Revoke', terminate: 'Terminate' }[action];
  return {
    command: action,
    sentence: `${verb} ${whichOf(request)} as a job`,
    reason,
    arguments: q === undefined ? {} : { q },
  };
}

export function startEntry(job: Job, outcome: string): AuditRecord {
  const { id, created, actor, action, which, total, q, rate, canary, bound, reason, signal } = job;
  return {
    id,
    at: created,
    actor,
    command: action,
    sentence: `${jobTitle(action, total)} as a job: ${which}${signal === undefined ? '' : `, with ${signal}`}`,
    target: { kind: 'job', id },
    ...(reason === undefined ? {} : { reason }),
    outcome,
    arguments: { ...(q === undefined ? {} : { q }), total, rate, canary, ...(bound === undefined ? {} : { bound }) },
  };
}

export function countsOf({ counts, results }: Job): Readonly<Record<string, unknown>> {
  return { ...counts, ...results };
}
