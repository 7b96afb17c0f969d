import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../../../lib/python/parse-literal.ts';
import { printJson } from '../../../../lib/python/print-json.ts';
import { printPython } from '../../../../lib/python/print-value.ts';
import type { PyValue } from '../../../../lib/python/value.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

function shown(text: string): string {
  const parsed = parsePythonLiteral(text);
  if (!parsed.ok) throw new Error(`${parsed.position}: ${parsed.message}`);
  return printPython(parsed.value);
}

describe('parsePythonLiteral', () => {
  it.each([
    ['None', 'None'],
    ['null', 'None'],
    ['[true, False]', '[True, False]'],
    ['1_000', '1000'],
    ['0xff', '255'],
    ['-0b101', '-5'],
    ['-0', '0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.', '1.0'],
    ['.5', '0.5'],
    ['+1E5', '1e5'],
    ['1e400', '1e400'],
    ['"a\\tb"', "'a\\tb'"],
    ["'\\x41\\u00e9\\101'", "'AéA'"],
    ["r'C:\\new'", "'C:\\\\new'"],
    ["'''a\nb'''", "'a\\nb'"],
    ['\'a\' "b"', "'ab'"],
    ["b'\\xff\\'\\n\\u'", "b'\\xff\\'\\n\\\\u'"],
    ['1, 2', '(1, 2)'],
    ['(1)', '1'],
    ['(1,)', '(1,)'],
    ['[1, 2,]', '[1, 2]'],
    ['{}', '{}'],
    ['{1, 2}', '{1, 2}'],
    ['set()', 'set()'],
    ["{'a': {1: (2,)}}", "{'a': {1: (2,)}}"],
  ])('reads %s as %s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('reads the escapes of JSON in JSON, and of Python elsewhere', () => {
    expect(shown('{"url": "http:\\/\\/x"}')).toBe("{'url': 'http://x'}");
    expect(shown("{'url': 'http:\\/\\/x'}")).toBe("{'url': 'http:\\\\/\\\\/x'}");
  });

  it.each([
    ['', 0, 'Type a value'],
    ['[1, 2', 0, 'never closed'],
    ['[1 2]', 3, 'Expected "," or "]"'],
    ["['abc]", 1, 'never closed'],
    ['{1: 2, 3}', 8, '":"'],
    ['{1, 2: 3}', 5, 'A set holds'],
    ['{[1]: 2}', 1, 'list cannot be a key'],
    ['hello', 0, '"hello" is not a value'],
    ["[Money('1')]", 1, 'Money(...) is code'],
    ['[1, ...]', 4, 'stands for what was cut'],
    ['007', 0, 'does not begin with 0'],
    ['1__0', 0, 'not a number'],
    ['12abc', 0, 'not a number'],
    ["f'{x}'", 0, 'f-string'],
    ["b'é'", 0, 'ASCII'],
    ["'a\nb'", 2, 'ends on its line'],
    ['1 2', 2, 'Expected the end'],
    ['__proto__', 0, 'not a value'],
    ['['.repeat(10_000), 101, 'levels deep'],
  ])('refuses %j at %i', (text, position, message) => {
    expect(parsePythonLiteral(text)).toEqual({ ok: false, position, message: expect.stringContaining(message) });
  });

  it('reads back everything printPython writes', () => {
    fc.assert(
      fc.property(literals, (value) => {
        expect(parsePythonLiteral(printPython(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const parsed = parsePythonLiteral(json);
        const printed = parsed.ok ? printJson(parsed.value) : undefined;
        // -0 is an int in Python, which has no minus.
        expect(printed?.ok ? JSON.parse(printed.json) : printed).toEqual(
          JSON.parse(json, (_, value) => (value === 0 ? 0 : value)),
        );
      }),
    );
  });

  it('answers any text, and names a place inside it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parsePythonLiteral(text);
        if (!parsed.ok) {
          expect(parsed.position).toBeGreaterThanOrEqual(0);
          expect(parsed.position).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const { literals } = fc.letrec<{ literals: PyValue }>((tie) => ({
  literals: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant<PyValue>({ kind: 'none' }),
    fc.boolean().map((value): PyValue => ({ kind: 'bool', value })),
    fc.bigInt().map((value): PyValue => ({ kind: 'int', text: String(value) })),
    fc.constantFrom('1.0', '-0.0', '1e+16', '1.5e-07').map((text): PyValue => ({ kind: 'float', text })),
    fc.string({ unit: 'binary' }).map((value): PyValue => ({ kind: 'str', value })),
    fc
      .string({ unit: fc.constantFrom("'", '"', '\\', 'n', '\n', 'x') })
      .map((value): PyValue => ({ kind: 'str', value })),
    fc.array(tie('literals'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'list', items })),
    fc.array(tie('literals'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'tuple', items })),
    fc
      .array(
        fc.tuple(
          fc.string().map((value): PyValue => ({ kind: 'str', value })),
          tie('literals'),
        ),
        { maxLength: 4 },
      )
      .map((pairs): PyValue => ({ kind: 'dict', pairs })),
  ),
}));
