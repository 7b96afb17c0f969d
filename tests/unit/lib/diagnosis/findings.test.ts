import { describe, expect, it } from 'vitest';
import type { QueueSummary } from '../../../../lib/contract/models.ts';
import { type Evidence, findingsOf, verdictOf } from '../../../../lib/diagnosis/findings.ts';
import { START } from '../../../support/builders.ts';
import { aWorker } from '../../../support/worker-builders.ts';

const UP = { up: true, since: START - 9000, reason: undefined };

const aQueue = (name: string, known: Partial<QueueSummary> = {}): QueueSummary => ({
  cluster: 'default',
  name,
  depth: 0,
  consumers: ['w1@app'],
  consumersKnown: true,
  condition: 'healthy',
  trend: [],
  ...known,
});

/** A cluster that does well. */
const evidence = (known: Partial<Evidence> = {}): Evidence => ({
  now: START,
  broker: UP,
  alarms: [],
  store: UP,
  queues: [aQueue('celery')],
  workers: [aWorker()],
  outcomes: { success: 1000, failure: 2 },
  usual: { success: 10_000, failure: 20 },
  malformed: 0,
  failing: [],
  ...known,
});

const said = (known: Partial<Evidence>) => {
  const all = evidence(known);
  return verdictOf(all, findingsOf(all));
};

