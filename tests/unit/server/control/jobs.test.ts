import { describe, expect, it } from 'vitest';
import type { JobSummary } from '../../../../lib/contract/job-models.ts';
import { createJob, type InputOf } from '../../../../lib/contract/rest.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import { aDesk, aTask, type Desk, operator, says, viewer } from './desk.ts';

const failed = (n: number, from = 0) => Array.from({ length: n }, (_, i) => aTask({ uuid: `t-${i + from}` }));
const waiting = (n: number) => Array.from({ length: n }, (_, i) => aTask({ uuid: `t-${i}`, state: 'RECEIVED' }));

async function begin(desk: Desk, input: InputOf<typeof createJob>): Promise<JobSummary> {
  await desk.control.start();
  return desk.control.jobs.create(operator, createJob.input.parse({ canary: 0, ...input }));
}
const now = (desk: Desk, { id }: JobSummary) => desk.control.jobs.find(id);
const itemsOf = (desk: Desk, { id }: JobSummary) => desk.control.jobs.items(id, { limit: 1_000 });
/** The new tasks of those that were sent so far come to an end. */
function end(desk: Desk, state: Task['state'], from = 0): void {
  desk.tell({ tasks: desk.published.slice(from).map(({ uuid }) => aTask({ uuid, state })) });
}
const idsSent = (desk: Desk) => desk.published.map(({ headers }) => headers.expediter_retry_of ?? headers.retry_of);

