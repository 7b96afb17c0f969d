import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { aDesk, aTask, operator } from './desk.ts';

const asked = { dryRun: false, signal: 'SIGTERM' as const };
const many = (n: number) => Array.from({ length: n }, (_, i) => aTask({ uuid: `t-${i}`, state: 'RECEIVED' }));

describe('bulk', () => {
  it('revokes what can be revoked and says why the rest was left', async () => {
    const desk = aDesk({
      tasks: [aTask({ uuid: 'a', state: 'STARTED' }), aTask({ uuid: 'b', state: 'SUCCESS' })],
    });

    const reply = await desk.control.bulk(operator, {
      ...asked,
      action: 'terminate',
      uuids: ['a', 'b', 'a', 'unseen'],
    });

    expect(reply).toEqual({
      matched: 3,
      done: [{ uuid: 'a' }, { uuid: 'unseen' }],
      skipped: [{ uuid: 'b', why: 'Task b is already SUCCESS: there is nothing to revoke.' }],
    });
    expect(desk.questions).toEqual([
      { method: 'revoke', arguments: { task_id: ['a', 'unseen'], terminate: true, signal: 'SIGTERM' } },
    ]);
  });

  it('takes the matches of a query, page by page', async () => {
    const desk = aDesk({ tasks: many(700) });

    const reply = await desk.control.bulk(operator, { ...asked, action: 'revoke', q: 'state:received' });

    expect(reply.matched).toBe(700);
    expect(reply.done).toHaveLength(700);
  });

  it('sends ids in chunks of which the last asks for answers, with one receipt and one audit entry', async () => {
    const desk = aDesk({ tasks: many(600) });

    await desk.control.bulk(operator, { ...asked, action: 'revoke', q: '', reason: 'bad deploy' });
    await desk.settle();

    const commands = [...desk.broadcasts, ...desk.questions];
    const ids = commands.flatMap(({ arguments: { task_id } }) => task_id as string[]);
    expect(commands.map(({ arguments: { task_id } }) => (task_id as string[]).length)).toEqual([250, 250, 100]);
    expect(desk.questions).toHaveLength(1);
    expect(new Set(ids).size).toBe(600);
    expect(desk.control.receipts()).toEqual([
      expect.objectContaining({ sentence: 'Revoke tasks that match "": 600 of 600', answers: [expect.anything()] }),
    ]);
    expect(new Set(desk.audit.map(({ id }) => id)).size).toBe(1);
    expect(desk.audit[0]).toMatchObject({ reason: 'bad deploy', arguments: { q: '' } });
  });

  it('is observed when each task has come to its end', async () => {
    const desk = aDesk({ tasks: many(3) });
    await desk.control.start();

    await desk.control.bulk(operator, { ...asked, action: 'revoke', q: '' });
    desk.tell({ tasks: [aTask({ uuid: 't-0', state: 'REVOKED' }), aTask({ uuid: 't-1', state: 'SUCCESS' })] });
    const [before] = desk.control.receipts();
    desk.tell({ tasks: [aTask({ uuid: 't-2', state: 'REVOKED' })] });

    expect(before).not.toHaveProperty('observed');
    expect(desk.control.receipts()[0]).toMatchObject({ observed: { what: '2 of 3 tasks revoked' } });
  });

  it('retries each under an id of its own, and leaves those whose arguments are not exact', async () => {
    const desk = aDesk({
      tasks: [aTask({ uuid: 'a' }), aTask({ uuid: 'b', args: '(<Order 7>,)' }), aTask({ uuid: 'c', state: 'STARTED' })],
    });

    const reply = await desk.control.bulk(operator, { ...asked, action: 'retry', uuids: ['a', 'b', 'c', 'd'] });

    expect(reply.done).toEqual([{ uuid: 'a', as: desk.published[0]?.uuid }]);
    expect(desk.published).toHaveLength(1);
    expect(reply.skipped).toEqual([
      { uuid: 'b', why: expect.stringContaining('<Order 7>') },
      { uuid: 'c', why: expect.stringContaining('still running') },
      { uuid: 'd', why: 'No event has told of it.' },
    ]);
    expect(desk.documents.get('retried')?.get('a')).toEqual({ as: [desk.published[0]?.uuid] });
  });

  it('tells which tasks were not sent when the broker fails on the way', async () => {
    const desk = aDesk({ tasks: [aTask({ uuid: 'a' }), aTask({ uuid: 'b' }), aTask({ uuid: 'c' })] });
    const { publish } = desk.queues;
    desk.queues.publish = async (message) => {
      if (desk.published.length === 1) throw new ExpediterError('unavailable', 'The broker is out of reach.');
      await publish(message);
    };

    const reply = await desk.control.bulk(operator, { ...asked, action: 'retry', uuids: ['a', 'b', 'c'] });

    expect(reply.done.map(({ uuid }) => uuid)).toEqual(['a']);
    expect(reply.skipped).toEqual([
      { uuid: 'b', why: 'Not sent: The broker is out of reach.' },
      { uuid: 'c', why: 'Not sent: The broker is out of reach.' },
    ]);
    expect(desk.control.receipts()[0]?.error).toBe('1 of 3 were sent, then: The broker is out of reach.');
  });

  it('sends nothing in a dry run, and judges as it would', async () => {
    const desk = aDesk({ tasks: [aTask({ uuid: 'a' }), aTask({ uuid: 'b', state: 'STARTED' })] });

    const reply = await desk.control.bulk(operator, { ...asked, dryRun: true, action: 'retry', q: '' });

    expect(reply).toEqual({
      matched: 2,
      done: [{ uuid: 'a' }],
      skipped: [{ uuid: 'b', why: expect.stringContaining('still running') }],
    });
    expect(desk.sent()).toEqual([]);
    expect(desk.audit).toEqual([]);
    expect(desk.control.receipts()).toEqual([]);
  });

  it('sends nothing when no task admits it', async () => {
    const desk = aDesk({ tasks: [aTask({ uuid: 'a', state: 'SUCCESS' })] });

    const reply = await desk.control.bulk(operator, { ...asked, action: 'revoke', uuids: ['a'] });

    expect(reply).toMatchObject({ matched: 1, done: [], skipped: [{ uuid: 'a' }] });
    expect(desk.sent()).toEqual([]);
  });

  it('is invalid for more than a thousand matches, and takes a thousand', async () => {
    const enough = aDesk({ tasks: many(1000) });
    const tooMany = aDesk({ tasks: many(1001) });

    const reply = await enough.control.bulk(operator, { ...asked, action: 'revoke', q: '' });
    const refused = tooMany.control.bulk(operator, { ...asked, action: 'revoke', q: '' });

    expect(reply.done).toHaveLength(1000);
    await expect(refused).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('narrow it') });
    expect(tooMany.sent()).toEqual([]);
  });

  it.each([
    ['neither ids nor a query', {}],
    ['both ids and a query', { q: '', uuids: ['a'] }],
    ['a query that cannot be read', { q: 'stat:x' }],
  ])('is invalid with %s', async (_, which) => {
    const desk = aDesk({ tasks: [aTask({ uuid: 'a', state: 'STARTED' })] });

    await expect(desk.control.bulk(operator, { ...asked, action: 'revoke', ...which })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(desk.sent()).toEqual([]);
  });
});
