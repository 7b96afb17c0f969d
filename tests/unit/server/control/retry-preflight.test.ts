import { describe, expect, it } from 'vitest';
import type { WorkerDetail } from '../../../../lib/contract/models.ts';
import { queueName, taskId } from '../../../../lib/ids.ts';
import { buildTaskMessage } from '../../../../server/brokers/message.ts';
import { NOTHING } from '../../../../server/results/meta.ts';
import type { Found } from '../../../../server/results/results.ts';
import { aDesk, aTask, aWorker, operator, UUID } from './desk.ts';

const consumer = aWorker({ software: 'celery 5.6.3', queues: ['payments'] });
const detailOf = (facts: Partial<WorkerDetail>): WorkerDetail => ({ ...consumer, ...facts });

function keeping(args: string, kwargs = '{}'): Found {
  return {
    status: 'found',
    result: {
      ...NOTHING,
      state: 'FAILURE',
      name: 'billing.charge',
      args: { kind: 'json', json: args },
      kwargs: { kind: 'json', json: kwargs },
      done: 1_700_000_100,
    },
  };
}

describe('the preflight of a retry', () => {
  it('takes the exact call from the result backend where the event was cut, and hides secrets that it sends', async () => {
    const desk = aDesk({
      tasks: [aTask({ args: "('yyy...',)", kwargs: "{'password': '[redacted]'}" })],
      workers: [consumer],
    });
    desk.world.results.set(UUID, keeping('["yyyy 1.0"]', '{"password": "hunter2"}'));

    const judged = await desk.control.preflight({ uuid: UUID });
    await desk.control.retry(operator, { uuid: UUID });

    expect(judged).toMatchObject({
      verdict: 'replayable',
      args: { exact: true, source: 'result-backend', at: 1_700_000_100, text: "['yyyy 1.0']", hidden: false },
      kwargs: { exact: true, source: 'result-backend', hidden: true },
      queue: 'payments',
      queueFrom: 'event',
    });
    expect(JSON.stringify(judged)).not.toContain('hunter2');
    expect(desk.body()).toContain('["yyyy 1.0"], {"password": "hunter2"}');
    expect(JSON.stringify(desk.audit)).not.toContain('hunter2');
  });

  it('needs repair where backend and event contradict each other, and sends what is given', async () => {
    const desk = aDesk({ tasks: [aTask({ args: '([1, 2, 3],)', kwargs: '{}' })] });
    desk.world.results.set(UUID, keeping('[[1, 2]]'));

    const judged = await desk.control.preflight({ uuid: UUID });

    expect(judged).toMatchObject({ verdict: 'needs-repair', missing: ['args'], kwargs: { exact: true } });
    await expect(desk.control.retry(operator, { uuid: UUID })).rejects.toMatchObject({ code: 'invalid' });
    await desk.control.retry(operator, { uuid: UUID, args: '[[1,2,3]]' });
    expect(desk.published).toHaveLength(1);
  });

  it('does not take the arguments of the task by which it replaced itself', async () => {
    const desk = aDesk({ tasks: [aTask({ name: 'billing.other', args: "('cut...',)" })] });
    desk.world.results.set(UUID, keeping('["of another task"]'));

    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({ verdict: 'needs-repair', missing: ['args'] });
  });

  it('sends typed values to workers that read them, and to no others', async () => {
    const task = aTask({ args: "(Decimal('10.50'),)", kwargs: '{}' });
    const old = aWorker({ hostname: 'old@app', software: 'celery 5.2.7', queues: ['payments'] });
    const all = aDesk({ tasks: [task], workers: [consumer] });
    const mixed = aDesk({ tasks: [task], workers: [consumer, old] });

    await all.control.retry(operator, { uuid: UUID });

    expect(all.body()).toContain('{"__type__": "decimal", "__value__": "10.50"}');
    expect(await mixed.control.preflight({ uuid: UUID })).toMatchObject({
      verdict: 'needs-repair',
      args: { exact: false, why: expect.stringContaining('kombu 5.3') },
    });
    const typed = '[{"__type__": "decimal", "__value__": "10.50"}]';
    await expect(mixed.control.retry(operator, { uuid: UUID, args: typed })).rejects.toMatchObject({ code: 'invalid' });
    expect(mixed.published).toEqual([]);
  });

  it('is blocked while a message of it waits, also for one that has ended', async () => {
    const desk = aDesk({ tasks: [aTask({ args: "('cut...',)" })] });
    desk.world.waiting.push(
      buildTaskMessage({
        ...{
          uuid: taskId(UUID),
          name: 'billing.charge',
          args: '["whole"]',
          kwargs: '{}',
          queue: queueName('payments'),
        },
        ...{ exchange: '', routing_key: 'payments', argsrepr: '', kwargsrepr: '', origin: 'gen1@app' },
      }),
    );

    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({
      verdict: 'blocked',
      args: { exact: true, source: 'message', text: "['whole']" },
      blocks: [{ id: 'in-flight', anyway: false }],
    });
    await expect(desk.control.retry(operator, { uuid: UUID, anyway: true })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is blocked while a worker holds it again, by what it said after the end was heard', async () => {
    const desk = aDesk({ tasks: [aTask()], workers: [consumer] });
    const held = (at: number) => detailOf({ active: { at, value: [{ uuid: UUID }] } });

    desk.world.details.set('w1@app', held(1_700_000_000));
    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({ verdict: 'replayable' });
    desk.world.details.set('w1@app', held(1_700_000_060));
    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({
      verdict: 'blocked',
      blocks: [{ id: 'in-flight', why: expect.stringContaining('w1@app holds it') }],
    });
  });

  it.each([
    ['no-consumer', { queues: ['other'] }, {}],
    ['not-registered', {}, { registered: { at: 0, value: ['other.task', 'billing.refund [rate_limit=1/m]'] } }],
  ] as const)('is sent with "anyway" though it is %s', async (id, summary, detail) => {
    const desk = aDesk({
      tasks: [aTask()],
      workers: [{ ...consumer, ...summary, queues: [...((summary as { queues?: string[] }).queues ?? ['payments'])] }],
    });
    desk.world.details.set('w1@app', detailOf(detail as Partial<WorkerDetail>));

    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({
      verdict: 'blocked',
      blocks: [{ id, anyway: true }],
    });
    await expect(desk.control.retry(operator, { uuid: UUID })).rejects.toMatchObject({ code: 'conflict' });
    await desk.control.retry(operator, { uuid: UUID, anyway: true });
    expect(desk.published).toHaveLength(1);
  });

  it('is judged for the queue that was chosen', async () => {
    const desk = aDesk({ tasks: [aTask({ queue: queueName('gone') })], workers: [consumer] });

    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({ verdict: 'blocked' });
    expect(await desk.control.preflight({ uuid: UUID, queue: 'payments' })).toMatchObject({
      verdict: 'replayable',
      queue: 'payments',
      queueFrom: 'given',
    });
  });

  it('goes on with events while the result backend is away, and says so', async () => {
    const desk = aDesk({ tasks: [aTask()], workers: [consumer] });
    desk.world.results.set(UUID, { status: 'down', since: 1, reason: 'Redis refused the connection.' });

    expect(await desk.control.preflight({ uuid: UUID })).toMatchObject({
      verdict: 'replayable',
      args: { source: 'event' },
      notes: ['The result backend could not be asked: Redis refused the connection.'],
    });
  });

  it('knows nothing of a task that no event told of', async () => {
    expect(await aDesk().control.preflight({ uuid: 'unheard' })).toBeUndefined();
  });
});
