import { describe, expect, it } from 'vitest';
import { aDesk, operator, viewer } from './desk.ts';

const looking = { name: 'emails', limit: 10, acceptRedelivered: false };

describe('peek', () => {
  it('is a view like any other where messages are read in place, also when read-only', async () => {
    const desk = aDesk({ readOnly: { on: true, why: 'x' } });

    await expect(desk.control.peek(viewer, { ...looking, acceptRedelivered: true })).resolves.toHaveLength(1);

    expect(desk.peeked).toEqual([{ name: 'emails', limit: 10 }]);
    expect(desk.audit).toEqual([]);
  });

  it('leaves it to the broker to refuse what nobody agreed to', async () => {
    const desk = aDesk();
    desk.world.peeking = { how: 'redelivers' };

    await desk.control.peek(operator, looking);

    expect(desk.peeked).toEqual([{ name: 'emails', limit: 10 }]);
    expect(desk.audit).toEqual([]);
  });

  it('is a command where it marks messages: audited, with a receipt that tells how many', async () => {
    const desk = aDesk();
    desk.world.peeking = { how: 'redelivers' };

    const seen = await desk.control.peek(operator, { ...looking, acceptRedelivered: true });

    expect(seen).toEqual([{ position: 1, uuid: 'first' }]);
    expect(desk.peeked).toEqual([{ name: 'emails', limit: 10, acceptRedelivered: true }]);
    expect(desk.audit[0]).toMatchObject({
      actor: 'ann',
      command: 'peek',
      sentence: 'Look at up to 10 messages of emails, which marks them as redelivered',
    });
    expect(desk.outcomes()).toEqual(['observed: 1 message read and put back']);
  });
});
