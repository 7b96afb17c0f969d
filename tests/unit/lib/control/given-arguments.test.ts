import { describe, expect, it } from 'vitest';
import { givenArguments } from '../../../../lib/control/given-arguments.ts';

describe('givenArguments', () => {
  it.each(['[1.0, 2e5]', '[1152921504606846977]', '[ 1 , "é" ]', '[NaN]'])(
    'keeps the text %s byte for byte',
    (text) => {
      expect(givenArguments('args', text)).toEqual({ ok: true, json: text });
    },
  );

  it('prints values', () => {
    expect(givenArguments('args', [1, 'a', null, { b: [true] }])).toEqual({
      ok: true,
      json: '[1,"a",null,{"b":[true]}]',
    });
    expect(givenArguments('kwargs', { a: 2 ** 53 - 1 })).toEqual({ ok: true, json: '{"a":9007199254740991}' });
  });

  it.each([
    ['args', '{}', /not a JSON array/],
    ['args', '1', /not a JSON array/],
    ['args', '[1] [2]', /not JSON/],
    ['args', '', /not JSON/],
    ['kwargs', '[]', /not a JSON object/],
    ['kwargs', 'null', /not a JSON object/],
    ['kwargs', "{'a': 1}", /not JSON/],
  ] as const)('refuses as %s: %s', (part, text, why) => {
    expect(givenArguments(part, text)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });

  it.each([[[2 ** 53]], [[[{ deep: -(2 ** 60) }]]]])(
    'refuses numbers that may have lost digits already: %j',
    (value) => {
      expect(givenArguments('args', value)).toEqual({ ok: false, why: expect.stringContaining('as JSON text') });
    },
  );
});
