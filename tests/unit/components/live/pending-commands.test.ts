import { describe, expect, it } from 'vitest';
import { isPending, mergeReceipts } from '../../../../components/live/pending-commands.ts';
import { aReceipt } from '../../server/http/fake-ports.ts';

describe('mergeReceipts', () => {
  it('shows our own command before the server has told of it', () => {
    const told = [aReceipt('c1', { requested: 10 })];

    expect(mergeReceipts(told, [aReceipt('c2', { requested: 20 })]).map(({ id }) => id)).toEqual(['c2', 'c1']);
  });

  it('believes what the server tells', () => {
    const told = [aReceipt('c1', { waiting: false })];

    expect(mergeReceipts(told, [aReceipt('c1', { waiting: true })])).toBe(told);
  });
});

describe('isPending', () => {
  it.each([
    ['answers may come', { waiting: true }, true],
    ['every answer is there and an event is awaited', { waiting: false, awaits: 'a task-revoked event' }, true],
    ['it was observed', { waiting: false, awaits: 'an event', observed: { at: 1, what: 'task-revoked' } }, false],
    ['nothing else is awaited', { waiting: false }, false],
    ['it could not be sent', { waiting: true, error: 'The broker is away.' }, false],
  ])('when %s: %j', (_, facts, pending) => {
    expect(isPending(aReceipt('c1', facts))).toBe(pending);
  });
});
