import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayText } from '../../../../lib/control/display-text.ts';
import { exactArguments } from '../../../../lib/tasks/replay.ts';

describe('displayText', () => {
  it.each([
    ['args', '[]', '()'],
    ['args', '[2]', '(2,)'],
    ['args', '[2, 3.0]', '(2, 3.0)'],
    ['args', '[true, false, null, NaN, -Infinity]', '(True, False, None, nan, -inf)'],
    ['args', '["it\'s", "a\\nb"]', "('it\\'s', 'a\nb')"],
    ['args', '[[1, [2]], {"a": {"b": 1E5}}]', "([1, [2]], {'a': {'b': 1e5}})"],
    ['args', '[1152921504606846977]', '(1152921504606846977,)'],
    ['kwargs', '{}', '{}'],
    ['kwargs', '{"b": 1, "a": "x"}', "{'b': 1, 'a': 'x'}"],
  ] as const)('shows %s %s as Celery does: %s', (part, json, text) => {
    expect(displayText(part, json)).toBe(text);
  });

  it.each([
    ['args', JSON.stringify(['x'.repeat(5000)])],
    ['args', JSON.stringify(Array.from({ length: 5000 }, (_, i) => i))],
    ['kwargs', JSON.stringify({ a: { b: 'y'.repeat(2000) }, c: 1 })],
    ['args', `${'['.repeat(50)}${']'.repeat(50)}`],
  ] as const)('is short for %s that are long or deep, and never taken for exact', (part, json) => {
    const text = displayText(part, json);

    expect(text.length).toBeLessThan(1100);
    expect(exactArguments(part, text).ok).toBe(false);
  });

  it('leads back to the same arguments, or says that it does not', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }), (args) => {
        const exact = exactArguments('args', displayText('args', JSON.stringify(args)));
        if (exact.ok) expect(JSON.parse(exact.json)).toEqual(JSON.parse(JSON.stringify(args)));
      }),
      { seed: 20231114 },
    );
  });
});
