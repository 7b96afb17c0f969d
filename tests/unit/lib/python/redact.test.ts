import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRepr } from '../../../../lib/python/parse-repr.ts';
import { compileRedaction, DEFAULT_REDACTION } from '../../../../lib/python/redact.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

describe('compileRedaction', () => {
  const redact = compileRedaction(DEFAULT_REDACTION);

  it.each([
    ["{'user': 1, 'password': 'hunter2', 'n': 2}", "{'user': 1, 'password': '[redacted]', 'n': 2}"],
    ["{'Password': None}", "{'Password': '[redacted]'}"],
    ["{'X-Api-Key': 12}", "{'X-Api-Key': '[redacted]'}"],
    ["[{'a': {'db_password_old': ['a', {'b': 1}], 'x': 1}}]", "[{'a': {'db_password_old': '[redacted]', 'x': 1}}]"],
    ["{'token': Secret('a, b', x=[1]), 'n': 2}", "{'token': '[redacted]', 'n': 2}"],
    ["{'token': <Token, ab>, 'n': 2}", "{'token': '[redacted]', 'n': 2}"],
    ["{'password': 'it\\'s, \"so\"', 'n': 2}", "{'password': '[redacted]', 'n': 2}"],
    ["{'password': \"it's\", 'n': 2}", "{'password': '[redacted]', 'n': 2}"],
    ["{'password': b'it's', 'n': 2}", "{'password': '[redacted]', 'n': 2}"],
    ["(Login(name='bob', password='hunter2', n=1),)", "(Login(name='bob', password='[redacted]', n=1),)"],
    ["('https://x/?token=abc&page=2',)", "('https://x/?token=[redacted]&page=2',)"],
    ['{\'body\': \'{"password": "hunter2", "n": 2}\'}', '{\'body\': \'{"password": "[redacted]", "n": 2}\'}'],
    ["{'q': '{\\'password\\': \\'hunter2\\', \\'n\\': 2}'}", "{'q': '{\\'password\\': \\'[redacted]\\', \\'n\\': 2}'}"],
    ['{"b": "{\\"secret\\": \\"a\\\\\\"b\\"}"}', '{"b": "{\\"secret\\": \\"[redacted]\\"}"}'],
  ])('turns %s into %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    ["{'password': 'hunter2...', ...}", "{'password': '[redacted]', ...}"],
    ["{'password': 'hunter2", "{'password': '[redacted]'"],
    ["{'a': {'token': [1, 2, ...", "{'a': {'token': '[redacted]'"],
    ["{'password': , ...}", "{'password': '[redacted]', ...}"],
  ])('hides what is left of a cut value in %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('hides too much rather than too little when a value ends in a backslash', () => {
    expect(redact("{'password': 'hunter2\\', 'user': 'bob'}")).toBe("{'password': '[redacted]'}");
  });

  it('leaves keys alone that only look alike', () => {
    const plain = compileRedaction(['card', 'to?en']);
    const text = "{'cardinality': 1, 'tokken': 2, 'discard': 3, 'x': 'card', 'y': 'to?en', 'a==': card==1}";

    expect(plain(text)).toBe(text);
    expect(plain("{'CARD': 1, 'toXen': 2}")).toBe("{'CARD': '[redacted]', 'toXen': '[redacted]'}");
  });

  it('gives back the same text when nothing is sensitive, and without rules', () => {
    const text = "{'user': 1}";

    expect(redact(text)).toBe(text);
    expect(compileRedaction([' '])("{'password': 1}")).toBe("{'password': 1}");
  });

  it('takes signs in a glob as they are', () => {
    expect(compileRedaction(['a.b', 'c[d'])("{'a.b': 1, 'axb': 2, 'c[d': 3}")).toBe(
      "{'a.b': '[redacted]', 'axb': 2, 'c[d': '[redacted]'}",
    );
  });

  it('never leaves a trace of a secret, whatever stands around and inside it, and can be repeated', () => {
    const noise = fc.string({ unit: fc.constantFrom("'", '"', ',', ' ', '}', ')', '(', ':', 'x', '\n') });
    fc.assert(
      fc.property(noise, noise, noise, (before, secret, after) => {
        const quote = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
        const text = `{'a': ${quote(before)}, 'password': ${quote(`${secret}SECRETSIGN${secret}`)}, 'b': ${quote(after)}}`;

        const hidden = redact(text);

        expect(hidden).not.toContain('SECRETSIGN');
        expect(redact(hidden)).toBe(hidden);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves a text that can still be read', () => {
    const value = parseRepr(redact("{'id': 7, 'auth': {'token': (1, 'x')}, 'tags': ['a']}"));

    expect(value).toMatchObject({
      kind: 'dict',
      pairs: [[{ value: 'id' }, { text: '7' }], expect.anything(), expect.anything()],
    });
    expect(value).not.toHaveProperty('truncated');
  });

  it.each([
    ['backslashes', `password${'\\'.repeat(50_000)}`],
    ['quotes', `password${"'".repeat(50_000)}`],
    ['letters', 'password'.repeat(20_000)],
    ['keys', "'password': ".repeat(20_000)],
    ['names', 'password='.repeat(20_000)],
    ['brackets', `'password': ${'('.repeat(100_000)}`],
  ])('takes linear time on %s', (_name, text) => {
    const before = performance.now();
    redact(text);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});
