import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonItems, jsonMembers, parsePythonJson } from '../../../../lib/python/json.ts';

fc.configureGlobal({ seed: 20 }); // the same examples in every run

describe('parsePythonJson', () => {
  it('reads whatever JSON can say', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads the bare words of Python as null', () => {
    expect(parsePythonJson('[NaN, Infinity, -Infinity, {"a": NaN}, -1]')).toEqual([null, null, null, { a: null }, -1]);
  });

  it('leaves strings alone which contain such words, quotes and backslashes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('NaN'), fc.constant('\\"-Infinity\\'))), (texts) => {
        const json = `[${[...texts.map((text) => JSON.stringify(text)), 'NaN'].join(', ')}]`;

        expect(parsePythonJson(json)).toEqual([...texts, null]);
      }),
    );
  });

  it.each(['', '[', '{"a": }', 'NaNa', '[1 NaN]', '"NaN'])('throws a SyntaxError for %j', (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });
});

describe('jsonItems', () => {
  it('cuts an array into texts which parse to its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (values, indent) => {
        const text = JSON.stringify(values, null, indent);

        expect(jsonItems(text)?.map((item) => JSON.parse(item))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps digits and floats which a number would lose', () => {
    expect(jsonItems(' [1.0, 12345678901234567890, {"a": [1.50]}] ')).toEqual([
      '1.0',
      '12345678901234567890',
      '{"a": [1.50]}',
    ]);
  });

  it('has nothing to say of an object', () => {
    expect(jsonItems('{"a": 1}')).toBeUndefined();
  });
});

describe('jsonMembers', () => {
  it('cuts an object into texts which parse to its values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const members = jsonMembers(JSON.stringify(value));

        expect([...(members ?? [])].map(([key, text]) => [key, JSON.parse(text)])).toEqual(
          Object.entries(JSON.parse(JSON.stringify(value))),
        );
      }),
    );
  });

  it('takes the last of a repeated key, and keys with quotes and colons', () => {
    expect(jsonMembers('{"a": 1, "\\"b:": 2.0, "a": [3]}')).toEqual(
      new Map([
        ['a', '[3]'],
        ['"b:', '2.0'],
      ]),
    );
  });

  it('has nothing to say of an array', () => {
    expect(jsonMembers('[1]')).toBeUndefined();
  });
});
