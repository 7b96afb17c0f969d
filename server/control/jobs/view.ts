import type { JobSummary } from '../../../lib/contract/job-models.ts';
import type { ClusterName } from '../../../lib/ids.ts';
import { isOver, type Job, leftOf } from '../../../lib/jobs/job.ts';
import { jobSentence } from '../../../lib/jobs/words.ts';

export function jobView(
  job: Job,
  known: { readonly cluster: ClusterName; readonly now: number; readonly hindered: string | undefined },
): JobSummary {
  const { cluster, now, hindered } = known;
  const { before: _, ...shown } = job;
  const left = leftOf(job, now);
  return {
    ...shown,
    cluster,
    sentence: jobSentence(job, now),
    ...(hindered === undefined || isOver(job) ? {} : { hindered }),
    ...(left === undefined ? {} : { left }),
  };
}
