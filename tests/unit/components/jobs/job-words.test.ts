import { describe, expect, it } from 'vitest';
import { markOf, partsOf, severityOf } from '../../../../components/jobs/job-words.ts';
import type { JobSummary } from '../../../../lib/contract/job-models.ts';

const aJob = (known: Partial<JobSummary> = {}): JobSummary => ({
  cluster: 'default',
  id: 'j',
  action: 'retry',
  which: 'all tasks',
  actor: 'ann',
  created: 1,
  state: 'running',
  sentence: '',
  phase: 'drip',
  rate: 10,
  canary: 5,
  watch: 30,
  total: 100,
  counts: { waiting: 50, sending: 2, sent: 40, skipped: 4, failed: 1, unknown: 3 },
  results: { good: 20, bad: 5 },
  ...known,
});

describe('the parts of a job', () => {
  it('count each task once', () => {
    const values = Object.fromEntries(partsOf(aJob()).map(({ label, value }) => [label, value]));

    expect(values).toEqual({
      succeeded: 20,
      'failed again': 5,
      'sent, no end known yet': 15,
      'refused by the broker': 1,
      'in doubt': 5,
      'left out': 4,
      waiting: 50,
    });
  });

  it('speak of revocations in their own words', () => {
    const labels = partsOf(aJob({ action: 'revoke' })).map(({ label }) => label);

    expect(labels.slice(0, 2)).toEqual(['revoked', 'ended before that']);
  });
});

describe('how bad it is', () => {
  const clean = { waiting: 0, sending: 0, sent: 100, skipped: 0, failed: 0, unknown: 0 };

  it.each<[string, Partial<JobSummary>, string]>([
    ['one that runs', {}, 'info'],
    ['one that is held up', { hindered: 'Redis is away.' }, 'warning'],
    ['one that stands still', { state: 'paused' }, 'warning'],
    ['one that ended well', { state: 'done', counts: clean, results: { good: 100, bad: 0 } }, 'fine'],
    ['one with tasks in doubt', { state: 'done' }, 'warning'],
    ['one that was cancelled', { state: 'cancelled' }, 'info'],
  ])('%s', (_, known, severity) => {
    expect(severityOf(aJob(known))).toBe(severity);
  });

  it('knows a mark for each state', () => {
    expect((['PENDING', 'CANCELLED', 'FAILURE', 'LOST'] as const).map(markOf)).toEqual([
      'queued',
      'revoked',
      'failure',
      'lost',
    ]);
  });
});
