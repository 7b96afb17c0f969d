import { describe, expect, it } from 'vitest';
import type { CommandReceipt } from '../../../../lib/contract/models.ts';
import { aDesk, aTask, aWorker, operator, says, UUID } from './desk.ts';

const request = { uuid: UUID, terminate: false, signal: 'SIGTERM' as const };
const tasks = [aTask({ state: 'STARTED' })];

function aHush() {
  let end: () => void = () => {};
  const hush = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { hush, end };
}

describe('the road of a command', () => {
  it('writes down from where it was asked, and when each outcome came', async () => {
    const desk = aDesk({ tasks });
    const from = { address: '10.0.0.9', forwarded_for: '203.0.113.7' };
    const began = desk.clock.now();
    const { hush, end } = aHush();
    desk.world.hush = hush;

    const asked = desk.control.revoke({ ...operator, from }, request);
    await desk.clock.advance(3);
    end();
    await asked;
    await desk.settle();

    expect(desk.audit).toMatchObject([
      { at: began, from, outcome: 'requested' },
      { at: began, from, outcome: 'acknowledged by 1 of 1', outcomeAt: began + 3 },
    ]);
  });

  it('answers with a receipt that goes on: requested, acknowledged, observed', async () => {
    const desk = aDesk({ tasks, answers: [says('w1@app', { ok: 'flagged' }), says('w2@app', { ok: 'flagged' })] });
    const seen: CommandReceipt[] = [];
    desk.control.onReceipt((receipt) => seen.push(receipt));
    await desk.control.start();

    await desk.control.revoke(operator, request);
    await desk.settle();
    desk.tell({ tasks: [aTask({ state: 'REVOKED' })] });

    expect(seen.map(({ answers, waiting, observed }) => [answers.length, waiting, observed !== undefined])).toEqual([
      [0, true, false],
      [1, true, false],
      [2, true, false],
      [2, false, false],
      [2, false, true],
    ]);
    expect(desk.audit.map(({ outcome }) => outcome)).toEqual([
      'requested',
      'acknowledged by 2 of 2',
      'observed: task-revoked from w1@app',
    ]);
  });

  it('answers the caller before silent workers have, and takes their answers later', async () => {
    const desk = aDesk({ tasks });
    const { hush, end } = aHush();
    desk.world.hush = hush;

    const asked = desk.control.revoke(operator, request);
    await desk.clock.advance(3);
    const receipt = await asked;
    end();
    await desk.settle();

    expect(receipt).toMatchObject({ waiting: true, answers: [] });
    expect(desk.control.receipt(receipt.id)).toMatchObject({
      waiting: false,
      answers: [{ worker: 'w1@app', after: 3 }],
    });
  });

  it('says so when no worker answers, and still sees what comes of it', async () => {
    const desk = aDesk({ tasks, answers: [] });
    await desk.control.start();

    const { id } = await desk.control.revoke(operator, request);
    await desk.settle();
    const silent = desk.control.receipt(id);
    const outcomes = desk.outcomes();
    desk.tell({ tasks: [aTask({ state: 'REVOKED' })] });

    expect(silent).toMatchObject({ waiting: false, error: 'No worker answered.' });
    expect(outcomes).toEqual(['failed: No worker answered.']);
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'task-revoked from w1@app' } });
    expect(desk.control.receipt(id)).not.toHaveProperty('error');
  });

  it('has failed when every worker refuses, in the words of the worker', async () => {
    const desk = aDesk({ answers: [says('w1@app', { error: "ValueError('Autoscale not enabled')" })] });

    const { id } = await desk.control.worker(operator, {
      hostname: 'w1@app',
      command: 'autoscale',
      arguments: { max: 3, min: 1 },
    });
    await desk.settle();

    expect(desk.control.receipt(id)).toMatchObject({
      answers: [{ ok: false, text: "ValueError('Autoscale not enabled')" }],
      error: "w1@app: ValueError('Autoscale not enabled')",
    });
    expect(desk.outcomes()).toEqual(["failed: w1@app: ValueError('Autoscale not enabled')"]);
  });

  it('counts the workers that were to answer', async () => {
    const workers = [aWorker(), aWorker({ hostname: 'w2@app' }), aWorker({ hostname: 'w3@app' })];
    const desk = aDesk({ tasks, workers, answers: [says('w1@app', { ok: 'yes' })] });

    await desk.control.revoke(operator, request);
    await desk.settle();

    expect(desk.outcomes()).toEqual(['acknowledged by 1 of 3']);
  });

  it('forgets receipts after fifteen minutes', async () => {
    const desk = aDesk({ tasks });
    const { id } = await desk.control.revoke(operator, request);
    await desk.settle();

    await desk.clock.advance(899);
    const kept = desk.control.receipts().length;
    await desk.clock.advance(2);

    expect(kept).toBe(1);
    expect(desk.control.receipts()).toEqual([]);
    expect(desk.control.receipt(id)).toBeUndefined();
  });

  it('lists the newest receipt first', async () => {
    const desk = aDesk({ tasks });

    const first = await desk.control.revoke(operator, request);
    const second = await desk.control.purge(operator, { name: 'emails', confirm: 'emails' });

    expect(desk.control.receipts().map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('tells a listener no more once it has left', async () => {
    const desk = aDesk({ tasks });
    let told = 0;
    const leave = desk.control.onReceipt(() => {
      told += 1;
    });

    leave();
    await desk.control.revoke(operator, request);

    expect(told).toBe(0);
  });

  it('says in the receipt that the audit entry waits for the store', async () => {
    const desk = aDesk({ tasks });
    desk.world.storeIsDown = true;

    const receipt = await desk.control.revoke(operator, request);

    expect(desk.questions).toHaveLength(1);
    expect(receipt.sentence).toBe('Revoke 5e9a41c7 (the store is out of reach: the audit entry waits in memory)');
  });

  it('stops while a worker still owes its answer', async () => {
    const desk = aDesk({ tasks });
    desk.world.hush = aHush().hush;
    await desk.control.start();
    const asked = desk.control.revoke(operator, request);
    await desk.clock.advance(3);
    await asked;

    await expect(desk.control.stop()).resolves.toBeUndefined();
  });

  it('says in the log when audit entries are lost at the end', async () => {
    const desk = aDesk({ tasks });
    await desk.control.start();
    desk.world.storeIsDown = true;

    await desk.control.revoke(operator, request);
    await desk.settle();
    await desk.control.stop();

    expect(desk.errors).toEqual(['Audit entries are lost: the store did not take them']);
  });
});
