import type { JobSummary } from '../../lib/contract/job-models.ts';
import type { TaskState } from '../../lib/contract/models.ts';
import { shortId } from '../../lib/control/short-id.ts';
import type { ItemState } from '../../lib/jobs/job.ts';
import { jobTitle } from '../../lib/jobs/words.ts';
import type { TaskStateName } from '../domain/state-badge.tsx';
import type { Severity } from '../ui/severity.tsx';

/** "Retry 10,000 tasks". */
export function titleOf({ action, total }: JobSummary): string {
  return jobTitle(action, total);
}

/** "Job 5e9a41c7". */
export function nameOf(id: string): string {
  return `Job ${shortId(id)}`;
}

/** How the sentence of a job is meant. */
export function severityOf({ state, hindered, counts, results }: JobSummary): Severity {
  if (hindered !== undefined) return 'warning';
  switch (state) {
    case 'paused':
      return 'warning';
    case 'done':
      return counts.failed + counts.unknown + results.bad > 0 ? 'warning' : 'fine';
    case 'freezing':
    case 'running':
    case 'cancelled':
      return 'info';
    default:
      return state satisfies never;
  }
}

export interface Part {
  readonly label: string;
  readonly value: number;
  readonly color: string;
  /** The state whose tasks it is made of, to be listed. */
  readonly state: ItemState;
}

/** What the tasks of a job have come to, in the order of the bar. Each is counted once. */
export function partsOf({ action, counts, results }: JobSummary): readonly Part[] {
  const open = counts.sent - results.good - results.bad;
  const [good, bad] = action === 'retry' ? ['succeeded', 'failed again'] : ['revoked', 'ended before that'];
  return [
    { label: good, value: results.good, color: 'var(--ch-success)', state: 'sent' },
    { label: bad, value: results.bad, color: 'var(--ch-failure)', state: 'sent' },
    { label: 'sent, no end known yet', value: Math.max(0, open), color: 'var(--ch-queued)', state: 'sent' },
    { label: 'refused by the broker', value: counts.failed, color: 'var(--sev-crit)', state: 'failed' },
    { label: 'in doubt', value: counts.unknown + counts.sending, color: 'var(--ch-retry)', state: 'unknown' },
    { label: 'left out', value: counts.skipped, color: 'var(--ch-revoked)', state: 'skipped' },
    { label: 'waiting', value: counts.waiting, color: 'var(--line-2)', state: 'waiting' },
  ];
}

/** What became of one task. */
export const ITEM_WORDS: Readonly<Record<ItemState, string>> = {
  waiting: 'waiting',
  sending: 'being sent',
  sent: 'sent',
  skipped: 'left out',
  failed: 'refused',
  unknown: 'in doubt',
};

export function markOf(state: TaskState): TaskStateName {
  if (state === 'PENDING') return 'queued';
  if (state === 'CANCELLED') return 'revoked';
  return state.toLowerCase() as Lowercase<Exclude<TaskState, 'PENDING' | 'CANCELLED'>>;
}
