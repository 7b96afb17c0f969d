import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLossless, lossless } from '../../../../lib/python/lossless.ts';
import { parseRepr } from '../../../../lib/python/parse-repr.ts';
import { printJson } from '../../../../lib/python/print-json.ts';
import { printPython } from '../../../../lib/python/print-value.ts';
import type { PyValue } from '../../../../lib/python/value.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

/** `why` is null for a text which can only mean `json`; `set`, `keys` and `number` are sure, but have no JSON. */
type Recorded = { name: string; celery: string[]; text: string; why: string | null; json?: string };
const recorded: Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/saferepr.json'), 'utf8'),
);
const SURE_WITHOUT_JSON = ['set', 'keys', 'number'];

describe('parseRepr on texts Celery wrote', () => {
  const sure = recorded.filter(({ why }) => why === null);
  const others = recorded.filter(({ why }) => why !== null);

  it.each(sure)('reads $name as what was sent', ({ text, json }) => {
    const printed = printJson(parseRepr(text));

    if (!printed.ok) throw new Error(printed.why);
    expect(numbersAsText(printed.json)).toEqual(numbersAsText(json ?? ''));
  });

  it.each(others)('does not offer $name for sending again ($why)', ({ text, why }) => {
    const value = parseRepr(text);

    expect(isLossless(value)).toBe(SURE_WITHOUT_JSON.includes(why ?? ''));
    expect(printJson(value).ok).toBe(false);
  });

  it.each(recorded)('keeps the outermost brackets of $name', ({ text }) => {
    const kinds: Record<string, readonly string[]> = { '(': ['tuple'], '[': ['list'], '{': ['dict', 'set'] };
    const expected = kinds[text[0] ?? ''];

    if (expected) expect(expected).toContain(parseRepr(text).kind);
    else expect(['opaque', 'tuple', 'list', 'dict']).not.toContain(parseRepr(text).kind);
  });
});

