import type { JobSummary } from '../../lib/contract/job-models.ts';

export type BulkAction = JobSummary['action'];
