import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../lib/control/answer.ts';

describe('readAnswer', () => {
  it.each([
    [{ ok: 'pool will grow' }, { ok: true, text: 'pool will grow' }],
    [{ error: 'unknown task' }, { ok: false, text: 'unknown task' }],
    [{ ok: 'terminate: tasks unknown' }, { ok: true, text: 'terminate: tasks unknown' }],
    [null, { ok: true, text: 'taken, without a word' }],
    [{ clock: 7 }, { ok: true, text: '{"clock":7}' }],
    ['56.8MB', { ok: true, text: '56.8MB' }],
    [[1], { ok: true, text: '[1]' }],
    [{ ok: { a: 1 } }, { ok: true, text: '{"a":1}' }],
  ])('reads %j', (reply, answer) => {
    expect(readAnswer(reply)).toEqual(answer);
  });

  it('cuts what is long, such as a thousand ids', () => {
    expect(readAnswer({ ok: 'x'.repeat(40_000) }).text).toHaveLength(501);
  });
});