describe('parseRepr', () => {
  const str = (value: string): PyValue => ({ kind: 'str', value });
  const int = (text: string): PyValue => ({ kind: 'int', text });

  it('keeps raw newlines of a string, and takes only the quote as escaped', () => {
    expect(parseRepr("('one\ntwo', 'it\\'s')")).toEqual({ kind: 'tuple', items: [str('one\ntwo'), str("it's")] });
  });

  it('says of a backslash that it may be two things, and where', () => {
    const value = parseRepr("{'path': ['a', 'C:\\new']}");

    expect(lossless(value)).toEqual({ ok: false, path: "['path'][1]", why: expect.stringContaining('backslash') });
  });

  it('finds the end of a string that ends in a backslash', () => {
    const value = parseRepr("('C:\\', 'x', 'D:\\', 3)");

    expect(value).toMatchObject({
      kind: 'tuple',
      items: [{ value: 'C:\\', ambiguous: true }, { value: 'x' }, { value: 'D:\\', ambiguous: true }, { text: '3' }],
    });
  });

  it('reads text that Python itself wrote around an apostrophe', () => {
    expect(parseRepr("[\"it's\", u'old']")).toEqual({ kind: 'list', items: [str("it's"), str('old')] });
  });

  it('marks a cut string, a cut number and the containers around them', () => {
    expect(parseRepr("('xxx...', ...")).toEqual({
      kind: 'tuple',
      items: [{ kind: 'str', value: 'xxx...', truncated: true }],
      truncated: true,
    });
    expect(parseRepr('[1, 22..., ...]')).toEqual({
      kind: 'list',
      items: [int('1'), { kind: 'int', text: '22', truncated: true }],
      truncated: true,
    });
  });

  it('closes inner brackets that were cut away where the outer one ends', () => {
    expect(parseRepr("{'rows': [1, {'a': 2, ...}")).toMatchObject({ kind: 'dict', truncated: true });
    expect(parseRepr('([1, 2)')).toEqual({
      kind: 'tuple',
      items: [{ kind: 'list', items: [int('1'), int('2')], truncated: true }],
    });
    expect(lossless(parseRepr('([1, 2)'))).toMatchObject({ ok: false, path: '[0]' });
  });

  it('knows a key whose value was cut away', () => {
    expect(parseRepr("{'a': 1, 'b', ...}")).toEqual({
      kind: 'dict',
      pairs: [
        [str('a'), int('1')],
        [str('b'), { kind: 'ellipsis' }],
      ],
      truncated: true,
    });
  });

  it.each([
    ['[...]', { kind: 'list', items: [], truncated: true }],
    ['(...,)', { kind: 'tuple', items: [], truncated: true }],
    ['{...}', { kind: 'dict', pairs: [], truncated: true }],
    ['frozenset({...})', { kind: 'frozenset', items: [], truncated: true }],
  ])('reads %s as a container below the deepest level', (text, expected) => {
    expect(parseRepr(text)).toEqual(expected);
  });

  it('keeps calls and objects as they were written, brackets and commas in their strings included', () => {
    const value = parseRepr("[Decimal('10.50'), Money(note='a) [b, c'), <Foo [x, y]>, Color.RED, 1/2, (1+2j), it)");

    expect(value).toMatchObject({
      items: [
        { kind: 'call', name: 'Decimal', text: "Decimal('10.50')" },
        { kind: 'call', name: 'Money', text: "Money(note='a) [b, c')" },
        { kind: 'opaque', text: '<Foo [x, y]>' },
        { kind: 'opaque', text: 'Color.RED' },
        { kind: 'opaque', text: '1/2' },
        { kind: 'opaque', text: '(1+2j)' },
        { kind: 'opaque', text: 'it' },
      ],
    });
  });

  it('keeps the text of a call that was cut', () => {
    expect(parseRepr("(1, Decimal('111..., ...)")).toEqual({
      kind: 'tuple',
      items: [int('1'), { kind: 'call', name: 'Decimal', text: "Decimal('111", truncated: true }],
      truncated: true,
    });
  });

  it.each(['', '   ', 'hello, world', ')', ', ...', 'x: 1'])('shows %j as it came', (text) => {
    expect(parseRepr(text)).toMatchObject({ kind: 'opaque', text: text.trim() === '' ? '' : text });
    expect(isLossless(parseRepr(text))).toBe(false);
  });

  it.each([
    "'a' 'b'",
    '["it"s"]',
    '[1, , 2]',
    '[, 1]',
    '{: 1}',
    "{'a': 1, 'b'}",
    '[1 2]',
    '[1] 2',
    "['a'b]",
    '(1]',
    "'a\\'",
  ])('is not sure of %s', (text) => {
    expect(isLossless(parseRepr(text))).toBe(false);
  });

  it('never throws, and what it prints it reads again, on any text made of such signs', () => {
    const signs = fc.constantFrom(
      "'",
      '"',
      '\\',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '<',
      '>',
      ',',
      ':',
      ' ',
      '...',
      ', ...',
      'b',
      'set(',
      'a',
      '1',
      '-',
      '.',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(signs, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const printed = printPython(parseRepr(text));
          expect(typeof printPython(parseRepr(printed))).toBe('string');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('reads back what print-value shows of any value without backslashes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parseRepr(printPython(value))).toEqual(value);
      }),
    );
  });

  const LONG = 100_000;
  it.each([
    ['open brackets', '['.repeat(LONG)],
    ['brackets of all kinds', '([{'.repeat(LONG)],
    ['quotes', "'".repeat(LONG)],
    ['strings that end in a backslash', `(${"'a\\', ".repeat(LONG)})`],
    ['escaped quotes that never end', `('${"\\',".repeat(LONG)}`],
    ['calls that never end', "a('x, ".repeat(LONG)],
    ['objects that never end', '<a, '.repeat(LONG)],
    ['spaces behind quotes', "'   ".repeat(LONG)],
    ['cut marks', ', ...'.repeat(LONG)],
    ['keys without values', `{${"'a': ".repeat(LONG)}`],
    ['closing brackets', `(${']'.repeat(LONG)}`],
    ['sets in sets', 'set('.repeat(LONG)],
    ['deep and balanced', `${'['.repeat(LONG)}${']'.repeat(LONG)}`],
  ])('takes linear time on %s', (_name, text) => {
    // Quadratic time would be some minutes here.
    expect(timeOf(() => parseRepr(text))).toBeLessThan(3000);
  });
});

/** Everything Celery shows in full and unambiguously. */
const { values } = fc.letrec<{ values: PyValue }>((tie) => ({
  values: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant<PyValue>({ kind: 'none' }),
    fc.boolean().map((value): PyValue => ({ kind: 'bool', value })),
    fc.bigInt().map((value): PyValue => ({ kind: 'int', text: String(value) })),
    fc.constantFrom('1.0', '-0.0', '1e+16', 'nan', '-inf').map((text): PyValue => ({ kind: 'float', text })),
    fc
      .string({ unit: 'grapheme' })
      .filter((value) => !printPython({ kind: 'str', value }).includes('\\') && !value.endsWith('...'))
      .map((value): PyValue => ({ kind: 'str', value })),
    fc.array(tie('values'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'list', items })),
    fc.array(tie('values'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'tuple', items })),
    fc
      .array(fc.tuple(tie('values'), tie('values')), { maxLength: 4 })
      .map((pairs): PyValue => ({ kind: 'dict', pairs })),
    fc.array(tie('values'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'set', items })),
    fc.array(tie('values'), { maxLength: 4 }).map((items): PyValue => ({ kind: 'frozenset', items })),
  ),
}));

function timeOf(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

/** JSON compared digit for digit, whatever the spacing: numbers are kept from becoming numbers. */
function numbersAsText(json: string): unknown {
  return JSON.parse(
    json.replace(/"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)/g, (whole, digits?: string) => (digits ? `"#${digits}"` : whole)),
  );
}
