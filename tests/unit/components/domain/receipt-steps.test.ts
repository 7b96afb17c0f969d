import { describe, expect, it } from 'vitest';
import { receiptSteps, receiptWorkers } from '../../../../components/domain/receipt-steps.ts';
import type { CommandAnswer, CommandReceipt } from '../../../../lib/contract/models.ts';
import { aReceipt } from '../../server/http/fake-ports.ts';

const ok = (worker: string): CommandAnswer => ({ worker, ok: true, text: 'ok', after: 0.012 });
const steps = (known: Partial<CommandReceipt>) =>
  receiptSteps(aReceipt('c1', known), 'UTC').map(({ id, state, label, note }) => [id, state, label, note]);

describe('receiptSteps', () => {
  it('counts acknowledgements while answers come, and calls nothing observed before it is', () => {
    expect(steps({ asked: ['w1', 'w2'], answers: [ok('w1')], awaits: 'a task-revoked event' })).toEqual([
      ['requested', 'done', 'Requested', '22:13:20'],
      ['acknowledged', 'now', 'Acknowledged by 1 of 2', undefined],
      ['observed', 'todo', 'Observed', 'awaits a task-revoked event'],
    ]);
  });

  it('names the one who kept silent, and goes on waiting for the event', () => {
    const known = { asked: ['w1', 'w2'], answers: [ok('w1')], waiting: false, awaits: 'a task-revoked event' };

    expect(steps(known).slice(1)).toEqual([
      ['acknowledged', 'done', 'Acknowledged by 1 of 2', 'w2 is silent'],
      ['observed', 'now', 'Observed', 'awaits a task-revoked event'],
    ]);
  });

  it('misses an acknowledgement when nobody answers', () => {
    expect(steps({ asked: ['w1', 'w2'], waiting: false })[1]).toEqual([
      'acknowledged',
      'missed',
      'Acknowledged by 0 of 2',
      '2 are silent',
    ]);
  });

  it("gives a worker's refusal in its own words", () => {
    const refusal = { worker: 'w1', ok: false, text: 'unknown queue', after: 0.1 };

    expect(steps({ asked: ['w1'], answers: [refusal], waiting: false })[1]).toEqual([
      'acknowledged',
      'missed',
      'Acknowledged by 0 of 1',
      'unknown queue',
    ]);
  });

  it('leaves out what nothing can tell: a purge asks no worker', () => {
    const observed = { at: 1, what: '3 messages removed' };

    expect(steps({ waiting: false, observed })).toEqual([
      ['requested', 'done', 'Requested', '22:13:20'],
      ['observed', 'done', 'Observed', '3 messages removed'],
    ]);
    expect(steps({ asked: ['w1'], answers: [ok('w1')], waiting: false }).map(([id]) => id)).toEqual([
      'requested',
      'acknowledged',
    ]);
  });

  it('says why it was not observed', () => {
    expect(steps({ waiting: false, error: 'It ended as SUCCESS.' }).at(-1)).toEqual([
      'observed',
      'missed',
      'Not observed',
      'It ended as SUCCESS.',
    ]);
  });
});

describe('receiptWorkers', () => {
  it('has each worker once, those who have not answered at the end', () => {
    const receipt = aReceipt('c1', { asked: ['w1', 'w2'], answers: [ok('w2')] });

    expect(receiptWorkers(receipt)).toEqual([
      { worker: 'w2', state: 'ok', answer: '12 ms', said: 'ok' },
      { worker: 'w1', state: 'waiting', answer: 'waiting' },
    ]);
    expect(receiptWorkers({ ...receipt, waiting: false })[1]).toMatchObject({ worker: 'w1', state: 'silent' });
  });
});
