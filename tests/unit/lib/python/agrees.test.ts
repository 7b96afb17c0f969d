import { describe, expect, it } from 'vitest';
import { agrees } from '../../../../lib/python/agrees.ts';
import { parseRepr } from '../../../../lib/python/parse-repr.ts';
import { readJson } from '../../../../lib/python/read-json.ts';

describe('agrees', () => {
  it.each([
    ['(1, 2.5, None, True)', '[1, 2.5, null, true]'],
    ["('a long text...', ...)", '["a long text that was cut", 1, 2]'],
    ["({'a': 1}, [...])", '[{"a": 1}, [1, 2, 3]]'],
    ["{'password': '[redacted]', 'user': 'ada'}", '{"password": {"a": 1}, "user": "ada"}'],
    ["('****',)", '["4111"]'],
    ["(b'ff',)", '[{"__type__": "base64", "__value__": "/w=="}]'],
    ["(Decimal('1.0'),)", '[{"__type__": "decimal", "__value__": "1.0"}]'],
    ["(Decimal('1.0'),)", '["1.0"]'], // kombu before 5.3
    ['(<Foo object at 0x7f>,)', '[{"any": "thing"}]'],
    ['({1: 2},)', '[{"1": 2}]'],
  ])('%s is what %s would be shown as', (told, exact) => {
    expect(agrees(parseRepr(told), readJson(exact))).toBe(true);
  });

  it.each([
    ['(1,)', '[2]'],
    ['(1,)', '[1.0]'],
    ['(1,)', '[true]'],
    ['([1, 2, 3],)', '[[1, 2]]'],
    ["('text',)", '["texts"]'],
    ["('a long text...',)", '["another text that was cut"]'],
    ["({'a': 1},)", '[{}]'],
    ["({'a': 1},)", '[{"b": 1}]'],
    ["(Decimal('1.0'),)", '[{"__type__": "decimal", "__value__": "1.00"}]'],
    ['(None,)', '[0]'],
  ])('%s contradicts %s', (told, exact) => {
    expect(agrees(parseRepr(told), readJson(exact))).toBe(false);
  });
});
