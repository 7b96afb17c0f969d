import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../../lib/contract/models.ts';
import {
  addItems,
  advance,
  cancelJob,
  failureShare,
  type ItemState,
  type Job,
  type JobItem,
  leftOf,
  moveItems,
  newJob,
  pauseJob,
  resultOf,
  resumeJob,
  roomOf,
  startJob,
  whyNot,
} from '../../../../lib/jobs/job.ts';
import { jobSentence, jobTitle } from '../../../../lib/jobs/words.ts';

const NOW = 1_700_000_000;

const item = (state: ItemState, result?: TaskState): JobItem => ({
  n: 0,
  uuid: 'a',
  state,
  ...(result === undefined ? {} : { result }),
});

function aJob(known: Partial<Job> = {}, waiting = 100): Job {
  const asked = { which: '100 tasks', actor: 'ann', created: NOW, rate: 10, canary: 5, watch: 30, bound: 0.2 };
  const frozen = addItems(
    newJob({ id: 'j', action: 'retry', ...asked }),
    Array.from({ length: waiting }, () => item('waiting')),
  );
  return { ...startJob(frozen), ...known };
}

/** The job after `count` of its items went from one state to another. */
function moved(job: Job, count: number, from: JobItem, to: JobItem): Job {
  return moveItems(
    job,
    Array.from({ length: count }, () => ({ from, to })),
  );
}
const sent = (job: Job, count: number) => moved(job, count, item('waiting'), item('sent'));
const ended = (job: Job, count: number, result: TaskState) => moved(job, count, item('sent'), item('sent', result));

