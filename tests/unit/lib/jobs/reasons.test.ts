import { describe, expect, it } from 'vitest';
import { impersonal } from '../../../../lib/jobs/reasons.ts';

describe('impersonal', () => {
  it.each([
    ['Task 5e9a41c7 is already SUCCESS: there is nothing to revoke.', 'already SUCCESS: there is nothing to revoke'],
    ['Task 5e9a41c7 is still running: revoke it first.', 'still running: revoke it first'],
    ['No event told the queue of 5e9a41c7: name a queue.', 'No event told the queue of it: name a queue'],
    ['No event has told of it.', 'No event has told of it'],
  ])('makes of %j %j', (why, reason) => {
    expect(impersonal(why, '5e9a41c7-0000-4000-8000-000000000001')).toBe(reason);
  });
});
