import { describe, expect, it } from 'vitest';
import { aDesk, aWorker, says } from './desk.ts';

const workers = [aWorker(), aWorker({ hostname: 'w2@app' }), aWorker({ hostname: 'w3@app', status: 'silent' })];

describe('asking workers', () => {
  it('gives each answer in the shape of Celery, a refusal in the words of the worker, and who was asked', async () => {
    const desk = aDesk({ workers, answers: [says('w1@app', { clock: 7 }), says('w2@app', { error: 'no' })] });

    const reply = await desk.control.ask({ question: 'clock', arguments: {} });

    expect(desk.questions).toEqual([{ method: 'clock', arguments: {} }]);
    expect(reply).toMatchObject({
      asked: ['w1@app', 'w2@app', 'w3@app'],
      answers: [
        { worker: 'w1@app', value: { clock: 7 } },
        { worker: 'w2@app', error: 'no' },
      ],
    });
    expect(desk.audit).toEqual([]);
  });

  it('asks those that are named alone', async () => {
    const desk = aDesk({ workers, answers: [says('w2@app', null)] });

    const reply = await desk.control.ask({ question: 'memsample', arguments: {}, hostnames: ['w2@app'] });
    const stranger = desk.control.ask({ question: 'ping', arguments: {}, hostnames: ['w9@app'] });

    expect(desk.questions).toEqual([{ method: 'memsample', arguments: {}, destination: ['w2@app'] }]);
    expect(reply).toMatchObject({ asked: ['w2@app'], answers: [{ worker: 'w2@app', value: null }] });
    await expect(stranger).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('w9@app') });
  });

  it('takes a report out of its wrapping, and lets no password through', async () => {
    const report = { ok: 'transport:amqp\nbroker_url: "amqp://ann:hush@mq//" CACHE=redis://:hush@cache/0' };
    const conf = { cache: { location: 'redis://:hush@cache/0' } };
    const desk = aDesk({ workers, answers: [says('w1@app', report)] });

    const told = await desk.control.ask({ question: 'report', arguments: {} });
    desk.world.answers = [says('w1@app', conf)];
    const settings = await desk.control.ask({ question: 'conf', arguments: { with_defaults: true } });

    expect(told.answers[0]?.value).toContain('transport:amqp\nbroker_url: "amqp://ann:***@mq//"');
    expect(JSON.stringify([told, settings])).not.toContain('hush');
    expect(desk.questions[1]).toEqual({ method: 'conf', arguments: { with_defaults: true } });
  });
});

describe('the whereabouts of a task', () => {
  const request = { id: 'x', name: 'demo.add', args: ['hush'], kwargs: { password: 'hush' } };

  it('are what each worker says of it now', async () => {
    const desk = aDesk({ workers, answers: [says('w1@app', { x: ['active', request] }), says('w2@app', {})] });

    const { answers, asked } = await desk.control.whereabouts({ uuid: 'x' });

    expect(desk.questions).toEqual([
      { method: 'query_task', arguments: { ids: ['x'] } },
      { method: 'scheduled', arguments: {} },
    ]);
    expect(asked).toEqual(['w1@app', 'w2@app', 'w3@app']);
    expect(answers).toMatchObject([
      { worker: 'w1@app', holds: 'active', task: { uuid: 'x', name: 'demo.add' } },
      { worker: 'w2@app', holds: 'no' },
    ]);
    expect(answers[0]?.task?.kwargs).not.toContain('hush');
  });

  it('include a task that waits in a worker for its time, of which query_task does not tell', async () => {
    const desk = aDesk({ workers, answers: [says('w1@app', [{ eta: '2026-01-01T00:00:00+00:00', request }])] });

    const { answers } = await desk.control.whereabouts({ uuid: 'x' });

    expect(answers).toMatchObject([
      { worker: 'w1@app', holds: 'scheduled', task: { eta: '2026-01-01T00:00:00+00:00' } },
    ]);
  });
});
