import { describe, expect, it } from 'vitest';
import { workerName } from '../../../../lib/ids.ts';
import { aDesk, aTask, aWorker, operator, says, UUID } from './desk.ts';

const request = { uuid: UUID, terminate: false, signal: 'SIGTERM' as const };
const running = aTask({ state: 'STARTED' });

describe('revoke', () => {
  it('goes to every worker, because each keeps it in its own memory', async () => {
    const desk = aDesk({ tasks: [running] });

    await desk.control.revoke(operator, request);

    expect(desk.questions).toEqual([{ method: 'revoke', arguments: { task_id: UUID, terminate: false } }]);
  });

  it('carries the signal when it terminates', async () => {
    const desk = aDesk({ tasks: [running] });

    const receipt = await desk.control.revoke(operator, { ...request, terminate: true, signal: 'SIGKILL' });

    expect(desk.questions).toEqual([
      { method: 'revoke', arguments: { task_id: UUID, terminate: true, signal: 'SIGKILL' } },
    ]);
    expect(receipt).toMatchObject({
      command: 'terminate',
      sentence: 'Terminate 5e9a41c7 with SIGKILL',
      target: { kind: 'task', id: UUID },
      awaits: 'a task-revoked event',
    });
  });

  it('expects answers of all workers but those that left', async () => {
    const workers = [
      aWorker(),
      aWorker({ hostname: 'w2@app', status: 'silent' }),
      aWorker({ hostname: 'w3@app', status: 'offline' }),
    ];
    const desk = aDesk({ tasks: [running], workers });

    const receipt = await desk.control.revoke(operator, request);

    expect(receipt.asked).toEqual(['w1@app', 'w2@app']);
  });

  it.each(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'] as const)(
    'is a conflict when the task is %s',
    async (state) => {
      const desk = aDesk({ tasks: [aTask({ state })] });

      const revoked = desk.control.revoke(operator, request);

      await expect(revoked).rejects.toMatchObject({
        code: 'conflict',
        message: `Task 5e9a41c7 is already ${state}: there is nothing to revoke.`,
      });
      expect(desk.sent()).toEqual([]);
    },
  );

  it.each([
    ['LOST', {}],
    ['CANCELLED', {}],
    ['REJECTED', { requeue: true }],
  ] as const)('is sent for a task that may come back: %s', async (state, facts) => {
    const desk = aDesk({ tasks: [aTask({ state, ...facts })] });

    await desk.control.revoke(operator, request);

    expect(desk.questions).toHaveLength(1);
  });

  it('is sent for a task that no event told of, and while records cannot be read', async () => {
    const unknown = aDesk();
    const unreadable = aDesk({ tasks: [running] });
    unreadable.world.viewsAreDown = true;

    await unknown.control.revoke(operator, { ...request, uuid: 'never-seen' });
    await unreadable.control.revoke(operator, request);

    expect(unknown.questions).toHaveLength(1);
    expect(unreadable.questions).toHaveLength(1);
  });

  it("shows each worker's own words, and what refused", async () => {
    const kill = 'NotImplementedError("<class \'TaskPool\'> does not implement kill_job")';
    const desk = aDesk({
      tasks: [running],
      workers: [aWorker(), aWorker({ hostname: 't1@app' })],
      answers: [says('w1@app', { ok: 'terminate: tasks unknown' }), says('t1@app', { error: kill })],
    });

    const { id } = await desk.control.revoke(operator, { ...request, terminate: true });
    await desk.settle();

    expect(desk.control.receipt(id)).toMatchObject({
      waiting: false,
      answers: [
        { worker: 'w1@app', ok: true, text: 'terminate: tasks unknown' },
        { worker: 't1@app', ok: false, text: kill },
      ],
    });
    expect(desk.outcomes()).toEqual(['acknowledged by 1 of 2, refused by 1']);
  });

  it('says that nobody runs the task when every worker answers "tasks unknown"', async () => {
    const desk = aDesk({
      tasks: [aTask({ state: 'PENDING' })],
      answers: [says('w1@app', { ok: 'terminate: tasks unknown' })],
    });

    const { id } = await desk.control.revoke(operator, { ...request, terminate: true });
    await desk.settle();

    expect(desk.control.receipt(id)?.awaits).toBe(
      'a task-revoked event: none of them runs it now, it is discarded when one takes it',
    );
  });

  it('is observed when the task becomes REVOKED, and not by an answer', async () => {
    const desk = aDesk({ tasks: [running] });
    await desk.control.start();

    const { id } = await desk.control.revoke(operator, request);
    await desk.settle();
    const acknowledged = desk.control.receipt(id);
    await desk.clock.advance(3);
    desk.tell({ tasks: [aTask({ uuid: 'another', state: 'REVOKED' }), aTask({ state: 'REVOKED' })] });

    expect(acknowledged).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({
      observed: { at: desk.clock.now(), what: 'task-revoked from w1@app' },
    });
    expect(desk.control.receipt(id)).not.toHaveProperty('awaits');
    await desk.settle();
    expect(desk.outcomes()).toEqual(['observed: task-revoked from w1@app']);
  });

  it('was in vain when the task ends otherwise', async () => {
    const desk = aDesk({ tasks: [running] });
    await desk.control.start();

    const { id } = await desk.control.revoke(operator, request);
    await desk.settle();
    desk.tell({ tasks: [aTask({ state: 'SUCCESS', worker: workerName('w2@app') })] });
    desk.tell({ tasks: [aTask({ state: 'REVOKED' })] });

    expect(desk.control.receipt(id)).toMatchObject({
      error: 'It ended as SUCCESS on w2@app: the revocation came too late.',
    });
    expect(desk.control.receipt(id)).not.toHaveProperty('observed');
  });

  it('is not credited with an expiry', async () => {
    const desk = aDesk({ tasks: [running] });
    await desk.control.start();

    const { id } = await desk.control.revoke(operator, request);
    desk.tell({ tasks: [aTask({ state: 'REVOKED', expired: true })] });

    expect(desk.control.receipt(id)?.error).toBe('It expired before the revocation took effect.');
  });
});
