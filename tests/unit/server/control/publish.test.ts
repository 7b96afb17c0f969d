import { describe, expect, it } from 'vitest';
import { aDesk, aTask, operator } from './desk.ts';

describe('publish', () => {
  it('sends a new task to the queue that is named', async () => {
    const desk = aDesk();

    const receipt = await desk.control.publish(operator, {
      name: 'demo.add',
      args: '[2, 3.0]',
      kwargs: { base: 10 },
      queue: 'high',
      eta: '2030-01-01T00:00:00+01:00',
    });

    expect(desk.body()).toMatch(/^\[\[2, 3\.0\], \{"base":10\}, /);
    expect(desk.published[0]).toMatchObject({
      uuid: receipt.uuid,
      name: 'demo.add',
      queue: 'high',
      routing_key: 'high',
      headers: { eta: '2030-01-01T00:00:00+01:00', root_id: receipt.uuid, parent_id: null },
    });
    expect(desk.published[0]?.headers).not.toHaveProperty('expediter_retry_of');
    expect(receipt.sentence).toMatch(/^Publish demo\.add to high as /);
  });

  it('says that it took the default queue, and no arguments, when none are given', async () => {
    const desk = aDesk({ tasks: [aTask({ name: 'demo.add' })] });

    const receipt = await desk.control.publish(operator, { name: 'demo.add' });

    expect(desk.published[0]?.queue).toBe('celery');
    expect(desk.body()).toMatch(/^\[\[\], \{\}, /);
    expect(receipt.sentence).toMatch(/^Publish demo\.add to celery \(the default queue\) as /);
  });

  it('is observed by its end as well, when no reception was seen', async () => {
    const desk = aDesk();
    await desk.control.start();

    const { id, uuid = '' } = await desk.control.publish(operator, { name: 'demo.add' });
    desk.tell({ tasks: [aTask({ uuid, state: 'SUCCESS' })] });

    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'it ended as SUCCESS on w1@app' } });
  });

  it('is invalid with arguments of the wrong shape', async () => {
    const desk = aDesk();

    await expect(desk.control.publish(operator, { name: 'demo.add', args: '{"a": 1}' })).rejects.toMatchObject({
      code: 'invalid',
      message: 'The task cannot be sent: the args are not a JSON array.',
    });
    expect(desk.sent()).toEqual([]);
  });

  it('is unsupported by a broker that takes no messages of ours', async () => {
    const desk = aDesk({ canPublish: false });

    await expect(desk.control.publish(operator, { name: 'demo.add' })).rejects.toMatchObject({ code: 'unsupported' });
  });
});
