import { describe, expect, it } from 'vitest';
import { parseRepr } from '../../../../lib/python/parse-repr.ts';
import { printJson } from '../../../../lib/python/print-json.ts';
import { previewCall, printPython } from '../../../../lib/python/print-value.ts';

describe('printPython', () => {
  it.each([
    "('x',)",
    '()',
    'set()',
    'frozenset({1, 2})',
    '{1, 2}',
    "{'a': None, 2: True}",
    '[1, ...]',
    "('xxx...', ...)",
    "[Decimal('1.0'), <Foo object at 0x7f>]",
    "[b'ff00', 1e+16]",
    '"it\'s"',
    "'a\\'b\"c'",
  ])('shows %s as it was', (text) => {
    expect(printPython(parseRepr(text))).toBe(text);
  });

  it('escapes as Python does what cannot be seen', () => {
    expect(printPython({ kind: 'str', value: 'a\n\t\\\u0000\u200b\u00a0é🚀\ud800' })).toBe(
      "'a\\n\\t\\\\\\x00\\u200b\\xa0é🚀\\ud800'",
    );
  });
});

describe('printJson', () => {
  it('copies every digit, and turns tuples into arrays', () => {
    const value = parseRepr("{'big': 9007199254740993000, 'one': 1.0, 'far': 1e+16, 'pair': (1, None, True)}");

    expect(printJson(value)).toEqual({
      ok: true,
      json: '{"big":9007199254740993000,"one":1.0,"far":1e+16,"pair":[1,null,true]}',
    });
  });

  it.each([
    ['[nan]', 'nan'],
    ['{1: 2}', 'keys'],
    ['{1, 2}', 'sets'],
    ["{'a': [1, ...]}", "['a']"],
    ["(UUID('8f14'),)", 'UUID'],
    ["[1, 'cut...']", '[1]'],
    ['', 'no text'],
  ])('refuses %s and says why', (text, why) => {
    expect(printJson(parseRepr(text))).toEqual({ ok: false, why: expect.stringContaining(why) });
  });
});

describe('previewCall', () => {
  it('shows positional values without brackets, then names', () => {
    expect(previewCall('(884213,)', "{'amount': Decimal('89.90')}", 80)).toBe("884213, amount=Decimal('89.90')");
  });

  it('takes lists, as beat sends them, and absent texts', () => {
    expect(previewCall("['x']", '{}', 80)).toBe("'x'");
    expect(previewCall(undefined, '', 80)).toBe('');
  });

  it('shows what it cannot read as it came', () => {
    expect(previewCall('hidden by the caller', '***', 80)).toBe('hidden by the caller, *****');
  });

  it('says that the source was cut, and cuts itself between characters', () => {
    expect(previewCall('(1, ...)', '{}', 80)).toBe('1, ...');
    expect(previewCall("('🚀🚀🚀🚀',)", '{}', 5)).toBe("'🚀…");
    expect(previewCall("('abcdef',)", '{}', 5)).toBe("'abc…");
  });
});
