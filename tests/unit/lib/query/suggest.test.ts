import { describe, expect, it } from 'vitest';
import { suggest } from '../../../../lib/query/suggest.ts';

const KNOWN = {
  state: new Map([
    ['FAILURE', 12],
    ['SUCCESS', 900],
  ]),
  name: new Map([
    ['billing.charge', 7],
    ['billing.refund', 30],
    ['mail.send billing', 99],
  ]),
  queue: new Map([['emails', 4]]),
};

/** `|` is the caret. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return suggest(text, caret, KNOWN).map((one) => ({
    ...one,
    result: text.slice(0, one.at) + one.insert + text.slice(one.at + one.length),
  }));
}
const results = (marked: string) => at(marked).map(({ result }) => result);

describe('suggest', () => {
  it('offers fields where a term begins', () => {
    expect(results('|')).toContain('state:');
    expect(results('name:a | queue:b')).toContain('name:a wait: queue:b');
    expect(results('-wor|')).toEqual(['-worker:']);
    expect(results('exc|')).toEqual(['error:']);
  });

  it('offers known values of which a word is part, most frequent first', () => {
    expect(results('bill|')).toEqual(['name:"mail.send billing"', 'name:billing.refund', 'name:billing.charge']);
  });

  it('offers values of a field with their counts, those that begin so first', () => {
    expect(at('name:bil|').map(({ label, count }) => [label, count])).toEqual([
      ['billing.refund', 30],
      ['billing.charge', 7],
      ['"mail.send billing"', 99],
    ]);
    expect(results('state:su|')).toEqual(['state:success']);
    expect(results('state:fai|')).toEqual(['state:failure']);
  });

  it('replaces the value under the caret alone', () => {
    expect(results('name:a,ref|,c queue:b')).toEqual(['name:a,billing.refund,c queue:b']);
    expect(results('task:~char|')).toEqual(['task:billing.charge']);
  });

  it('shows how numbers are written', () => {
    expect(results('runtime:|')).toContain('runtime:>5s');
    expect(results('retries:>|')).toContain('retries:>=3');
  });

  it('is silent inside quotes and after a field that does not exist', () => {
    expect(results('"bil|"')).toEqual([]);
    expect(results('colour:r|')).toEqual([]);
  });
});
