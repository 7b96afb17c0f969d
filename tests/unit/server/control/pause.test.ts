import { describe, expect, it } from 'vitest';
import { PAUSE_KIND } from '../../../../server/control/pauses.ts';
import { aDesk, aWorker, operator, says } from './desk.ts';

const w1 = aWorker({ hostname: 'w1@app', pid: 11, queues: ['emails', 'bulk'] });
const w2 = aWorker({ hostname: 'w2@app', pid: 22, queues: ['emails'] });
const other = aWorker({ hostname: 'w3@app', pid: 33, queues: ['bulk'] });
const stopped = [
  { ...w1, queues: ['bulk'] },
  { ...w2, queues: [] },
];
const answers = [
  says('w1@app', { ok: 'no longer consuming from emails' }),
  says('w2@app', { ok: 'no longer consuming from emails' }),
];
const emails = { name: 'emails' };
const paused = (desk: ReturnType<typeof aDesk>) => desk.documents.get(PAUSE_KIND)?.get('emails');

describe('pausing a queue', () => {
  it('tells those that consume it to stop, and remembers who wanted it, until when, why, and whom it stopped', async () => {
    const desk = aDesk({ workers: [w1, w2, other], answers });

    const receipt = await desk.control.pause(operator, { ...emails, seconds: 600, reason: 'the mailer is down' });

    expect(desk.questions).toEqual([
      { method: 'cancel_consumer', arguments: { queue: 'emails' }, destination: ['w1@app', 'w2@app'] },
    ]);
    expect(receipt).toMatchObject({ sentence: 'Pause emails for 10 m 00 s', target: { kind: 'queue', id: 'emails' } });
    expect(paused(desk)).toMatchObject({
      by: 'ann',
      since: desk.clock.now(),
      until: desk.clock.now() + 600,
      reason: 'the mailer is down',
      held: [
        { worker: 'w1@app', pid: 11 },
        { worker: 'w2@app', pid: 22 },
      ],
    });
  });

  it('is remembered where nobody consumes it yet, and sends nothing that every worker would take for its own', async () => {
    const desk = aDesk({ workers: [other] });

    const receipt = await desk.control.pause(operator, emails);

    expect(desk.sent()).toEqual([]);
    expect(receipt.observed?.what).toContain('no worker consumed it');
    expect(paused(desk)).toMatchObject({ held: [] });
  });

  it('is not remembered when the broker did not take it', async () => {
    const desk = aDesk({ workers: [w1] });
    desk.world.brokerIsDown = true;

    await expect(desk.control.pause(operator, emails)).rejects.toMatchObject({ code: 'unavailable' });

    expect(paused(desk)).toBeUndefined();
  });

  it('is refused while the store is out of reach: nobody would remember it', async () => {
    const desk = aDesk({ workers: [w1] });
    desk.world.storeIsDown = true;

    await expect(desk.control.pause(operator, emails)).rejects.toMatchObject({ code: 'unavailable' });

    expect(desk.sent()).toEqual([]);
  });

  it('refuses what makes no sense', async () => {
    const desk = aDesk({ workers: [w1] });
    const refusals = [
      desk.control.pause(operator, { ...emails, until: 5 }),
      desk.control.pause(operator, { ...emails, until: desk.clock.now() + 5, seconds: 5 }),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'invalid' });
    await expect(desk.control.resume(operator, emails)).rejects.toMatchObject({ code: 'conflict' });

    await desk.control.pause(operator, emails);
    const add = { hostname: 'w3@app', command: 'add-consumer', arguments: { queue: 'emails' } } as const;

    await expect(desk.control.pause(operator, emails)).rejects.toMatchObject({ code: 'conflict' });
    await expect(desk.control.worker(operator, add)).rejects.toMatchObject({
      code: 'conflict',
      message: 'emails is paused by ann: resume it first.',
    });
  });
});

