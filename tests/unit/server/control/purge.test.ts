import { describe, expect, it } from 'vitest';
import { aDesk, operator } from './desk.ts';

describe('purge', () => {
  it('is observed by its result at once', async () => {
    const desk = aDesk();
    desk.world.depth = 2;

    const receipt = await desk.control.purge(operator, { name: 'emails', confirm: 'emails' });

    expect(desk.purged).toEqual(['emails']);
    expect(receipt).toMatchObject({
      sentence: 'Purge emails',
      target: { kind: 'queue', id: 'emails' },
      waiting: false,
      observed: { at: desk.clock.now(), what: '412 messages removed; 2 wait now' },
    });
    await desk.settle();
    expect(desk.outcomes()).toEqual(['observed: 412 messages removed; 2 wait now']);
  });

  it.each(['email', 'emails ', 'Emails', ''])('is invalid when the name is typed again as "%s"', async (confirm) => {
    const desk = aDesk();

    await expect(desk.control.purge(operator, { name: 'emails', confirm })).rejects.toMatchObject({ code: 'invalid' });

    expect(desk.sent()).toEqual([]);
  });
});
