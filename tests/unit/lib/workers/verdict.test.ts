import { describe, expect, it } from 'vitest';
import { type Circumstances, workersVerdict, workerVerdict } from '../../../../lib/workers/verdict.ts';
import { START } from '../../../support/builders.ts';
import { aSlot, aWorker } from '../../../support/worker-builders.ts';

/** 22:13 on the fourteenth of November 2023. */
const around: Circumstances = { now: START, zone: { timeZone: 'UTC', locale: 'en-GB' }, lost: {} };
const silent = aWorker({ hostname: 'w2@app', status: 'silent', since: START - 600 });
const left = aWorker({ hostname: 'w3@app', status: 'offline', since: START - 60 });

describe('workersVerdict', () => {
  it('says that nobody has been heard', () => {
    expect(workersVerdict([], around)).toMatchObject({ severity: 'info', sentence: 'No worker has been heard yet.' });
  });

  it('is fine when all answer, and tells how busy they are', () => {
    const workers = [aWorker({ slots: [aSlot(2)] }), aWorker({ hostname: 'w2@app' }), aWorker({ hostname: 'w3@app' })];

    expect(workersVerdict(workers, around)).toEqual({
      severity: 'fine',
      sentence: 'All 3 workers answer; 1 of 12 slots is busy.',
      subjects: [],
    });
  });

  it('does not count slots while a pool is of unknown size', () => {
    const unknown = { ...aWorker({ busy: 3, slots: [] }), concurrency: undefined };

    expect(workersVerdict([unknown], around).sentence).toBe('The only worker answers, 3 tasks run.');
  });

  it('names who fell silent, since when, and what was lost with it', () => {
    const { severity, sentence, subjects } = workersVerdict([aWorker(), silent], { ...around, lost: { 'w2@app': 8 } });

    expect(severity).toBe('critical');
    expect(sentence).toBe('1 of 2 workers answers. w2@app went silent at 22:03, and 8 of its tasks are lost.');
    expect(subjects).toEqual([{ kind: 'worker', id: 'w2@app' }]);
  });

  it('tells the day of what did not happen today', () => {
    const old = { ...silent, since: START - 86_400 };

    const { severity, sentence } = workersVerdict([aWorker(), old], around);

    expect(severity).toBe('warning');
    expect(sentence).toContain('w2@app went silent on 2023-11-13 at 22:13.');
  });

  it('is not alarmed by a solo pool, which is silent while it runs a task', () => {
    const { severity, sentence } = workersVerdict([aWorker(), { ...silent, pool: 'solo' }], around);

    expect(severity).toBe('warning');
    expect(sentence).toContain('as a solo pool is while it runs a task');
  });

  it('names two and counts the rest, the latest first', () => {
    const workers = [1, 2, 3, 4].map((n) => aWorker({ ...silent, hostname: `s${n}`, since: START - 60 * n }));

    const { sentence, subjects } = workersVerdict([aWorker(), ...workers], around);

    expect(sentence).toBe('1 of 5 workers answers. s1 went silent at 22:12; s2 went silent at 22:11; and 2 more.');
    expect(subjects.map(({ id }) => id)).toEqual(['s1', 's2']);
  });

  it('counts those that left beside one that fell silent', () => {
    expect(workersVerdict([aWorker(), silent, left], around).sentence).toBe(
      '1 of 3 workers answers. w2@app went silent at 22:03; 1 has left.',
    );
  });

  it('takes a goodbye for news and no trouble, unless tasks were lost or nobody is left', () => {
    const lost = { 'w3@app': 1 };

    expect(workersVerdict([aWorker(), left], around).severity).toBe('info');
    expect(workersVerdict([aWorker(), left], { ...around, lost }).severity).toBe('warning');
    expect(workersVerdict([left], around)).toMatchObject({
      severity: 'critical',
      sentence: 'No worker answers. w3@app left at 22:12.',
    });
  });

  it('finds a name that two processes share', () => {
    const doubled = aWorker({ duplicateName: true });

    const { severity, sentence } = workersVerdict([doubled, silent], around);

    expect(severity).toBe('critical');
    expect(sentence).toBe('1 of 2 workers answers. w2@app went silent at 22:03; w1@app is the name of two processes.');
  });

  it('tells who sends no task events, and a clock that is wrong', () => {
    const quiet = aWorker({ taskEvents: false });
    const other = aWorker({ hostname: 'w2@app' });

    expect(workersVerdict([quiet, other], around).sentence).toBe(
      'Both workers answer, but w1@app sends no task events.',
    );
    expect(workersVerdict([quiet], around).sentence).toBe('The only worker answers, but it sends no task events.');
    expect(workersVerdict([other, aWorker({ skew: -1.9 })], around)).toMatchObject({
      severity: 'warning',
      sentence: 'Both workers answer, but the clock of w1@app is 1.90 s behind ours.',
    });
  });

  it('judges nobody while the broker is out of reach', () => {
    const { severity, sentence } = workersVerdict([aWorker(), silent], { ...around, brokerDownSince: START - 60 });

    expect(severity).toBe('critical');
    expect(sentence).toBe('The broker is out of reach since 22:12: this is the last that was known of 2 workers.');
  });
});

describe('workerVerdict', () => {
  it('does not tell old news for new while the broker is out of reach', () => {
    expect(workerVerdict(aWorker(), { ...around, brokerDownSince: START - 60 })).toMatchObject({
      severity: 'critical',
      sentence: 'The broker is out of reach since 22:12: this is the last that was known of w1@app.',
    });
  });

  it.each([
    [aWorker(), 'fine', 'w1@app is idle: all 4 slots are free.'],
    [aWorker({ slots: [aSlot(2)] }), 'fine', 'w1@app is busy on 1 of 4 slots.'],
    [aWorker({ concurrency: 2, slots: [aSlot(2), aSlot(3)] }), 'fine', 'w1@app is full: both slots are busy.'],
    [
      aWorker({ concurrency: 2, slots: [aSlot(2), aSlot(30, { usual: 10 })] }),
      'warning',
      'w1@app is full: both slots are busy, 1 for longer than usual.',
    ],
    [aWorker({ slots: [aSlot(30, { usual: 10 })] }), 'fine', 'w1@app is busy on 1 of 4 slots, for longer than usual.'],
    [aWorker({ taskEvents: false }), 'info', 'w1@app is idle: all 4 slots are free, and sends no task events.'],
    [aWorker({ skew: 4 }), 'warning', 'w1@app is idle: all 4 slots are free; its clock is 4.00 s ahead of ours.'],
    [silent, 'critical', 'w2@app went silent at 22:03, with no task known to be lost.'],
    [left, 'info', 'w3@app left at 22:12.'],
  ])('%#: says in one sentence how it stands', (worker, severity, sentence) => {
    expect(workerVerdict(worker, around)).toMatchObject({ severity, sentence });
  });
});
