import { describe, expect, it } from 'vitest';
import { queueName, taskId, workerName } from '../../../../lib/ids.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { readRetryLinks } from '../../../../server/control/retry-links.ts';
import { aDesk, aTask, operator, UUID } from './desk.ts';

describe('retry', () => {
  it('sends the exact arguments under a new id, as the root of a new tree', async () => {
    const task = aTask({
      args: '(7, 1.0, 1152921504606846976)',
      kwargs: "{'note': 'ünï'}",
      root_id: taskId('old-root'),
    });
    const desk = aDesk({ tasks: [task] });

    const receipt = await desk.control.retry(operator, { uuid: UUID });

    const [message] = desk.published;
    expect(desk.body()).toBe(
      '[[7,1.0,1152921504606846976], {"note":"ünï"}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]',
    );
    expect(message).toMatchObject({
      uuid: receipt.uuid,
      name: 'billing.charge',
      queue: 'payments',
      exchange: '',
      routing_key: 'payments',
      retries: 0,
      headers: {
        id: receipt.uuid,
        task: 'billing.charge',
        root_id: receipt.uuid,
        parent_id: null,
        retries: 0,
        eta: null,
        expires: null,
        origin: 'expediter@test',
        expediter_retry_of: UUID,
        argsrepr: '(7, 1.0, 1152921504606846976)',
        kwargsrepr: "{'note': 'ünï'}",
      },
    });
    expect(receipt.uuid).not.toBe(UUID);
    expect(receipt).toMatchObject({
      command: 'retry',
      target: { kind: 'task', id: UUID },
      waiting: false,
      answers: [],
    });
    expect(receipt.sentence).toContain('alone: what follows it in its workflow is not sent');
  });

  it('keeps given JSON text byte for byte, and prefers it to what the events told', async () => {
    const desk = aDesk({ tasks: [aTask()] });

    await desk.control.retry(operator, {
      uuid: UUID,
      args: ' [1.0, 1e2, 36893488147419103232]',
      kwargs: { a: [null] },
    });

    expect(desk.body()).toMatch(/^\[\[1\.0, 1e2, 36893488147419103232\], \{"a":\[null\]\}, /);
    expect(desk.published[0]?.argsrepr).toBe('(1.0, 1e2, 36893488147419103232)');
    expect(desk.published[0]?.kwargsrepr).toBe("{'a': [None]}");
  });

  it('goes the way of the first message, also through an exchange', async () => {
    const desk = aDesk({ tasks: [aTask({ exchange: 'topics', routing_key: 'pay.eu' })] });

    await desk.control.retry(operator, { uuid: UUID });

    expect(desk.published[0]).toMatchObject({ queue: 'payments', exchange: 'topics', routing_key: 'pay.eu' });
  });

  it('goes straight to a queue that was named', async () => {
    const desk = aDesk({ tasks: [aTask({ exchange: 'topics', routing_key: 'pay.eu' })] });

    await desk.control.retry(operator, { uuid: UUID, queue: 'slow' });

    expect(desk.published[0]).toMatchObject({ queue: 'slow', exchange: '', routing_key: 'slow' });
  });

  it('has the priority of the first message, or the one that was given', async () => {
    const desk = aDesk({ tasks: [aTask({ priority: 6 })] });

    await desk.control.retry(operator, { uuid: UUID });
    await desk.control.retry(operator, { uuid: UUID, priority: 0, anyway: true });

    expect(desk.published.map(({ priority }) => priority)).toEqual([6, 0]);
  });

  it('waits for a countdown and expires in time, both counted from now', async () => {
    const desk = aDesk({ tasks: [aTask()] });

    await desk.control.retry(operator, { uuid: UUID, countdown: 60, expires: 3600, priority: 3 });

    expect(desk.published[0]).toMatchObject({
      priority: 3,
      headers: { eta: '2023-11-14T22:14:20.000Z', expires: '2023-11-14T23:13:20.000Z' },
    });
  });

  it('ties both tasks to each other, also when a task is retried twice', async () => {
    const desk = aDesk({ tasks: [aTask()] });

    const first = await desk.control.retry(operator, { uuid: UUID });
    const second = await desk.control.retry(operator, { uuid: UUID, anyway: true });

    expect(desk.documents.get('retried')?.get(UUID)).toEqual({ as: [first.uuid, second.uuid] });
    expect(desk.documents.get('retry')?.get(first.uuid ?? '')).toEqual({
      of: UUID,
      at: desk.clock.now(),
      actor: 'ann',
      queue: 'payments',
    });
    const links = readRetryLinks(desk.settings);
    expect(await links.of(taskId(second.uuid ?? ''))).toBe(UUID);
    expect(await links.as(taskId(UUID))).toEqual([first.uuid, second.uuid]);
    expect(await links.of(taskId(UUID))).toBeUndefined();
  });

  it('shows no links while the store is out of reach', async () => {
    const desk = aDesk({ tasks: [aTask()] });
    await desk.control.retry(operator, { uuid: UUID });
    desk.world.storeIsDown = true;
    const links = readRetryLinks(desk.settings);

    expect(await links.as(taskId(UUID))).toEqual([]);
    expect(await links.of(taskId(UUID))).toBeUndefined();
  });

  it('writes the link when the store is back', async () => {
    const desk = aDesk({ tasks: [aTask()] });
    await desk.control.start();
    desk.world.storeIsDown = true;

    const { uuid } = await desk.control.retry(operator, { uuid: UUID });
    desk.world.storeIsDown = false;
    await desk.clock.advance(5);

    expect(await readRetryLinks(desk.settings).as(taskId(UUID))).toEqual([uuid]);
    await desk.control.stop();
  });

  it('knows the queue of a task that was itself made by a retry', async () => {
    const desk = aDesk({ tasks: [aTask()] });
    const { uuid = '' } = await desk.control.retry(operator, { uuid: UUID });
    desk.world.tasks.set(uuid, aTask({ uuid, queue: undefined }));

    await desk.control.retry(operator, { uuid });

    expect(desk.published[1]?.queue).toBe('payments');
  });

  it('is observed when a worker has received the new task', async () => {
    const desk = aDesk({ tasks: [aTask()] });
    await desk.control.start();

    const { id, uuid = '' } = await desk.control.retry(operator, { uuid: UUID });
    desk.tell({ tasks: [aTask({ state: 'FAILURE' }), aTask({ uuid, state: 'PENDING' })] });
    const waiting = desk.control.receipt(id);
    desk.tell({ tasks: [aTask({ uuid, state: 'RECEIVED', worker: workerName('w2@app') })] });

    expect(waiting).toMatchObject({ awaits: 'a worker that receives it' });
    expect(waiting).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'received by w2@app' } });
  });

  it('hides secrets in the audit log, not in the message', async () => {
    const desk = aDesk({ tasks: [aTask()] });

    await desk.control.retry(operator, { uuid: UUID, kwargs: { password: 'hunter2', n: 1 } });

    expect(desk.body()).toContain('hunter2');
    expect(JSON.stringify(desk.audit)).not.toContain('hunter2');
    expect(desk.audit[0]?.arguments.as).toMatchObject({ kwargs: "{'password': '[redacted]', 'n': 1}" });
  });

  it.each(['STARTED', 'RECEIVED', 'PENDING', 'RETRY'] as const)('is a conflict while the task is %s', async (state) => {
    const desk = aDesk({ tasks: [aTask({ state })] });

    await expect(desk.control.retry(operator, { uuid: UUID })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('revoke it first, or wait for its end'),
    });
    expect(desk.sent()).toEqual([]);
  });

  it('is a conflict when the task was rejected back to its queue', async () => {
    const desk = aDesk({ tasks: [aTask({ state: 'REJECTED', requeue: true })] });

    await expect(desk.control.retry(operator, { uuid: UUID })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is possible when the task is lost', async () => {
    const desk = aDesk({ tasks: [aTask({ state: 'LOST' })] });

    await desk.control.retry(operator, { uuid: UUID });

    expect(desk.published).toHaveLength(1);
  });

  const INVALID: [string, Partial<Omit<Task, 'uuid'>>, object, RegExp][] = [
    ['args that were cut', { args: "('abc...', ...)" }, {}, /the args are not known exactly .*give the args/],
    ['kwargs that hold an object', { kwargs: "{'a': Decimal('1')}" }, {}, /the kwargs .*\['a'\].*Decimal/],
    ['args that no event told', { args: undefined }, {}, /no event told the args/],
    ['a redacted value', { kwargs: "{'password': '[redacted]'}" }, {}, /redacted/],
    ['given args that are no JSON', {}, { args: '[1,' }, /the args are not JSON/],
    ['given args that are no array', {}, { args: '{}' }, /the args are not a JSON array/],
    ['given kwargs that are no object', {}, { kwargs: '[]' }, /the kwargs are not a JSON object/],
    ['integers that a JSON number cannot hold', {}, { args: [2 ** 60] }, /past 2\^53/],
    ['no queue', { queue: undefined }, {}, /No event told the queue .*name a queue/],
    ['no name', { name: undefined }, {}, /no event told the name/],
    [
      "a part of Celery's machinery",
      { name: 'celery.chord_unlock' },
      { args: [], kwargs: {} },
      /chord_unlock is a part/,
    ],
    ['an eta and a countdown', {}, { eta: '2030-01-01T00:00:00Z', countdown: 1 }, /eta or a countdown, not both/],
    ['an expiry that has passed', {}, { expires: '2020-01-01T00:00:00Z' }, /has passed/],
    ['a routing key that leads elsewhere', {}, { routing_key: 'x' }, /would lead past the queue payments/],
  ];

  it.each(INVALID)('is invalid with %s', async (_, facts, request, message) => {
    const desk = aDesk({ tasks: [aTask(facts)] });

    await expect(desk.control.retry(operator, { uuid: UUID, ...request })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(message),
    });
    expect(desk.sent()).toEqual([]);
  });

  it('asks for a queue and takes the one that is given', async () => {
    const desk = aDesk({ tasks: [aTask({ queue: undefined })] });

    await desk.control.retry(operator, { uuid: UUID, queue: 'emails' });

    expect(desk.published[0]?.queue).toBe(queueName('emails'));
  });

  it('is not found when no event told of the task', async () => {
    await expect(aDesk().control.retry(operator, { uuid: UUID })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is unsupported by a broker that takes no messages of ours', async () => {
    const desk = aDesk({ tasks: [aTask()], canPublish: false });

    await expect(desk.control.retry(operator, { uuid: UUID })).rejects.toMatchObject({ code: 'unsupported' });
  });
});
