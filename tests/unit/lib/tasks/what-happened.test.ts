import { describe, expect, it } from 'vitest';
import type { TaskDetail } from '../../../../lib/contract/models.ts';
import type { StoryPart } from '../../../../lib/tasks/story-part.ts';
import { whatHappened } from '../../../../lib/tasks/what-happened.ts';
import { anAttempt, aTaskDetail } from '../../../support/task-detail.ts';

const NOW = 1010;

/** The sentences with instants as `@1000`, so that a test can read them. */
function told(facts: Partial<TaskDetail>, now = NOW): string {
  return whatHappened(aTaskDetail(facts), now)
    .map((part) => (part.kind === 'time' ? `@${part.at}` : part.text))
    .join('');
}

function linksIn(facts: Partial<TaskDetail>): readonly StoryPart[] {
  return whatHappened(aTaskDetail(facts), NOW).filter(({ kind }) => kind === 'link');
}

const UNHEARD = {
  worker: undefined,
  received: undefined,
  started: undefined,
  runtime: undefined,
} as unknown as Partial<TaskDetail>;
const OPEN = { runtime: undefined } as unknown as Partial<TaskDetail>;

describe('whatHappened', () => {
  it('says how long a success ran and where', () => {
    expect(told({ runtime: 15 })).toBe('It succeeded after 15.0 s on w1@app.');
  });

  it('says of a success that took unusually long what is usual', () => {
    const text = told({ runtime: 30, usual: { p50: 1, p95: 2.4, n: 40 } });

    expect(text).toBe(
      'It succeeded after 30.0 s on w1@app. That is longer than usual: 95 % of 40 runs took 2.40 s or less.',
    );
  });

  it('does not invent a runtime', () => {
    expect(told(OPEN)).toContain('how long it ran was not heard');
  });

  it('says what a task that recovered had raised before', () => {
    const attempts = [anAttempt({ state: 'RETRY', exception: "Timeout('slow')" }), anAttempt({ retries: 1 })];

    expect(told({ retries: 1, attempts })).toBe(
      'It succeeded at attempt 2 after 1.00 s on w1@app. Before that it raised Timeout.',
    );
  });

  it('names exception, place and attempts of a failure', () => {
    const traceback = [
      'Traceback (most recent call last):',
      '  File "/srv/shop/billing/gateway.py", line 88, in capture',
      '    raise GatewayTimeout("no answer")',
      'billing.gateway.GatewayTimeout: no answer',
    ].join('\n');
    const last = anAttempt({
      retries: 2,
      state: 'FAILURE',
      exception: "GatewayTimeout('no answer')",
      traceback,
      runtime: 15,
    });

    const text = told({ state: 'FAILURE', retries: 2, attempts: [last] });

    expect(text).toBe(
      'It gave up after 3 attempts. The last raised GatewayTimeout: no answer in billing/gateway.py:88 after 15.0 s on w1@app.',
    );
  });

  it('says when no exception was heard', () => {
    expect(told({ state: 'FAILURE', ...OPEN })).toBe('It failed with an exception that was not heard on w1@app.');
  });

  it('cuts a message that would fill the page', () => {
    const attempts = [anAttempt({ state: 'FAILURE', exception: `ValueError('${'x'.repeat(5000)}')` })];

    expect(told({ state: 'FAILURE', attempts }).length).toBeLessThan(300);
  });

  it('says when the next attempt is due', () => {
    const attempts = [anAttempt({ state: 'RETRY', exception: "Timeout('slow')", runtime: 2 })];

    const text = told({ state: 'RETRY', retries: 0, attempts, eta: new Date((NOW + 9) * 1000).toISOString() });

    expect(text).toBe('Attempt 1 raised Timeout: slow after 2.00 s on w1@app. The next is due in 9 s.');
  });

  it('says of a retry of which nothing more was heard just that', () => {
    expect(told({ state: 'RETRY', attempts: [anAttempt({ state: 'RETRY' })] })).toContain(
      'The next attempt has not been heard of yet.',
    );
  });

  it('counts how long it has been running', () => {
    expect(told({ state: 'STARTED', started: NOW - 130.7, ...OPEN })).toBe(
      'It has been running for 2 m 10 s on w1@app.',
    );
  });

  it('says that a worker which does not answer left it without an end', () => {
    const holder = { worker: 'w1@app', online: false, since: 1005 };

    const text = told({ state: 'STARTED', holder, ...OPEN });

    expect(text).toBe(
      'It began to run on w1@app at @1002 and no end was heard. That worker does not answer since @1005: if the broker still has the message, it will be handed out again.',
    );
  });

  it('tells a worker that holds it from one that is gone with it', () => {
    const received = { state: 'RECEIVED', started: undefined, runtime: undefined } as unknown as Partial<TaskDetail>;

    expect(told(received)).toBe('w1@app received it 9 s ago and holds it until one of its slots is free.');
    expect(told({ ...received, holder: { worker: 'w1@app', online: false } })).toContain(
      'has not started it. That worker does not answer',
    );
  });

  it('says which ETA it waits for and who holds it', () => {
    const eta = new Date((NOW + 60) * 1000).toISOString();

    expect(told({ ...UNHEARD, state: 'PENDING', eta })).toBe(
      'It waits for its ETA, @1070, in 1 m 00 s. No worker has received it yet.',
    );
    expect(told({ state: 'RECEIVED', eta, ...OPEN })).toBe('w1@app holds it until its ETA, @1070, in 1 m 00 s.');
  });

  it('says of a task that was only sent where to and since when', () => {
    expect(told({ ...UNHEARD, state: 'PENDING' })).toBe(
      'It was sent to billing 10 s ago and no worker has received it.',
    );
  });

  it('does not call unknown what was not heard: queued', () => {
    const sent = { sent: undefined } as unknown as Partial<TaskDetail>;

    expect(told({ ...UNHEARD, ...sent, state: 'PENDING' })).toContain('Only fragments of it were heard');
  });

  it('never counts below zero when clocks disagree', () => {
    expect(told({ state: 'STARTED', started: NOW + 5, ...OPEN })).toContain('running for 0 s');
  });

  it.each([
    [
      { expired: true, expires: new Date(1_001_000).toISOString() },
      'It was too late to run: w1@app discarded it because it had expired at @1001.',
    ],
    [
      { terminated: true, signum: '15', revoked: 1012 },
      'It was terminated with SIGTERM after running 10.0 s on w1@app.',
    ],
    [{}, 'It was revoked: w1@app discarded it.'],
  ])('tells one revocation from another: %j', (facts, text) => {
    expect(told({ state: 'REVOKED', ...facts })).toBe(text);
  });

  it.each([
    [true, 'w1@app rejected it back to its queue, where it waits to run again.'],
    [false, 'w1@app rejected it for good: the broker dropped the message, or dead-lettered it where that is set up.'],
  ])('tells whether a rejected task comes back: %j', (requeue, text) => {
    expect(told({ state: 'REJECTED', requeue })).toBe(text);
  });

  it('gives the reason of a loss as it is', () => {
    const lost = { since: 1008, reason: 'w1@app was restarted (pid 7 is gone) while it ran' };

    expect(told({ state: 'LOST', lost })).toBe(
      'It was running on w1@app and no end was heard. Known since @1008: w1@app was restarted (pid 7 is gone) while it ran.',
    );
  });

  it('warns of a delivery that its retries do not explain', () => {
    expect(told({ deliveries: 2, redelivered: true })).toContain(
      'It was delivered 2 times, more than its retries explain: it may have run twice.',
    );
  });

  it('leads to worker, queue and retries', () => {
    const links = linksIn({
      ...UNHEARD,
      state: 'PENDING',
      retriedAs: [{ uuid: 'a' }],
      retryOf: { uuid: 'b' },
    });

    expect(links).toEqual([
      { kind: 'link', to: { kind: 'queue', id: 'billing' }, text: 'billing' },
      { kind: 'link', to: { kind: 'task', id: 'a' }, text: 'a' },
      { kind: 'link', to: { kind: 'task', id: 'b' }, text: 'b' },
    ]);
  });
});