describe('findingsOf', () => {
  it('has nothing to say of a cluster that does well', () => {
    expect(findingsOf(evidence())).toEqual([]);
  });

  it('says that the broker is down, why and since when', () => {
    const broker = { up: false, since: START - 60, reason: 'Connection refused' };

    expect(findingsOf(evidence({ broker }))).toMatchObject([
      { id: 'broker-down', severity: 'critical', why: 'Connection refused', since: START - 60 },
    ]);
  });

  it('says calmly what is paused, by whom, why and for how long, and warns of a worker that consumes it again', () => {
    const pause = { by: 'ann', since: START - 60, until: START + 90, reason: 'the mailer is down' };
    const paused = aQueue('emails', {
      condition: 'paused',
      depth: 34,
      consumers: [],
      paused: { ...pause, consuming: [] },
    });
    const drifted = { ...paused, paused: { ...pause, consuming: ['w3@app'] } };

    expect(findingsOf(evidence({ queues: [paused] }))).toEqual([
      {
        id: 'paused:emails',
        severity: 'info',
        subject: { kind: 'queue', id: 'emails' },
        sentence: 'is paused',
        why: 'Paused by ann (the mailer is down), for another 1 m 30 s. 34 messages waiting.',
        since: START - 60,
      },
    ]);
    expect(said({ queues: [paused] })).toMatchObject({
      severity: 'fine',
      sentence: expect.stringContaining('emails is paused'),
    });
    expect(findingsOf(evidence({ queues: [drifted] }))).toMatchObject([
      { severity: 'warning', sentence: 'is paused, and w3@app consumes it again' },
    ]);
  });

  it('says that history is not written', () => {
    expect(findingsOf(evidence({ store: { up: false, since: START, reason: 'disk full' } }))).toMatchObject([
      { id: 'store-down', severity: 'warning', why: 'disk full' },
    ]);
  });

  it('says that publishers are blocked while a node has an alarm, one finding for each kind', () => {
    const alarms = [
      { kind: 'memory', node: 'rabbit@a', since: START - 30 },
      { kind: 'memory', node: 'rabbit@b', since: START - 90 },
      { kind: 'disk', node: 'rabbit@a', since: START - 10 },
    ] as const;

    expect(findingsOf(evidence({ alarms }))).toMatchObject([
      {
        id: 'alarm:memory',
        severity: 'critical',
        sentence: 'has a memory alarm: whoever publishes is blocked',
        why: expect.stringMatching(/^rabbit@a, rabbit@b: memory use is above vm_memory_high_watermark\./),
        since: START - 90,
      },
      { id: 'alarm:disk', severity: 'critical', since: START - 10 },
    ]);
    expect(said({ alarms }).sentence).toMatch(/^Degraded: The broker has a memory alarm/);
  });

  it('does not repeat an alarm of a broker that it cannot reach any more', () => {
    const broker = { up: false, since: START, reason: 'x' };

    const found = findingsOf(evidence({ broker, alarms: [{ kind: 'disk', node: 'rabbit@a', since: START - 10 }] }));

    expect(found.map(({ id }) => id)).toEqual(['broker-down']);
  });

  it('says that dead letters have piled up, and of what', () => {
    const queue = aQueue('failed', {
      depth: 3,
      condition: 'dead-letters',
      why: 'dead letters of emails',
      oldest: { age: 90, exact: true },
    });

    expect(findingsOf(evidence({ queues: [queue] }))).toMatchObject([
      {
        id: 'dead-letters:failed',
        severity: 'warning',
        sentence: 'holds 3 dead letters',
        why: 'Rejected, expired or pushed out: dead letters of emails, the oldest for 1 m 30 s. Nobody consumes them.',
      },
    ]);
  });

  it('calls nobody silent while the broker is down', () => {
    const workers = [aWorker({ status: 'silent', since: START - 10 })];
    const ids = (known: Partial<Evidence>) => findingsOf(evidence({ workers, ...known })).map(({ id }) => id);

    expect(ids({})).toEqual(['silent:w1@app']);
    expect(ids({ broker: { up: false, since: START, reason: 'x' } })).toEqual(['broker-down']);
  });

  it('calls a worker silent for an hour, and no longer', () => {
    const silentFor = (seconds: number) => [aWorker({ status: 'silent', since: START - seconds })];

    expect(findingsOf(evidence({ workers: silentFor(3599) }))).toHaveLength(1);
    expect(findingsOf(evidence({ workers: silentFor(3600) }))).toEqual([]);
  });

  it('says that two processes have one name, and that a worker sends no task events', () => {
    const workers = [
      aWorker({ hostname: 'a@app', duplicateName: true }),
      aWorker({ hostname: 'b@app', taskEvents: false }),
      aWorker({ hostname: 'c@app', taskEvents: undefined }),
    ];

    expect(findingsOf(evidence({ workers }))).toMatchObject([
      { id: 'duplicate:a@app', severity: 'critical' },
      { id: 'no-events:b@app', severity: 'info' },
    ]);
  });

  it('says that a queue has no consumer, with what waits', () => {
    const queue = aQueue('emails', {
      depth: 1,
      condition: 'no-consumer',
      why: 'w9@app left',
      oldest: { uuid: 't', age: 90, exact: false },
    });

    expect(findingsOf(evidence({ queues: [queue] }))).toMatchObject([
      {
        id: 'no-consumer:emails',
        severity: 'critical',
        sentence: 'has no consumer',
        why: '1 message waiting, the oldest for at least 1 m 30 s. w9@app left.',
      },
    ]);
  });

  it('says how far a queue is behind, as far as that is known', () => {
    const behind = (oldest: QueueSummary['oldest']) =>
      findingsOf(
        evidence({
          queues: [aQueue('emails', { depth: 1200, condition: 'backlogged', why: 'all 4 slots are busy', oldest })],
        }),
      );

    expect(behind({ uuid: 't', age: 120, exact: true })).toMatchObject([
      { severity: 'warning', sentence: 'is 2 m 00 s behind', why: '1,200 messages waiting; all 4 slots are busy.' },
    ]);
    expect(behind({ uuid: 't', age: 120, exact: false })[0]?.sentence).toBe('is at least 2 m 00 s behind');
    expect(behind(undefined)[0]?.sentence).toBe('is behind');
  });

  it('says that a queue cannot catch up', () => {
    const queue = aQueue('emails', { depth: 50, condition: 'saturated', why: 'all 4 slots are busy' });

    expect(findingsOf(evidence({ queues: [queue] }))).toMatchObject([
      { id: 'saturated:emails', severity: 'critical', why: '50 messages waiting; all 4 slots are busy.' },
    ]);
  });

  it('says nothing of a queue that is unknown', () => {
    const queue = aQueue('emails', { depth: undefined, condition: 'unknown' });

    expect(findingsOf(evidence({ queues: [queue] }))).toEqual([]);
  });

  describe('of failures', () => {
    const failing = [{ name: 'mail.send', failed: 9, ended: 9, exception: 'TimeoutError()' }];

    it('tells a share that is high and unusual, and what fails most', () => {
      const found = findingsOf(evidence({ outcomes: { success: 90, failure: 10 }, failing }));

      expect(found).toMatchObject([{ id: 'failing', severity: 'warning', subject: { kind: 'type', id: 'mail.send' } }]);
      expect(found[0]?.why).toBe(
        '10% of the tasks of the last 5 minutes failed, usually 0.2%. Most recent: TimeoutError()',
      );
    });

    it('is critical above a fifth', () => {
      expect(findingsOf(evidence({ outcomes: { success: 79, failure: 21 } }))).toMatchObject([
        { severity: 'critical', subject: { kind: 'data', id: 'Tasks' }, sentence: 'fail 21%, usually 0.2%' },
      ]);
    });

    it.each([
      ['too few have ended', { outcomes: { success: 9, failure: 10 } }],
      ['the share is low', { outcomes: { success: 960, failure: 40 } }],
      ['it is always so', { outcomes: { success: 90, failure: 10 }, usual: { success: 900, failure: 100 } }],
    ])('is silent when %s', (_, known) => {
      expect(findingsOf(evidence(known))).toEqual([]);
    });

    it('does not call a share unusual that it cannot compare', () => {
      const found = findingsOf(evidence({ outcomes: { success: 90, failure: 10 }, usual: { success: 1, failure: 0 } }));

      expect(found[0]?.why).toBe('10% of the tasks of the last 5 minutes failed.');
    });
  });

  it('puts the worst first and stops at seven', () => {
    const queues = Array.from({ length: 9 }, (_, n) => aQueue(`q${n}`, { depth: 50, condition: 'backlogged' }));
    const found = findingsOf(
      evidence({
        queues: [...queues, aQueue('dead', { depth: 1, condition: 'no-consumer', why: 'no worker consumes it' })],
        workers: [aWorker({ taskEvents: false })],
      }),
    );

    expect(found).toHaveLength(7);
    expect(found[0]?.id).toBe('no-consumer:dead');
    expect(found.map(({ severity }) => severity).slice(1)).toEqual(Array(6).fill('warning'));
  });
});

