import { describe, expect, it } from 'vitest';
import type { WorkerControl } from '../../../../lib/contract/rest.ts';
import { aDesk, aWorker, operator, says } from './desk.ts';

const ON_THE_WIRE: [WorkerControl, method: string, args: object][] = [
  [
    { command: 'rate-limit', arguments: { task_name: 'demo.add', rate_limit: '10/m' } },
    'rate_limit',
    { task_name: 'demo.add', rate_limit: '10/m' },
  ],
  [
    { command: 'time-limit', arguments: { task_name: 'demo.add', soft: 5, hard: null } },
    'time_limit',
    { task_name: 'demo.add', soft: 5, hard: null },
  ],
  [{ command: 'pool-grow', arguments: { n: 2 } }, 'pool_grow', { n: 2 }],
  [{ command: 'pool-shrink', arguments: { n: 1 } }, 'pool_shrink', { n: 1 }],
  [{ command: 'pool-restart', arguments: {} }, 'pool_restart', {}],
  [{ command: 'autoscale', arguments: { max: 8, min: 2 } }, 'autoscale', { max: 8, min: 2 }],
  [{ command: 'add-consumer', arguments: { queue: 'bulk' } }, 'add_consumer', { queue: 'bulk' }],
  [{ command: 'cancel-consumer', arguments: { queue: 'bulk' } }, 'cancel_consumer', { queue: 'bulk' }],
  [{ command: 'enable-events', arguments: {} }, 'enable_events', {}],
  [{ command: 'disable-events', arguments: {} }, 'disable_events', {}],
  [{ command: 'heartbeat', arguments: {} }, 'heartbeat', {}],
  [
    { command: 'objgraph', arguments: { type: 'Request', num: 200, max_depth: 10 } },
    'objgraph',
    { type: 'Request', num: 200, max_depth: 10 },
  ],
];
const grow: WorkerControl = { command: 'pool-grow', arguments: { n: 1 } };
const shutdown: WorkerControl = { command: 'shutdown', arguments: {} };

