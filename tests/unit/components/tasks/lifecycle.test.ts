import { describe, expect, it } from 'vitest';
import { lifecycleOf } from '../../../../components/tasks/lifecycle.ts';
import type { TaskDetail } from '../../../../lib/contract/models.ts';
import { anAttempt, aTaskDetail } from '../../../support/task-detail.ts';

function drawn(task: TaskDetail, now = 2000): readonly string[] {
  return lifecycleOf(task, now)?.segments.map(({ tone, label }) => `${tone}: ${label}`) ?? [];
}

describe('lifecycleOf', () => {
  it('draws waiting, holding and running of one attempt', () => {
    const attempt = anAttempt({ sent: 1000, received: 1038, started: 1040, ended: 1055 });

    expect(drawn(aTaskDetail({ attempts: [attempt] }))).toEqual([
      'wait: waited 38.0 s',
      'hold: held 2.00 s',
      'good: ran 15.0 s',
    ]);
  });

  it('draws the wait between attempts as planned, and the failure at the end', () => {
    const attempts = [
      anAttempt({ state: 'RETRY', sent: 1000, received: 1000, started: 1000, ended: 1015 }),
      anAttempt({
        retries: 1,
        state: 'FAILURE',
        received: 1015,
        eta: new Date(1_025_000).toISOString(),
        started: 1026,
        ended: 1041,
      }),
    ];

    const life = lifecycleOf(aTaskDetail({ state: 'FAILURE', attempts }), 2000);

    expect(life?.segments.map(({ label }) => label)).toEqual([
      'ran 15.0 s',
      'retry in 10.0 s',
      'held 1.00 s',
      'ran 15.0 s',
    ]);
    expect(life?.segments.at(-1)?.tone).toBe('bad');
    expect(life?.captions).toEqual([
      { t: 1000, label: 'attempt 1' },
      { t: 1026, label: 'attempt 2' },
    ]);
    expect(life?.marks.map(({ label }) => label)).toEqual(['sent', 'started', 'retried', 'started', 'failed']);
  });

  it('draws the wait for an ETA apart from the wait for a slot', () => {
    const attempt = anAttempt({
      sent: 1000,
      received: 1001,
      eta: new Date(1_060_000).toISOString(),
      started: 1062,
      ended: 1063,
    });

    expect(drawn(aTaskDetail({ attempts: [attempt] }))).toEqual([
      'wait: waited 1.00 s',
      'gap: until its ETA 59.0 s',
      'hold: held 2.00 s',
      'good: ran 1.00 s',
    ]);
  });

  it('goes on to now while the task runs', () => {
    const task = aTaskDetail({
      state: 'STARTED',
      attempts: [anAttempt({ state: 'STARTED', received: 1000, started: 1000 })],
    });

    const life = lifecycleOf(task, 1100);

    expect(life).toMatchObject({ open: true, to: 1100, segments: [{ tone: 'run', label: 'running for 1 m 40 s' }] });
  });

  it('draws what waits for its ETA as planned, with a mark for now', () => {
    const eta = new Date(1_600_000).toISOString();
    const task = aTaskDetail({
      state: 'RECEIVED',
      attempts: [anAttempt({ state: 'RECEIVED', sent: 1000, received: 1001, eta })],
    });

    const life = lifecycleOf(task, 1100);

    expect(life?.segments.at(-1)).toMatchObject({ tone: 'gap', label: 'has waited for its ETA for 1 m 39 s' });
    expect(life?.marks.at(-1)).toEqual({ t: 1100, label: 'now' });
  });

  it('does not call it running when its worker does not answer', () => {
    const task = aTaskDetail({
      state: 'STARTED',
      holder: { worker: 'w1@app', online: false },
      attempts: [anAttempt({ state: 'STARTED', received: 1000, started: 1000 })],
    });

    expect(drawn(task, 1100)).toEqual(['unknown: no end heard for 1 m 40 s']);
  });

  it('ends a lost task where it was lost, as unknown', () => {
    const task = aTaskDetail({
      state: 'LOST',
      lost: { since: 1030, reason: 'gone' },
      attempts: [anAttempt({ state: 'STARTED', received: 1000, started: 1000 })],
    });

    expect(lifecycleOf(task, 5000)).toMatchObject({ open: false, to: 1030, segments: [{ tone: 'unknown' }] });
  });

  it('draws nothing backwards when clocks disagree', () => {
    const attempt = anAttempt({ sent: 1010, received: 1000, started: 1001, ended: 1020 });

    const life = lifecycleOf(aTaskDetail({ attempts: [attempt] }), 2000);

    expect(life?.segments.every(({ from, to }) => to > from)).toBe(true);
    expect(life).toMatchObject({ from: 1010, to: 1020 });
  });

  it('is not drawn from a single instant', () => {
    const task = aTaskDetail({ attempts: [anAttempt({ ended: 1000 })] });

    expect(lifecycleOf(task, 2000)).toBeUndefined();
  });
});
