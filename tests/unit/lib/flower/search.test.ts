import { describe, expect, it } from 'vitest';
import { parseFlowerSearch } from '../../../../lib/flower/search.ts';
import { workerName } from '../../../../lib/ids.ts';
import { aTask } from '../../../support/builders.ts';

const task = aTask({
  name: 'billing.charge',
  state: 'FAILURE',
  worker: workerName('w1@shop'),
  args: "('Ann (VIP)', 3)",
  kwargs: "{'Currency': 'EUR', 'amount': 12}",
});
const finds = (text: string) => parseFlowerSearch(text)(task);

describe('parseFlowerSearch', () => {
  it.each([
    '',
    'charge',
    'CHARGE',
    'shop',
    'failure',
    'name:billing',
    'state:failure',
    'Worker:W1@',
    'args:"Ann (VIP)"',
    'kwargs:amount=12',
    'kwargs:currency=eur',
    'name:billing state:failure',
    'name:billing AND state:failure',
    'refund OR charge',
    '(refund OR charge) state:FAILURE',
    'billing:charge OR name:charge',
  ])('finds the task by %s', (text) => expect(finds(text)).toBe(true));

  it.each([
    'refund',
    'state:fail',
    'kwargs:amount=1',
    'name:billing state:success',
    'refund OR state:success',
    '"AND"',
  ])('does not find it by %s', (text) => expect(finds(text)).toBe(false));

  it.each([
    ['ab', 'Substring search terms must contain at least 3 characters at position 0.'],
    ['name:', 'Search qualifier requires a value at position 0.'],
    ['charge OR', 'OR must be followed by a search term at position 7.'],
    ['(charge', 'Missing closing parenthesis at position 0.'],
    ['charge )', "Unexpected ')' at position 7."],
    ['"charge', 'Unterminated quoted phrase at position 0.'],
    ['charge ()', 'Empty group at position 7.'],
    ['((((((charge))))))', 'Query nesting exceeds 5 levels at position 5.'],
    ['x'.repeat(3000), 'Query exceeds 2048 characters.'],
    ['abc '.repeat(200), 'Query exceeds 128 tokens.'],
  ])('says what is wrong with %.12s', (text, message) => {
    expect(() => parseFlowerSearch(text)).toThrow(message);
  });
});