describe('control of workers', () => {
  it.each(ON_THE_WIRE)('asks one worker in the words of Celery: $command', async (request, method, args) => {
    const desk = aDesk({ workers: [aWorker(), aWorker({ hostname: 'w2@app' })] });

    const receipt = await desk.control.worker(operator, { hostname: 'w2@app', ...request });

    expect(desk.questions).toEqual([{ method, arguments: args, destination: ['w2@app'] }]);
    expect(receipt).toMatchObject({ asked: ['w2@app'], target: { kind: 'worker', id: 'w2@app' } });
    expect(receipt.sentence).toContain('w2@app');
  });

  it('asks all workers by the name *', async () => {
    const desk = aDesk({ workers: [aWorker(), aWorker({ hostname: 'w2@app' })] });

    const receipt = await desk.control.worker(operator, { hostname: '*', ...grow });

    expect(desk.questions).toEqual([{ method: 'pool_grow', arguments: { n: 1 } }]);
    expect(receipt).toMatchObject({ asked: ['w1@app', 'w2@app'], sentence: 'Grow the pool of all workers by 1' });
    expect(receipt).not.toHaveProperty('target');
  });

  it('asks several by their names, each once', async () => {
    const workers = ['w1@app', 'w2@app', 'w3@app', 'w4@app', 'w5@app'].map((hostname) => aWorker({ hostname }));
    const desk = aDesk({ workers });
    const two = { all: false, hostnames: ['w1@app', 'w2@app', 'w1@app'] };

    const few = await desk.control.workers(operator, { ...two, ...grow });
    const many = await desk.control.workers(operator, {
      all: false,
      hostnames: workers.map((w) => w.hostname),
      ...grow,
    });
    const all = await desk.control.workers(operator, { all: true, ...grow });

    expect(desk.questions.map(({ destination }) => destination?.length)).toEqual([2, 5, undefined]);
    expect([few, many, all].map(({ sentence }) => sentence)).toEqual([
      'Grow the pool of w1@app, w2@app by 1',
      'Grow the pool of 5 workers by 1',
      'Grow the pool of all workers by 1',
    ]);
    expect(desk.audit[0]).toMatchObject({ arguments: { hostnames: ['w1@app', 'w2@app', 'w1@app'] } });
  });

  it('asks nobody when it is not said whom', async () => {
    const desk = aDesk();
    const nobody = desk.control.workers(operator, { all: false, ...shutdown });
    const both = desk.control.workers(operator, { all: true, hostnames: ['w1@app'], ...shutdown });
    const stranger = desk.control.workers(operator, { all: false, hostnames: ['w1@app', 'w9@app'], ...shutdown });

    for (const refusal of [nobody, both]) await expect(refusal).rejects.toMatchObject({ code: 'invalid' });
    await expect(stranger).rejects.toMatchObject({ code: 'not-found', message: 'No worker has the name w9@app.' });
    expect(desk.sent()).toEqual([]);
  });

  it('revokes by stamps on every worker, and keeps what each says to it', async () => {
    const desk = aDesk({ answers: [says('w1@app', { error: "KeyError('revoke_by_stamped_headers')" })] });

    const { id, sentence } = await desk.control.revokeStamped(operator, {
      headers: { order: ['7', '8'], shop: 'eu' },
      terminate: true,
      signal: 'SIGKILL',
    });
    await desk.settle();

    expect(desk.questions).toEqual([
      {
        method: 'revoke_by_stamped_headers',
        arguments: { headers: { order: ['7', '8'], shop: 'eu' }, terminate: true, signal: 'SIGKILL' },
      },
    ]);
    expect(sentence).toBe('Terminate tasks stamped order=7,8 or shop=eu with SIGKILL');
    expect(desk.control.receipt(id)?.error).toContain("KeyError('revoke_by_stamped_headers')");
  });

  it('does not wait for answers to a shutdown, and sees the worker leave', async () => {
    const desk = aDesk();
    await desk.control.start();

    const receipt = await desk.control.worker(operator, { hostname: 'w1@app', ...shutdown });
    desk.world.workers = [aWorker({ status: 'offline' })];
    desk.tell({ workers: ['w1@app'] });

    expect(desk.broadcasts).toEqual([{ method: 'shutdown', arguments: {}, destination: ['w1@app'] }]);
    expect(receipt).toMatchObject({ waiting: false, awaits: 'worker-offline' });
    expect(desk.control.receipt(receipt.id)).toMatchObject({ observed: { what: 'w1@app is offline' } });
  });

  it('sees a shutdown of all workers when each has left', async () => {
    const desk = aDesk({ workers: [aWorker(), aWorker({ hostname: 'w2@app' })] });
    await desk.control.start();

    const { id } = await desk.control.worker(operator, { hostname: '*', ...shutdown });
    desk.world.workers = [aWorker({ status: 'offline' }), aWorker({ hostname: 'w2@app' })];
    desk.tell({ workers: ['w1@app'] });
    const half = desk.control.receipt(id);
    desk.world.workers = [aWorker({ status: 'offline' }), aWorker({ hostname: 'w2@app', status: 'offline' })];
    desk.tell({ workers: ['w2@app'] });

    expect(half).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'each of 2 workers is offline' } });
  });

  it.each([
    ['add-consumer', ['celery', 'bulk'], 'w1@app consumes bulk'],
    ['cancel-consumer', ['celery'], 'w1@app no longer consumes bulk'],
  ] as const)('sees a queue come or go, a moment after the answer: %s', async (command, queues, what) => {
    const before = command === 'add-consumer' ? ['celery'] : ['celery', 'bulk'];
    const desk = aDesk({ workers: [aWorker({ queues: before })] });
    await desk.control.start();

    const { id } = await desk.control.worker(operator, { hostname: 'w1@app', command, arguments: { queue: 'bulk' } });
    await desk.settle();
    const acknowledged = desk.control.receipt(id);
    desk.world.workers = [aWorker({ queues: [...queues] })];
    await desk.clock.advance(1);

    expect(acknowledged).toMatchObject({ waiting: false, answers: [{ ok: true }] });
    expect(acknowledged).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what } });
  });

  it('takes no old knowledge of a worker for the work of the command', async () => {
    const desk = aDesk({ workers: [aWorker({ queues: ['celery'] })] });
    desk.world.details.set('w1@app', aWorker({ queues: ['celery', 'bulk'] }));
    desk.world.hush = new Promise(() => {});
    await desk.control.start();

    const asked = desk.control.worker(operator, {
      hostname: 'w1@app',
      command: 'cancel-consumer',
      arguments: { queue: 'bulk' },
    });
    await desk.clock.advance(3);
    const { id } = await asked;
    desk.tell({ workers: ['w1@app'] });

    expect(desk.control.receipt(id)).toMatchObject({ awaits: 'bulk gone from its queues' });
    expect(desk.control.receipt(id)).not.toHaveProperty('observed');
  });

  it('sees a pool grow when the worker is asked anew, because no event tells of it', async () => {
    const desk = aDesk({ workers: [aWorker({ concurrency: 2 })] });

    const { id } = await desk.control.worker(operator, { hostname: 'w1@app', ...grow });
    await desk.settle();
    const acknowledged = desk.control.receipt(id);
    desk.world.details.set('w1@app', aWorker({ concurrency: 3 }));
    await desk.clock.advance(1);

    expect(acknowledged).toMatchObject({ awaits: 'the new size of the pool' });
    expect(acknowledged).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'w1@app has grown' } });
  });

  it('sees a pool shrink', async () => {
    const desk = aDesk({ workers: [aWorker({ concurrency: 4 })] });
    await desk.control.start();

    const { id } = await desk.control.worker(operator, {
      hostname: 'w1@app',
      command: 'pool-shrink',
      arguments: { n: 2 },
    });
    await desk.settle();
    desk.world.workers = [aWorker({ concurrency: 3 })];
    desk.tell({ workers: ['w1@app'] });
    const between = desk.control.receipt(id);
    desk.world.workers = [aWorker({ concurrency: 2 })];
    desk.tell({ workers: ['w1@app'] });

    expect(between).not.toHaveProperty('observed');
    expect(desk.control.receipt(id)).toMatchObject({ observed: { what: 'w1@app has shrunk' } });
  });

  it('awaits nothing where only the answer tells', async () => {
    const desk = aDesk({ answers: [says('w1@app', { ok: 'new rate limit set successfully' })] });

    const { id } = await desk.control.worker(operator, {
      hostname: 'w1@app',
      command: 'rate-limit',
      arguments: { task_name: 'demo.add', rate_limit: '0' },
    });
    await desk.settle();

    expect(desk.control.receipt(id)).toMatchObject({ sentence: 'Lift the rate limit of demo.add on w1@app' });
    expect(desk.control.receipt(id)).not.toHaveProperty('awaits');
    expect(desk.outcomes()).toEqual(['acknowledged by 1 of 1']);
  });

  it('is not found for a worker that nobody knows', async () => {
    const desk = aDesk();

    await expect(desk.control.worker(operator, { hostname: 'w9@app', ...grow })).rejects.toMatchObject({
      code: 'not-found',
      message: 'No worker has the name w9@app.',
    });
    expect(desk.sent()).toEqual([]);
  });

  it('is a conflict to shut down a worker that has left', async () => {
    const desk = aDesk({ workers: [aWorker({ status: 'offline' })] });

    await expect(desk.control.worker(operator, { hostname: 'w1@app', ...shutdown })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is invalid to scale to a least that is more than the most', async () => {
    const desk = aDesk();
    const request: WorkerControl = { command: 'autoscale', arguments: { max: 1, min: 3 } };

    await expect(desk.control.worker(operator, { hostname: 'w1@app', ...request })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(desk.sent()).toEqual([]);
  });
});
