import { describe, expect, it } from 'vitest';
import { workerName } from '../../../../lib/ids.ts';
import { createQuestion, type Question } from '../../../../server/brokers/question.ts';

const from = (name: string, reply: unknown = 'pong') => [{ worker: workerName(name), reply }];

async function all(question: Question) {
  const answers: unknown[] = [];
  for await (const answer of question.answers()) answers.push(answer);
  return answers;
}

describe('createQuestion', () => {
  it('is over when as many have answered as heard it, also when two have one name', async () => {
    const question = createQuestion(undefined);

    question.put(from('w1', 1));
    question.expect(2);
    question.put(from('w1', 2));

    expect(await all(question)).toEqual([...from('w1', 1), ...from('w1', 2)]);
  });

  it('is over at once when nobody heard it', async () => {
    const open = createQuestion(undefined);
    const named = createQuestion([workerName('w1')]);

    open.expect(0);
    named.expect(0);

    expect([await all(open), await all(named)]).toEqual([[], []]);
  });

  it('is over when each named worker has answered, however many heard it', async () => {
    const question = createQuestion([workerName('w1'), workerName('w2')]);

    question.expect(50);
    question.put(from('w2'));
    question.put(from('w1'));

    expect(await all(question)).toEqual([...from('w2'), ...from('w1')]);
  });

  it('gives what it has when it is ended', async () => {
    const question = createQuestion(undefined);

    question.expect(2);
    question.put(from('w1'));
    question.end();

    expect(await all(question)).toEqual(from('w1'));
  });

  it('throws the failure, after the answers before it', async () => {
    const question = createQuestion(undefined);
    const got: unknown[] = [];

    question.put(from('w1'));
    question.fail(new Error('lost'));
    const reading = (async () => {
      for await (const answer of question.answers()) got.push(answer);
    })();

    await expect(reading).rejects.toThrow('lost');
    expect(got).toEqual(from('w1'));
  });
});