describe('verdictOf', () => {
  it('judges nothing but the link while the broker is down', () => {
    const broker = { up: false, since: START - 60, reason: 'Connection refused' };
    const queues = [aQueue('bulk', { condition: 'no-consumer', depth: 9, consumers: [] })];

    expect(said({ broker, queues })).toMatchObject({
      severity: 'critical',
      sentence: 'The broker is out of reach: what you see is the last that was known.',
    });
  });

  it('says that all is well, with what it rests on', () => {
    expect(said({})).toEqual({
      severity: 'fine',
      sentence: 'Healthy: 1 worker ready, nothing is waiting.',
      basis: 'Judged from 1 queue and 1 of 1 worker.',
      at: START,
    });
  });

  it('tells one from many', () => {
    const workers = [
      aWorker({ busy: 1 }),
      aWorker({ hostname: 'w2@app' }),
      aWorker({ hostname: 'w3@app', status: 'offline' }),
    ];
    const { sentence, basis } = said({ workers, queues: [aQueue('a'), aQueue('b')] });

    expect(sentence).toBe('Healthy: 2 workers at work, queues are keeping up.');
    expect(basis).toBe('Judged from 2 queues and 2 of 3 workers.');
  });

  it('does not say that nothing waits when something does, or when that is unknown', () => {
    expect(said({ queues: [aQueue('a', { depth: 1 })] }).sentence).toBe(
      'Healthy: 1 worker ready, 1 message is waiting.',
    );
    expect(said({ queues: [aQueue('a', { depth: 2 }), aQueue('b', { depth: 3 })] }).sentence).toBe(
      'Healthy: 1 worker ready, 5 messages are waiting.',
    );
    expect(said({ queues: [aQueue('a', { depth: undefined, condition: 'unknown' })] }).sentence).toBe(
      'Healthy: 1 worker ready.',
    );
    expect(said({ queues: [], workers: [aWorker({ busy: 1 })] }).sentence).toBe('Healthy: 1 worker at work.');
  });

  it('does not call a cluster healthy that has nobody left', () => {
    const workers = [
      aWorker({ status: 'offline' }),
      aWorker({ hostname: 'w2@app', status: 'silent', since: START - 9999 }),
    ];

    expect(said({ workers })).toMatchObject({ severity: 'warning', sentence: 'Watch: no worker is online.' });
  });

  it('says when nobody has been heard yet', () => {
    expect(said({ workers: [] })).toMatchObject({ severity: 'info', sentence: 'No worker has been heard yet.' });
  });

  it('names the worst, and the next', () => {
    const queues = [
      aQueue('late', { depth: 50, condition: 'backlogged' }),
      aQueue('dead', { depth: 1, condition: 'no-consumer', why: 'no worker consumes it' }),
    ];

    expect(said({ queues })).toMatchObject({
      severity: 'critical',
      sentence: 'Degraded: dead has no consumer, and late is behind.',
    });
    expect(said({ queues: queues.slice(0, 1) })).toMatchObject({
      severity: 'warning',
      sentence: 'Watch: late is behind.',
    });
  });

  it('does not worry about what is for information only', () => {
    expect(said({ workers: [aWorker({ taskEvents: false })] }).severity).toBe('fine');
  });
});
