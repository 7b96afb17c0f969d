import { describe, expect, it } from 'vitest';
import { replayOf } from '../../../../lib/tasks/replay.ts';

const task = (facts: { name?: string | undefined; args?: string | undefined; kwargs?: string | undefined }) => ({
  name: 'billing.charge',
  args: '()',
  kwargs: '{}',
  ...facts,
});

describe('replayOf', () => {
  it.each([
    ['()', '{}', '[]', '{}'],
    ['(7,)', "{'a': None}", '[7]', '{"a":null}'],
    ['[3, 4]', '{}', '[3,4]', '{}'],
    ['(1.0, -0.0, 1e+16)', '{}', '[1.0,-0.0,1e+16]', '{}'],
    ['(1152921504606846977,)', '{}', '[1152921504606846977]', '{}'],
    ["((1, [2, {'k': True}]), \"it's\")", '{}', '[[1,[2,{"k":true}]],"it\'s"]', '{}'],
    ["('naïve 🎉',)", "{'ключ': 'x'}", '["naïve 🎉"]', '{"ключ":"x"}'],
  ])('gives back what %s %s can only mean', (args, kwargs, argsJson, kwargsJson) => {
    expect(replayOf(task({ args, kwargs }))).toEqual({ ok: true, args: argsJson, kwargs: kwargsJson });
  });

  it.each([
    ['a long text that was cut', { args: "('xxx...',)" }, /the args are not known exactly \(\[0\]: .*cut/],
    ['items that were left out', { kwargs: "{'a': 1, ...}" }, /the kwargs are not known exactly/],
    ['an object', { args: "(1, UUID('8f14e45f-ceea-467f-a0e6-3c8d5d9b8a11'))" }, /\[1\]: UUID/],
    ['bytes', { args: "(b'x',)" }, /bytes/],
    ['a set', { args: '({1, 2},)' }, /JSON has no sets/],
    ['not a number', { args: '(nan,)' }, /JSON has no nan/],
    ['keys that JSON does not know', { kwargs: "{'a': {1: 2}}" }, /JSON has only text as keys/],
    ['a backslash that may be an escape', { args: "('C:\\new',)" }, /backslash/],
    ['args that no event told', { args: undefined }, /no event told the args/],
    ['an empty text', { kwargs: '' }, /no event told the kwargs/],
    ['a redacted value', { kwargs: "{'token': '[redacted]'}" }, /in the kwargs was redacted/],
    ['a masked value', { args: "('****',)" }, /in the args is masked/],
    ['args that are hidden by the sender', { args: '<hidden>' }, /something else than a tuple/],
    ['no name', { name: undefined }, /no event told the name/],
    ["Celery's own tasks", { name: 'celery.chord_unlock' }, /celery\.chord_unlock is a part of Celery's own machinery/],
    ['a map over a signature', { name: 'celery.starmap' }, /machinery/],
  ])('says why not with %s', (_, facts, why) => {
    expect(replayOf(task(facts))).toEqual({ ok: false, why: expect.stringMatching(why) });
  });
});
