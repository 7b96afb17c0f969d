import { describe, expect, it } from 'vitest';
import { flowerResult } from '../../../../lib/flower/result.ts';
import { flowerTask } from '../../../../lib/flower/task.ts';
import { aTask } from '../../../support/builders.ts';

describe('flowerResult', () => {
  it.each([
    ["{'a': [1, 2.0, None]}", '{"a":[1,2.0,null]}'],
    ['12345678901234567890', '12345678901234567890'],
    ["'cut off...", JSON.stringify("'cut off...")],
    ['<Thing at 0x7f>', JSON.stringify('<Thing at 0x7f>')],
  ])('reads %s as JSON where it is exact, and else leaves it a text', (result, json) => {
    expect(flowerResult(aTask({ state: 'SUCCESS', result }))).toMatchObject({ state: 'SUCCESS', json });
  });

  it('says PENDING of what a result backend would not know', () => {
    expect(flowerResult(undefined).state).toBe('PENDING');
    expect(flowerResult(aTask({ state: 'RECEIVED' })).state).toBe('PENDING');
  });

  it.each([
    [{ expired: true }, 'expired'],
    [{ terminated: true }, 'terminated'],
    [{}, 'revoked'],
  ])('tells how a task was revoked (%o)', (known, why) => {
    const { json } = flowerResult(aTask({ state: 'REVOKED', ...known }));

    expect(json).toBe(JSON.stringify(`TaskRevokedError('${why}')`));
  });
});

describe('flowerTask', () => {
  it('knows no LOST, a word of ours', () => {
    expect(flowerTask(aTask({ state: 'LOST' }), []).state).toBe('STARTED');
  });

  it('writes what is not known as null', () => {
    expect(flowerTask(aTask({ name: undefined }), ['child'])).toMatchObject({
      name: null,
      root: null,
      children: ['child'],
      retries: 0,
    });
  });
});