describe('resuming a queue', () => {
  it('tells those to go on that were stopped and are still the same process', async () => {
    const desk = aDesk({ workers: [w1, w2], answers });
    await desk.control.pause(operator, emails);
    desk.world.workers = [{ ...w1, queues: ['bulk'] }, { ...w2, pid: 99, queues: [] }, other];

    const receipt = await desk.control.resume(operator, emails);

    expect(desk.questions.at(-1)).toEqual({
      method: 'add_consumer',
      arguments: { queue: 'emails' },
      destination: ['w1@app'],
    });
    expect(receipt).toMatchObject({ command: 'resume', awaits: 'emails among its queues' });
    expect(paused(desk)).toBeUndefined();
  });

  it('tells them also when it follows so closely that the last answer is older than the pause', async () => {
    const desk = aDesk({ workers: [w1], answers });
    await desk.control.pause(operator, emails);

    await desk.control.resume(operator, emails);

    expect(desk.questions.at(-1)).toMatchObject({ method: 'add_consumer', destination: ['w1@app'] });
  });

  it('leaves it paused when the broker did not take it', async () => {
    const desk = aDesk({ workers: [w1], answers });
    await desk.control.pause(operator, emails);
    desk.world.workers = stopped;
    desk.world.brokerIsDown = true;

    await expect(desk.control.resume(operator, emails)).rejects.toMatchObject({ code: 'unavailable' });

    expect(paused(desk)).toMatchObject({ by: 'ann' });
  });
});

describe('what is to be so', () => {
  it('is told again to a worker that was started anew, once, and that is audited', async () => {
    const desk = aDesk({ workers: [w1, w2], answers });
    await desk.control.start();
    await desk.control.pause(operator, emails);
    desk.world.workers = stopped;
    await desk.clock.advance(60);
    const before = desk.questions.length;

    desk.world.workers = [{ ...w1, pid: 12 }, ...stopped.slice(1)];
    desk.tell({ workers: ['w1@app'] });
    await desk.settle();
    const told = desk.questions.slice(before);
    await desk.clock.advance(5);

    expect(before).toBe(1);
    expect(told).toEqual([{ method: 'cancel_consumer', arguments: { queue: 'emails' }, destination: ['w1@app'] }]);
    expect(desk.questions.slice(before)).toEqual(told);
    expect(desk.audit).toContainEqual(
      expect.objectContaining({
        actor: 'expediter',
        command: 'pause',
        sentence: 'Keep emails paused: stop w1@app consuming it',
      }),
    );
    expect(desk.noted).toContain('emails');
    await desk.control.stop();
  });

  it('is told ever more seldom to a worker that goes on all the same', async () => {
    const desk = aDesk({ workers: [w1], answers });
    await desk.control.start();
    await desk.control.pause(operator, emails);

    await desk.clock.advance(65);

    // 10, 20 and 40 s after each other.
    expect(desk.questions.length).toBe(1 + 2);
    await desk.control.stop();
  });

  it('ends with its time, also when that was said to a process before this one', async () => {
    const desk = aDesk({ workers: [stopped[0] ?? w1], answers });
    const pause = { by: 'ann', since: 0, until: desk.clock.now() + 30, held: [{ worker: 'w1@app', at: 0, times: 1 }] };
    desk.documents.set(PAUSE_KIND, new Map([['emails', pause]]));
    await desk.control.start();

    await desk.clock.advance(29);
    const early = desk.questions.length;
    await desk.clock.advance(2);

    expect(early).toBe(0);
    expect(desk.questions).toEqual([
      { method: 'add_consumer', arguments: { queue: 'emails' }, destination: ['w1@app'] },
    ]);
    expect(desk.audit[0]).toMatchObject({ actor: 'expediter', command: 'resume' });
    expect(paused(desk)).toBeUndefined();
    await desk.control.stop();
  });

  it('is not brought about by a server that is read-only', async () => {
    const desk = aDesk({ workers: [w1], readOnly: { on: true } });
    const pause = { by: 'ann', since: 0, until: 1, held: [] };
    desk.documents.set(PAUSE_KIND, new Map([['emails', pause]]));
    await desk.control.start();

    await desk.clock.advance(60);

    expect(desk.sent()).toEqual([]);
    expect(desk.audit).toEqual([]);
    await desk.control.stop();
  });
});
