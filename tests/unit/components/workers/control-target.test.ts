import { describe, expect, it } from 'vitest';
import { answeredWords, silentOf } from '../../../../components/workers/ask-dialog.tsx';
import { reachOf, targetInput, targetWords } from '../../../../components/workers/control-target.ts';
import { aWorker } from '../../server/http/fake-ports.ts';

const workers = [aWorker('a@x'), aWorker('b@x', { status: 'silent' }), aWorker('c@x', { status: 'offline' })];

describe('the target of a command', () => {
  it('names those that were chosen, and all by no name', () => {
    const some = { kind: 'some', workers: workers.slice(0, 2) } as const;
    const all = { kind: 'all', workers, cluster: 'eu' } as const;

    expect([targetInput(some), targetInput(all)]).toEqual([{ hostnames: ['a@x', 'b@x'] }, { all: true }]);
    expect([targetWords(some), targetWords(all)]).toEqual(['2 workers', 'all workers']);
  });

  it('says how many will hear it, and who may not', () => {
    expect(reachOf({ kind: 'all', workers, cluster: 'eu' })).toEqual({
      amount: '1 of 2',
      text: 'workers will hear it. b@x is silent and may not.',
    });
    expect(reachOf({ kind: 'some', workers: workers.slice(2) })?.text).toContain('c@x has left and may not.');
  });
});

describe('answers to a question', () => {
  it('are counted against who was asked, and strangers that answer as well', () => {
    const answer = (worker: string) => ({ worker, after: 0.1 });
    const asked = ['a@x', 'b@x', 'c@x'];

    expect(answeredWords({ asked, answers: [answer('a@x'), answer('z@x')] })).toBe('2 of 4 answered');
    expect(silentOf({ asked, answers: [answer('a@x')] })).toEqual(['b@x', 'c@x']);
  });
});