describe('a job', () => {
  it('sends the canary first, waits for what becomes of it, and then lets the rest go', () => {
    const begun = advance(aJob(), NOW);
    const tried = advance(sent(begun, 5), NOW);
    const still = advance(ended(tried, 4, 'SUCCESS'), NOW + 10);
    const trusted = advance(ended(still, 1, 'SUCCESS'), NOW + 11);

    expect(roomOf(begun)).toBe(5);
    expect(tried).toMatchObject({ phase: 'watch', watchUntil: NOW + 30 });
    expect(roomOf(tried)).toBe(0);
    expect(still.phase).toBe('watch');
    expect(trusted).toMatchObject({ phase: 'drip', state: 'running' });
    expect(roomOf(trusted)).toBe(95);
  });

  it('goes on when the canary has told nothing in its time', () => {
    const tried = advance(sent(aJob(), 5), NOW);

    expect(advance(tried, NOW + 29).phase).toBe('watch');
    expect(advance(tried, NOW + 30).phase).toBe('drip');
  });

  it('sends no second canary in place of one that does not admit the command, but another task', () => {
    const one = moved(aJob(), 1, item('waiting'), item('skipped'));

    expect(roomOf(one)).toBe(5);
  });

  it('does not watch while a message is on its way', () => {
    const onTheWay = moved(aJob(), 5, item('waiting'), item('sending'));

    expect(advance(onTheWay, NOW).phase).toBe('canary');
    expect(roomOf(onTheWay)).toBe(0);
  });

  it('pauses itself when too much of what it sent fails, and says why', () => {
    const tried = advance(sent(aJob(), 5), NOW);
    const bad = advance(ended(ended(tried, 3, 'SUCCESS'), 2, 'FAILURE'), NOW + 1);

    expect(bad).toMatchObject({ state: 'paused', why: '40% of what was sent failed; the bound is 20%.' });
    expect(roomOf(bad)).toBe(0);
  });

  it('counts what the broker refused as failed, and judges by no less than five', () => {
    const four = moved(aJob({ phase: 'drip' }), 4, item('waiting'), item('failed'));
    const five = moved(four, 1, item('waiting'), item('failed'));

    expect(failureShare(four)).toBeUndefined();
    expect(advance(four, NOW).state).toBe('running');
    expect(advance(five, NOW)).toMatchObject({ state: 'paused' });
  });

  it('judges a job of fewer by all of them', () => {
    const small = ended(sent(aJob({}, 2), 2), 2, 'FAILURE');

    expect(advance(small, NOW).state).toBe('paused');
  });

  it('never stops itself without a bound', () => {
    const { bound: _, ...unbound } = ended(sent(aJob({ phase: 'drip' }), 50), 50, 'FAILURE');

    expect(advance(unbound, NOW).state).toBe('running');
  });

  it('forgives what had failed when it was resumed', () => {
    const bad = advance(ended(sent(aJob({ phase: 'drip' }), 10), 10, 'FAILURE'), NOW);
    const resumed = resumeJob(bad);
    const again = ended(sent(resumed, 5), 5, 'FAILURE');

    expect(bad.state).toBe('paused');
    expect(advance(resumed, NOW)).toMatchObject({ state: 'running' });
    expect(resumed).not.toHaveProperty('why');
    expect(advance(again, NOW).state).toBe('paused');
  });

  it('is done when none waits and none is on its way', () => {
    const last = moved(sent(aJob({ phase: 'drip' }), 99), 1, item('waiting'), item('sending'));

    expect(advance(last, NOW).state).toBe('running');
    expect(advance(moved(last, 1, item('sending'), item('sent')), NOW + 5)).toMatchObject({
      state: 'done',
      ended: NOW + 5,
    });
  });

  it('counts a task that ends twice once', () => {
    const job = ended(sent(aJob(), 1), 1, 'FAILURE');

    const again = moved(job, 1, item('sent', 'FAILURE'), item('sent', 'SUCCESS'));

    expect(again.results).toEqual({ good: 0, bad: 1 });
  });

  it('takes a revoked task for good when it was to be revoked, and any other end for bad', () => {
    const job = { ...sent(aJob(), 3), action: 'revoke' } as const;

    expect(ended(ended(job, 2, 'REVOKED'), 1, 'SUCCESS').results).toEqual({ good: 2, bad: 1 });
  });

  it('says which steps its state admits', () => {
    const paused = pauseJob(aJob(), 'Somebody said so.');
    const over = cancelJob(aJob(), 'Somebody said so.', NOW);

    expect(whyNot('pause', aJob())).toBeUndefined();
    expect(whyNot('resume', aJob())).toBe('The job is running already.');
    expect(whyNot('pause', paused)).toBe('The job is paused already.');
    expect(whyNot('resume', paused)).toBeUndefined();
    for (const step of ['pause', 'resume', 'cancel'] as const) {
      expect(whyNot(step, over)).toBe('The job is cancelled already.');
    }
  });

  it('knows a result by the state of the task', () => {
    const states = ['STARTED', 'RETRY', 'CANCELLED', 'SUCCESS', 'LOST', 'REVOKED'] as const;

    expect(states.map(resultOf)).toEqual([undefined, undefined, undefined, 'SUCCESS', 'LOST', 'REVOKED']);
  });
});

describe('the words of a job', () => {
  it('say how far it is and how long it takes', () => {
    const job = ended(sent(aJob({ phase: 'drip', rate: 10 }), 40), 3, 'FAILURE');

    expect(leftOf(job, NOW)).toBe(6);
    expect(jobSentence(job, NOW)).toBe('40 of 100 sent, 3 failed, about 6 s left.');
  });

  it('say what it waits for', () => {
    const tried = advance(sent(aJob(), 5), NOW);

    expect(jobSentence(aJob(), NOW)).toBe('0 of 100 sent, the first 5 go ahead of the rest.');
    expect(jobSentence(tried, NOW + 10)).toBe('5 of 100 sent, waiting for what becomes of the first 5, 20 s at most.');
  });

  it('say why it stands still, and what was not sent', () => {
    const job = moved(sent(aJob(), 5), 2, item('waiting'), item('skipped'));

    expect(jobSentence(pauseJob(job, 'ann paused it.'), NOW)).toBe('Paused: 5 of 100 sent, 2 left out. ann paused it.');
    expect(jobSentence(cancelJob(job, 'ann cancelled it.', NOW), NOW)).toBe(
      'Cancelled: 5 of 100 sent, 2 left out, 93 not sent. ann cancelled it.',
    );
    expect(jobTitle('revoke', 10_000)).toBe('Revoke 10,000 tasks');
  });
});
