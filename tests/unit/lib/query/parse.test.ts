import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../../lib/query/fields.ts';
import { parseQuery } from '../../../../lib/query/parse.ts';
import { printQuery } from '../../../../lib/query/print.ts';
import { anyQuery } from '../../../support/arbitrary-tasks.ts';

const terms = (text: string) => parseQuery(text).query.terms;
const message = (text: string) => parseQuery(text).errors[0]?.message;

describe('parseQuery', () => {
  it('reads every kind of term', () => {
    const text =
      'state:failure,Retry -queue:imports task:billing.* runtime:>5s retries:>=3 worker:~gpu error:Timeout* "card declined" word';

    expect(parseQuery(text).errors).toEqual([]);
    expect(terms(text)).toEqual([
      { kind: 'values', field: 'state', values: ['FAILURE', 'RETRY'], negated: false },
      { kind: 'values', field: 'queue', values: ['imports'], negated: true },
      { kind: 'values', field: 'name', values: ['billing.*'], negated: false },
      { kind: 'compare', field: 'runtime', op: '>', value: 5, negated: false },
      { kind: 'compare', field: 'retries', op: '>=', value: 3, negated: false },
      { kind: 'values', field: 'worker', values: ['*gpu*'], negated: false },
      { kind: 'values', field: 'error', values: ['Timeout*'], negated: false },
      { kind: 'text', text: 'card declined', negated: false },
      { kind: 'text', text: 'word', negated: false },
    ]);
  });

  it.each([
    ['state:failed,queued,running', ['FAILURE', 'PENDING', 'STARTED']],
    ['STATE:LOST', ['LOST']],
  ])('knows the everyday words of %s', (text, values) => {
    expect(terms(text)).toEqual([{ kind: 'values', field: 'state', values, negated: false }]);
  });

  it.each([
    ['name:"a, b",c', ['a, b', 'c']],
    ['name:"say \\"x\\" \\\\ y"', ['say "x" \\ y']],
    ['name:~"a b"', ['*a b*']],
    ['name:"~a"', ['~a']],
  ])('takes phrases as values: %s', (text, values) => {
    expect(terms(text)).toEqual([{ kind: 'values', field: 'name', values, negated: false }]);
  });

  it.each([
    ['wait:<500ms', '<', 0.5],
    ['wait:2m', '=', 120],
    ['wait:>=1h30m', '>=', 5400],
    ['wait:>1.5', '>', 1.5],
  ] as const)('reads the duration of %s', (text, op, value) => {
    expect(terms(text)).toEqual([{ kind: 'compare', field: 'wait', op, value, negated: false }]);
  });

  it.each(['12:30', '-', '- a'])('takes %j for text', (text) => {
    expect(parseQuery(text).errors).toEqual([]);
    expect(terms(text).every(({ kind }) => kind === 'text')).toBe(true);
  });

  it.each([
    ['runtime:slow', 'runtime takes a duration, such as >5s or >2m'],
    ['retries:>many', 'retries takes a whole number, such as >=3'],
    ['stat:failure', 'There is no field "stat". Did you mean "state"? To search for this as text, put it in quotes.'],
    ['https://x', 'There is no field "https". To search for this as text, put it in quotes.'],
    ['state:failrue', 'There is no state "failrue". Did you mean "failure"?'],
    ['state:zzz', 'There is no state "zzz". state takes words such as failure, retry or started.'],
    ['state:~fail', 'There is no state "fail". Did you mean "failure"?'],
    ['name:', 'name takes a value, such as name:billing.*'],
    ['name:a,', 'name takes a value, such as name:billing.*'],
    ['name:"a', 'This quote is not closed: add a " at its end.'],
    ['name:"a"b', 'Put a comma or a space after the closing quote.'],
    ['""', 'There is nothing between these quotes: write a text to search for.'],
  ])('says the mend for %s', (text, mend) => {
    expect(message(text)).toBe(mend);
  });

  it('underlines the wrong value alone and keeps the terms around it', () => {
    const { query, errors, tokens } = parseQuery('name:a state:failure,nope,retry  queue:b');

    expect(errors).toMatchObject([{ at: 21, length: 4 }]);
    expect(query.terms.map((term) => 'field' in term && term.field)).toEqual(['name', 'queue']);
    expect(tokens.map(({ at, length }) => [at, length])).toEqual([
      [0, 6],
      [7, 24],
      [33, 7],
    ]);
  });

  it('never throws, and its tokens cover everything but the spaces', () => {
    const piece = fc.constantFrom(
      ...['state:', 'name:', 'runtime:', '"', '\\', ',', '~', '-', '>', ' ', '\t', 'a', '5s', ':', '𝄞', 'x:y', '*'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const { tokens, errors } = parseQuery(text);

          const rest = tokens
            .toReversed()
            .reduce((left, { at, length }) => left.slice(0, at) + left.slice(at + length), text);
          expect(rest.trim()).toBe('');
          expect(tokens.filter(({ term }) => term === undefined)).toHaveLength(errors.length);
          for (const { at, length } of errors) {
            expect(length).toBeGreaterThan(0);
            expect(at + length).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe('printQuery', () => {
  it('prints what parseQuery reads back as the same query', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const { query: again, errors } = parseQuery(printQuery(query));

        expect(errors).toEqual([]);
        expect(again).toEqual(query);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.each([
    'state:failure,retry -name:billing.* worker:~gpu runtime:>5s',
    'runtime:>=90m wait:<250ms retries:3',
    '"-not negated" "state:failure" -"two words"',
    'name:"a b","c,d"',
  ])('leaves %s as it is', (text) => {
    expect(printQuery(parseQuery(text).query)).toBe(text);
  });
});

describe('the table of fields', () => {
  it.each(FIELDS)('gives an example of $name that works', ({ name, example }) => {
    const { query, errors } = parseQuery(example);

    expect(errors).toEqual([]);
    expect(query.terms).toMatchObject([{ field: name }]);
  });

  it('uses no word for two fields', () => {
    const words = FIELDS.flatMap(({ name, aliases }) => [name, ...aliases]);

    expect(new Set(words).size).toBe(words.length);
  });
});
