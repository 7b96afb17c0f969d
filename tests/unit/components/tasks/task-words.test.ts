import { describe, expect, it } from 'vitest';
import { pythonCall } from '../../../../components/tasks/python-call.ts';
import { pieces } from '../../../../components/tasks/query-text.tsx';
import { stripData } from '../../../../components/tasks/strip-data.ts';
import { stretch } from '../../../../components/tasks/use-selection.ts';
import { surroundingsOf } from '../../../../components/tasks/use-task-counts.ts';
import { parseQuery } from '../../../../lib/query/parse.ts';
import { aTaskDetail } from '../../../support/task-detail.ts';

describe('pythonCall', () => {
  it('sends by name, with what is not empty', () => {
    const task = aTaskDetail({ args: "(884213, 'EUR')", kwargs: "{'card': None}" });

    expect(pythonCall(task)).toBe(
      "app.send_task('billing.charge', args=(884213, 'EUR'), kwargs={'card': None}, queue='billing')",
    );
  });

  it('says in a comment that it is not exact', () => {
    const task = aTaskDetail({ args: '()', replay: { ok: false, why: 'a value in the args was redacted' } });

    expect(pythonCall(task)).toBe(
      "app.send_task('billing.charge', queue='billing')  # not exact: a value in the args was redacted",
    );
  });
});

describe('stripData', () => {
  it('holds every bucket of the interval, empty ones too', () => {
    const timeline = { step: 60, buckets: [{ t: 120, counts: { FAILURE: 2 } }] };

    const data = stripData(timeline, { from: 70, to: 240 }, ['FAILURE', 'SUCCESS']);

    expect(data.points).toEqual([
      { t: 60, FAILURE: 0, SUCCESS: 0 },
      { t: 120, FAILURE: 2, SUCCESS: 0 },
      { t: 180, FAILURE: 0, SUCCESS: 0 },
    ]);
    expect(data.states).toEqual(['FAILURE']);
  });
});

describe('surroundingsOf', () => {
  it('shows what came before and after a stretch, but no future', () => {
    expect(surroundingsOf({ from: 1000, to: 1100 }, 9999)).toEqual({ kind: 'between', from: 800, to: 1200 });
    expect(surroundingsOf({ from: 1000, to: 1100 }, 1110)).toEqual({ kind: 'between', from: 800, to: 1110 });
  });
});

describe('pieces', () => {
  it('parts field, value and mistake of a term', () => {
    const text = 'state:failure,retri';
    const { tokens, errors } = parseQuery(text);
    const [token] = tokens;
    if (token === undefined) throw new Error('no token');

    const cut = pieces(text, token, errors).map(({ at, end, dim, wrong }) => [text.slice(at, end), dim, wrong]);

    expect(cut).toEqual([
      ['state:', true, false],
      ['failure,', false, false],
      ['retri', false, true],
    ]);
  });

  it('loses no letter', () => {
    const text = '-queue:a,b "card declined" runtime:>x foo:bar http';
    const { tokens, errors } = parseQuery(text);

    for (const token of tokens) {
      const whole = pieces(text, token, errors)
        .map(({ at, end }) => text.slice(at, end))
        .join('');
      expect(whole).toBe(text.slice(token.at, token.at + token.length));
    }
  });
});

describe('stretch', () => {
  const rows = ['a', 'b', 'c', 'd'].map((uuid) => ({ uuid }));

  it.each([
    ['b', 'd', ['b', 'c', 'd']],
    ['d', 'b', ['b', 'c', 'd']],
    ['gone', 'b', ['b']],
  ])('reaches from %s to %s', (from, to, uuids) => {
    expect(stretch(rows, from, to)).toEqual(uuids);
  });
});
