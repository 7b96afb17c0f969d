import { groupDigits } from '../format/count.ts';
import { printAge } from '../format/duration.ts';
import { type Job, type JobAction, leftOf } from './job.ts';

const VERBS: Readonly<Record<JobAction, string>> = { retry: 'Retry', revoke: 'Revoke', terminate: 'Terminate' };

/** "Retry 10,000 tasks", "Revoke 1 task". */
export function jobTitle(action: JobAction, count: number): string {
  return `${VERBS[action]} ${groupDigits(count)} ${count === 1 ? 'task' : 'tasks'}`;
}

/** How far a job is, in one sentence: "4,210 of 10,000 sent, 12 failed, about 12 s left." */
export function jobSentence(job: Job, now: number): string {
  const facts = factsOf(job);
  switch (job.state) {
    case 'freezing':
      return `The ids are being written down: ${groupDigits(job.total)} so far.`;
    case 'running':
      return `${[...facts, nextOf(job, now)].filter((fact) => fact !== undefined).join(', ')}.`;
    case 'paused':
      return `Paused: ${facts.join(', ')}. ${job.why ?? ''}`.trim();
    case 'done':
      return `Done: ${facts.join(', ')}.`;
    case 'cancelled':
      return `Cancelled: ${facts.join(', ')}, ${groupDigits(job.counts.waiting)} not sent. ${job.why ?? ''}`.trim();
    default:
      return job.state satisfies never;
  }
}

function factsOf({ counts, results, total, action }: Job): readonly string[] {
  const of = (count: number, words: string) => (count === 0 ? [] : [`${groupDigits(count)} ${words}`]);
  return [
    `${groupDigits(counts.sent)} of ${groupDigits(total)} sent`,
    ...of(counts.skipped, 'left out'),
    ...of(counts.failed, 'refused'),
    ...of(counts.unknown, 'in doubt'),
    ...(action === 'retry' ? of(results.bad, 'failed') : of(results.bad, 'ended before that')),
  ];
}

function nextOf(job: Job, now: number): string | undefined {
  if (job.phase === 'canary') return `the first ${job.canary} go ahead of the rest`;
  if (job.phase === 'watch') {
    return `waiting for what becomes of the first ${job.canary}, ${printAge((job.watchUntil ?? now) - now)} at most`;
  }
  const left = leftOf(job, now);
  return left === undefined ? undefined : `about ${printAge(Math.ceil(left))} left`;
}