describe('a bulk job', () => {
  it('sends each task once under an id of its own, at its rate, and notes what became of each', async () => {
    const desk = aDesk({ tasks: failed(60) });

    const job = await begin(desk, { action: 'retry', q: '', rate: 10 });
    await desk.clock.advance(2);
    const halfway = desk.published.length;
    await desk.clock.advance(10);
    end(desk, 'SUCCESS');
    await desk.clock.advance(1);

    expect(halfway).toBeGreaterThan(15);
    expect(halfway).toBeLessThan(30);
    expect(new Set(desk.published.map(({ uuid }) => uuid)).size).toBe(60);
    expect(await now(desk, job)).toMatchObject({
      state: 'done',
      counts: { waiting: 0, sent: 60 },
      results: { good: 60, bad: 0 },
      sentence: 'Done: 60 of 60 sent.',
    });
    const items = await itemsOf(desk, job);
    expect(items.map(({ uuid }) => uuid)).toEqual(failed(60).map(({ uuid }) => uuid));
    expect(items.map(({ as }) => as)).toEqual(desk.published.map(({ uuid }) => uuid));
    expect(desk.documents.get('retried')?.get('t-7')).toEqual({ as: [desk.published[7]?.uuid] });
    await desk.control.stop();
  });

  it('sends the canary, waits for its end, and then the rest', async () => {
    const desk = aDesk({ tasks: failed(40) });

    const job = await begin(desk, { action: 'retry', q: '', rate: 1_000, canary: 5, watch: 30 });
    await desk.clock.advance(10);
    const first = desk.published.length;
    const watching = await now(desk, job);
    end(desk, 'SUCCESS');
    await desk.clock.advance(1);

    expect(first).toBe(5);
    expect(watching.sentence).toMatch(/^5 of 40 sent, waiting for what becomes of the first 5, \d+ s at most\.$/);
    expect(desk.published).toHaveLength(40);
    await desk.control.stop();
  });

  it('stops itself when its canary fails, sends nothing more, and goes on when somebody says so', async () => {
    const desk = aDesk({ tasks: failed(40) });
    const job = await begin(desk, { action: 'retry', q: '', rate: 1_000, canary: 5, bound: 0.5 });
    await desk.clock.advance(1);

    end(desk, 'FAILURE');
    await desk.clock.advance(60);
    const stopped = await now(desk, job);
    const sent = desk.published.length;
    await desk.control.jobs.resume(operator, { id: job.id });
    await desk.clock.advance(1);

    expect(stopped).toMatchObject({ state: 'paused', why: '100% of what was sent failed; the bound is 50%.' });
    expect(sent).toBe(5);
    expect(desk.published).toHaveLength(40);
    expect(desk.audit.map(({ command }) => command)).toEqual(['retry', 'job-pause', 'job-resume', 'job-end', 'retry']);
    await desk.control.stop();
  });

  it('sends nothing while it is paused, nothing any more when it is cancelled, and audits who did so', async () => {
    const desk = aDesk({ tasks: failed(100) });
    const job = await begin(desk, { action: 'retry', q: '', rate: 10 });
    await desk.clock.advance(2);

    const paused = await desk.control.jobs.pause(operator, { id: job.id, reason: 'lunch' });
    const sent = desk.published.length;
    await desk.clock.advance(60);
    const later = desk.published.length;
    await desk.control.jobs.cancel(operator, { id: job.id });
    const again = desk.control.jobs.resume(operator, { id: job.id });

    expect(paused.why).toBe('ann paused it: lunch.');
    expect(later).toBe(sent);
    await expect(again).rejects.toMatchObject({ code: 'conflict', message: 'The job is cancelled already.' });
    expect(await now(desk, job)).toMatchObject({ state: 'cancelled', counts: { sent, waiting: 100 - sent } });
    expect(desk.audit.find(({ command }) => command === 'job-pause')).toMatchObject({ actor: 'ann', reason: 'lunch' });
    const last = new Map(desk.audit.map((entry) => [entry.id, entry.outcome]));
    expect(last.get(job.id)).toMatch(/^observed: Cancelled: \d+ of 100 sent/);
    await desk.control.stop();
  });

  it('leaves out what has changed since, and tells why', async () => {
    const desk = aDesk({ tasks: failed(3) });
    const preview = await desk.control.jobs.preview(operator, { action: 'retry', q: '', signal: 'SIGTERM' });
    desk.world.tasks.set('t-1', aTask({ uuid: 't-1', state: 'STARTED' }));
    desk.world.tasks.set('t-9', aTask({ uuid: 't-9' }));

    const job = await begin(desk, { preview: preview.id, confirm: 3 });
    await desk.clock.advance(2);

    expect(await now(desk, job)).toMatchObject({ state: 'done', total: 3, counts: { sent: 2, skipped: 1 } });
    expect((await itemsOf(desk, job))[1]).toMatchObject({
      state: 'skipped',
      why: expect.stringContaining('still running'),
    });
    expect(idsSent(desk)).toHaveLength(2);
    await desk.control.stop();
  });

  it('waits for a broker that is away, and says so', async () => {
    const desk = aDesk({ tasks: failed(20) });
    desk.world.brokerIsDown = true;
    const job = await begin(desk, { action: 'retry', q: '', rate: 1_000 });

    await desk.clock.advance(5);
    const away = await now(desk, job);
    desk.world.brokerIsDown = false;
    await desk.clock.advance(5);

    expect(away).toMatchObject({ state: 'running', hindered: 'The broker is out of reach.', counts: { waiting: 20 } });
    expect(desk.published).toHaveLength(20);
    expect(await now(desk, job)).toMatchObject({ state: 'done', counts: { sent: 20 } });
    await desk.control.stop();
  });

  it('sends nothing while it cannot be written down what is sent', async () => {
    const desk = aDesk({ tasks: failed(20) });
    const job = await begin(desk, { action: 'retry', q: '', rate: 4 });
    await desk.clock.advance(1);
    const sent = desk.published.length;

    desk.world.storeIsDown = true;
    await desk.clock.advance(10);
    const meanwhile = desk.published.length;
    desk.world.storeIsDown = false;
    await desk.clock.advance(20);

    expect(sent).toBeGreaterThan(0);
    expect(meanwhile).toBe(sent);
    expect(desk.published).toHaveLength(20);
    expect(new Set(desk.published.map(({ uuid }) => uuid)).size).toBe(20);
    expect(await now(desk, job)).toMatchObject({ state: 'done', counts: { sent: 20 } });
    await desk.control.stop();
  });

  it('never sends again what may have been sent, until an event tells that it was', async () => {
    const desk = aDesk({ tasks: failed(3) });
    let lost = '';
    desk.world.takes = (message) => {
      if (desk.published.length !== 1 || lost !== '') return { kind: 'taken' };
      lost = message.uuid;
      return { kind: 'unknown', why: 'The link broke.' };
    };

    const job = await begin(desk, { action: 'retry', q: '', rate: 1_000 });
    await desk.clock.advance(5);
    const doubted = await now(desk, job);
    desk.tell({ tasks: [aTask({ uuid: lost, state: 'STARTED' })] });
    await desk.clock.advance(1);

    expect(doubted).toMatchObject({ state: 'done', counts: { sent: 2, unknown: 1 } });
    expect(desk.published).toHaveLength(2);
    expect(await now(desk, job)).toMatchObject({ counts: { sent: 3, unknown: 0 } });
    expect(desk.documents.get('retry')?.get(lost)).toMatchObject({ of: 't-1' });
    await desk.control.stop();
  });

  it('revokes in large bunches after workers have answered to the first, and leaves what is over', async () => {
    const desk = aDesk({ tasks: [...waiting(2_000), aTask({ uuid: 'over', state: 'SUCCESS' })] });

    const job = await begin(desk, { action: 'revoke', q: '', confirm: 2_000, canary: 5 });
    await desk.clock.advance(5);
    desk.tell({ tasks: waiting(2_000).map(({ uuid }) => aTask({ uuid, state: 'REVOKED' })) });
    await desk.clock.advance(1);

    const ids = [...desk.questions, ...desk.broadcasts].flatMap(({ arguments: { task_id } }) => task_id as string[]);
    expect(desk.questions).toHaveLength(1);
    expect(ids).toHaveLength(2_000);
    expect(new Set(ids).size).toBe(2_000);
    expect(desk.broadcasts.length).toBeLessThan(10);
    expect(await now(desk, job)).toMatchObject({
      state: 'done',
      counts: { sent: 2_000, skipped: 1 },
      results: { good: 2_000, bad: 0 },
    });
    await desk.control.stop();
  });

  it('pauses when no worker answers to the first revocations', async () => {
    const desk = aDesk({ tasks: waiting(50), answers: [] });

    const job = await begin(desk, { action: 'revoke', q: '', canary: 5 });
    await desk.clock.advance(5);

    expect(await now(desk, job)).toMatchObject({ state: 'paused', why: 'No worker answered to the first ones.' });
    expect(desk.broadcasts).toEqual([]);
    await desk.control.stop();
  });

  it('terminates only what runs', async () => {
    const tasks = [aTask({ uuid: 'a', state: 'STARTED' }), ...waiting(2)];
    const desk = aDesk({ tasks, answers: [says('w1@app', { ok: 'terminate: a' })] });

    await begin(desk, { action: 'terminate', q: '', signal: 'SIGKILL' });
    await desk.clock.advance(2);

    expect(desk.broadcasts).toEqual([
      { method: 'revoke', arguments: { task_id: ['a'], terminate: true, signal: 'SIGKILL' } },
    ]);
    await desk.control.stop();
  });

  it.each([
    ['above a hundred without the number', 101, {}, 'conflict'],
    ['with another number', 3, { confirm: 4 }, 'conflict'],
    ['for nothing', 0, {}, 'conflict'],
    ['without an action', 3, { action: undefined }, 'invalid'],
    ['by ids and by a query', 3, { uuids: ['t-0'] }, 'invalid'],
    ['with a preview that is not kept', 3, { preview: 'gone' }, 'conflict'],
  ])('is refused %s', async (_, count, input, code) => {
    const desk = aDesk({ tasks: failed(count) });

    await expect(begin(desk, { action: 'retry', q: '', ...input })).rejects.toMatchObject({ code });
    await desk.clock.advance(5);

    expect(desk.sent()).toEqual([]);
    await desk.control.stop();
  });

  it('does not begin when its ids cannot be written down, at the next start neither', async () => {
    const desk = aDesk({ tasks: failed(3) });
    desk.world.storeIsDown = true;

    await expect(begin(desk, { action: 'retry', q: '' })).rejects.toMatchObject({ code: 'unavailable' });
    desk.world.storeIsDown = false;
    await desk.clock.advance(10);

    const [job] = await desk.control.jobs.latest();
    expect(job).toMatchObject({ state: 'cancelled', why: expect.stringContaining('nothing was sent') });
    expect(await desk.jobs.open()).toEqual([]);
    expect(desk.published).toEqual([]);
    await desk.control.stop();
  });

  it('is refused to who may not operate, and on a server that is read-only, with an audit entry', async () => {
    const desk = aDesk({ tasks: failed(1) });
    const closed = aDesk({ tasks: failed(1), readOnly: { on: true } });
    const request = createJob.input.parse({ action: 'retry', q: '' });

    await expect(desk.control.jobs.create(viewer, request)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(closed.control.jobs.create(operator, request)).rejects.toMatchObject({ code: 'forbidden' });

    for (const { audit } of [desk, closed]) {
      expect(audit).toEqual([expect.objectContaining({ outcome: expect.stringMatching(/^refused: /) })]);
    }
  });
});

describe('a preview', () => {
  it('counts what would be sent by name, queue and state, shows five, and tells why the rest is left', async () => {
    const desk = aDesk({
      tasks: [
        ...failed(8),
        aTask({ uuid: 'other', name: 'shop.order', state: 'REVOKED' }),
        aTask({ uuid: 'busy', state: 'STARTED' }),
        aTask({ uuid: 'cut', args: '(<Order 7>,)' }),
      ],
    });

    const preview = await desk.control.jobs.preview(operator, { action: 'retry', q: '', signal: 'SIGTERM' });

    expect(preview).toMatchObject({
      matched: 11,
      fit: 9,
      byName: { 'billing.charge': 8, 'shop.order': 1 },
      byQueue: { payments: 9 },
      byState: { FAILURE: 8, REVOKED: 1 },
      skipped: [{ why: expect.stringContaining('still running'), count: 1 }, { count: 1 }],
    });
    expect(preview.sample).toHaveLength(5);
    expect(desk.sent()).toEqual([]);
    expect(desk.audit).toEqual([]);
  });

  it('warns when more are revoked than a worker keeps in mind, and when nobody would hear it', async () => {
    const desk = aDesk({ tasks: waiting(50_001), workers: [] });

    const { warnings } = await desk.control.jobs.preview(operator, { action: 'revoke', q: '', signal: 'SIGTERM' });

    expect(warnings).toEqual([
      'No worker is online: nobody would hear it.',
      expect.stringContaining('keeps 50,000 revoked ids in memory'),
    ]);
  });
});

describe('a job that was under way when the process ended', () => {
  /** What is left in the store by a process that was killed after it had announced two, of which one arrived. */
  async function killed(action: 'retry' | 'revoke') {
    const before = aDesk({ tasks: action === 'retry' ? failed(6) : waiting(6) });
    before.world.takes = () => ({ kind: 'taken' });
    const job = await begin(before, { action, q: '', rate: 0.1 });
    await before.clock.advance(1);
    await before.control.stop();
    const open = (await before.jobs.open())[0];
    if (open === undefined) throw new Error('the job is over');
    const [first, second] = await before.jobs.items(job.id, { state: 'waiting', limit: 2 });
    if (first === undefined || second === undefined) throw new Error('nothing waits');
    const sending = [first, second].map((item, index) => ({
      ...item,
      state: 'sending' as const,
      ...(action === 'retry' ? { as: `new-${index}`, queue: 'payments' } : {}),
    }));
    const counts = { ...open.counts, waiting: open.counts.waiting - 2, sending: 2 };
    return { job, record: { ...open, counts, rate: 1_000 }, sending, sent: open.counts.sent, items: before.jobs };
  }

  async function reopened(state: Awaited<ReturnType<typeof killed>>, desk: Desk): Promise<void> {
    await desk.jobs.write(state.record, await state.items.items(state.job.id, { limit: 100 }));
    await desk.jobs.write(state.record, state.sending);
    await desk.control.start();
    await desk.clock.advance(5);
  }

  it('goes on: what an event told of was sent, of the other nobody knows, and neither is sent again', async () => {
    const state = await killed('retry');
    const desk = aDesk({ tasks: [...failed(6), aTask({ uuid: 'new-0', state: 'STARTED' })] });

    await reopened(state, desk);

    const job = await now(desk, state.job);
    expect(job).toMatchObject({ state: 'done', counts: { waiting: 0, sending: 0, sent: 5, unknown: 1 } });
    expect(desk.published).toHaveLength(6 - state.sent - 2);
    const items = await itemsOf(desk, state.job);
    expect(items.find(({ as }) => as === 'new-1')).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('It does not wait in payments.'),
    });
    await desk.control.stop();
  });

  it('gives a revocation once more', async () => {
    const state = await killed('revoke');
    const desk = aDesk({ tasks: waiting(6) });

    await reopened(state, desk);

    const ids = desk.broadcasts.flatMap(({ arguments: { task_id } }) => task_id);
    expect(ids).toEqual(expect.arrayContaining(state.sending.map(({ uuid }) => uuid)));
    expect(await now(desk, state.job)).toMatchObject({ state: 'done', counts: { sent: 6 } });
    await desk.control.stop();
  });

  it('is cancelled when its ids were still being written down', async () => {
    const state = await killed('retry');
    const desk = aDesk({ tasks: failed(6) });
    await desk.jobs.write({ ...state.record, state: 'freezing' }, []);

    await desk.control.start();
    await desk.clock.advance(5);

    expect(desk.published).toEqual([]);
    expect(await now(desk, state.job)).toMatchObject({
      state: 'cancelled',
      why: expect.stringContaining('nothing was sent'),
    });
    await desk.control.stop();
  });
});
