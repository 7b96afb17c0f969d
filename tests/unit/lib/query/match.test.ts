import { describe, expect, it } from 'vitest';
import { queueName, taskId, workerName } from '../../../../lib/ids.ts';
import { globMatches } from '../../../../lib/query/glob.ts';
import { matchTask } from '../../../../lib/query/match.ts';
import { parseQuery } from '../../../../lib/query/parse.ts';
import { aTask, uuidOf } from '../../../support/builders.ts';

const task = aTask({
  uuid: taskId('5e9a41c7-0000-4000-8000-00000000000a'),
  name: 'billing.charge',
  state: 'FAILURE',
  args: "('Card declined', 42)",
  exception: "TimeoutError('no answer')",
  worker: workerName('celery@GPU-1'),
  queue: queueName('emails'),
  root_id: taskId(uuidOf(1)),
  runtime: 6,
  sent: 100,
  received: 101,
  started: 103,
  retries: 2,
  deliveries: 3,
});

describe('matchTask', () => {
  it.each([
    '',
    'state:failure,retry',
    'name:billing.charge,nothing',
    'name:BILLING.*',
    'name:b?lling.charge',
    'worker:~gpu',
    'queue:emails',
    'error:TimeoutError',
    'error:timeouterror',
    'error:Timeout*',
    'error:"TimeoutError(\'no answer\')"',
    'uuid:5e9a41c7-0000-4000-8000-00000000000a',
    'uuid:5E9A41C7-0000-4000-8000-00000000000A',
    'uuid:5e9a41c7*',
    `root:${uuidOf(1)}`,
    'runtime:>5s runtime:<=6s',
    'wait:3s',
    'retries:>=2 deliveries:>2',
    'charge',
    '"card declined"',
    '"no answer"',
    '5e9a41c7-0000',
    '-name:shop.* -parent:x -parent:*',
  ])('finds the task by %s', (text) => {
    expect(parseQuery(text).errors).toEqual([]);
    expect(matchTask(parseQuery(text).query, task)).toBe(true);
  });

  it.each([
    'state:success',
    '-state:failure',
    'name:billing',
    'error:Timeout',
    'parent:*',
    'runtime:<6s',
    'nowhere',
    'name:billing.* nowhere',
    'celery@GPU-1',
  ])('does not find it by %s', (text) => {
    expect(parseQuery(text).errors).toEqual([]);
    expect(matchTask(parseQuery(text).query, task)).toBe(false);
  });

  it('takes what is unknown for neither, so that only the negated term holds', () => {
    const unknown = aTask({ name: undefined });

    expect(matchTask(parseQuery('runtime:<1h').query, unknown)).toBe(false);
    expect(matchTask(parseQuery('-runtime:<1h').query, unknown)).toBe(true);
    expect(matchTask(parseQuery('name:*').query, unknown)).toBe(false);
  });
});

describe('globMatches', () => {
  it.each([
    ['*', ''],
    ['a*c', 'abbc'],
    ['a**c', 'ac'],
    ['*.b', 'a.b.b'],
    ['?', '𝄞'],
    ['*?b', '𝄞b'],
    ['ä*', 'äx'],
  ])('%s fits %s', (pattern, text) => {
    expect(globMatches(pattern, text)).toBe(true);
  });

  it.each([
    ['', 'a'],
    ['?', ''],
    ['??', '𝄞'],
    ['a.c', 'abc'],
    ['Ä', 'ä'],
    ['*b', 'ba'],
  ])('%s does not fit %s', (pattern, text) => {
    expect(globMatches(pattern, text)).toBe(false);
  });

  it('stays quick on patterns made to be slow', () => {
    const began = performance.now();

    expect(globMatches(`${'*a'.repeat(40)}*b`, 'a'.repeat(5_000))).toBe(false);

    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
