import { describe, expect, it } from 'vitest';
import { concurrencyOf, createFleet, type Fleet, failingOf } from '../../../../lib/cluster/fleet.ts';
import type { WorkerEvent } from '../../../../lib/events/event.ts';
import { type TaskId, taskId, workerName } from '../../../../lib/ids.ts';
import type { Running, Worker } from '../../../../lib/workers/worker.ts';
import { aHeartbeat } from '../../../support/event-builders.ts';

const START = 1_700_000_000;
const W1 = workerName('w1@app-1');
const AGES_AGO = 0;

const online = (after: number, fields: Partial<WorkerEvent> = {}) =>
  aHeartbeat(after, { type: 'worker-online', ...fields });
const offline = (after: number, fields: Partial<WorkerEvent> = {}) =>
  aHeartbeat(after, { type: 'worker-offline', ...fields });

function aRun(uuid: string, started: number): Running {
  return { uuid: taskId(uuid), name: 'demo.add', args: '()', pid: undefined, started: START + started };
}

function workerOf(fleet: Fleet): Worker {
  const member = fleet.members.get(W1);
  if (member === undefined) throw new Error('W1 is not known');
  return member.worker;
}
const runningOn = (fleet: Fleet): readonly TaskId[] => [...(fleet.members.get(W1)?.running.keys() ?? [])];

function fleetRunning(...uuids: string[]): Fleet {
  const fleet = createFleet();
  fleet.applyLife(online(0));
  for (const uuid of uuids) fleet.started(W1, aRun(uuid, 1), START + 1);
  return fleet;
}

describe('a restart', () => {
  it('hands over what ran in the process that is gone', () => {
    const fleet = fleetRunning('t1', 't2');

    const orphans = fleet.applyLife(online(10, { pid: 200 }));

    expect(orphans).toMatchObject({ worker: W1, uuids: ['t1', 't2'], since: START + 10 });
    expect(orphans?.reason).toBe('w1@app-1 was restarted (pid 100 is gone) while it ran');
    expect(runningOn(fleet)).toEqual([]);
  });

  it('forgets what the process before had answered', () => {
    const fleet = fleetRunning();
    fleet.inspected(W1, { activeQueues: { at: START, value: [{ name: 'celery' }] } }, START);

    fleet.applyLife(online(10, { pid: 200 }));

    expect(fleet.members.get(W1)?.inspection).toEqual({});
  });

  it('is not what a reconnect with the same pid is', () => {
    const fleet = fleetRunning('t1');

    expect(fleet.applyLife(online(10))).toBeUndefined();
    expect(runningOn(fleet)).toEqual(['t1']);
  });

  it('is not seen in the first word of a worker that was known by its tasks alone', () => {
    const fleet = createFleet();
    fleet.started(W1, aRun('t1', 1), START + 1);

    expect(fleet.applyLife(aHeartbeat(2))).toBeUndefined();
    expect(runningOn(fleet)).toEqual(['t1']);
  });
});

describe('silence', () => {
  it('is judged by the worker’s own interval, with the tolerance of Celery', () => {
    const fleet = createFleet();
    fleet.applyLife(online(0, { freq: 10 }));

    fleet.tick(START + 20, AGES_AGO);
    expect(workerOf(fleet).status).toBe('online');

    fleet.tick(START + 21.1, AGES_AGO);
    expect(workerOf(fleet)).toMatchObject({ status: 'silent', since: START + 21.1 });
  });

  it('is not judged for the time that we could not hear', () => {
    const fleet = fleetRunning('t1');
    const linkedSince = START + 600;

    expect(fleet.tick(START + 603, linkedSince)).toEqual([]);
    expect(workerOf(fleet).status).toBe('online');

    expect(fleet.tick(START + 606, linkedSince)).toMatchObject([{ uuids: ['t1'] }]);
  });

  it('hands over what ran, once', () => {
    const fleet = fleetRunning('t1');

    const orphans = fleet.tick(START + 10, AGES_AGO);

    expect(orphans).toEqual([
      {
        worker: W1,
        uuids: ['t1'],
        since: START + 10,
        reason: 'w1@app-1 stopped sending heartbeats while it ran',
      },
    ]);
    expect(fleet.tick(START + 11, AGES_AGO)).toEqual([]);
  });

  it('ends with the next heartbeat, and may come again', () => {
    const fleet = fleetRunning();
    fleet.tick(START + 10, AGES_AGO);

    fleet.applyLife(aHeartbeat(12));
    fleet.tick(START + 13, AGES_AGO);
    expect(workerOf(fleet)).toMatchObject({ status: 'online', since: START + 12 });

    fleet.started(W1, aRun('t2', 13), START + 13);
    expect(fleet.tick(START + 30, AGES_AGO)).toMatchObject([{ uuids: ['t2'] }]);
  });

  it('ends with a task event or an answer as well', () => {
    const byEvent = fleetRunning();
    byEvent.tick(START + 10, AGES_AGO);
    byEvent.heard(W1, START + 11);
    const byAnswer = fleetRunning();
    byAnswer.tick(START + 10, AGES_AGO);
    byAnswer.inspected(W1, { revoked: { at: START + 11, value: [] } }, START + 11);

    expect(workerOf(byEvent).status).toBe('online');
    expect(workerOf(byAnswer).status).toBe('online');
  });

  it('is not called for a late heartbeat: it was on its way, and the worker lived', () => {
    const fleet = fleetRunning();
    fleet.applyLife(aHeartbeat(4, { at: START + 4 }));

    fleet.applyLife(aHeartbeat(2, { at: START + 9 }));
    fleet.tick(START + 12, AGES_AGO);

    expect(workerOf(fleet)).toMatchObject({ status: 'online', beat: START + 4 });
  });

  it('takes longer to be called of a worker that sends no heartbeats', () => {
    const fleet = createFleet();
    fleet.heard(W1, START);

    fleet.tick(START + 59, AGES_AGO);
    expect(workerOf(fleet).status).toBe('online');
    fleet.tick(START + 61, AGES_AGO);
    expect(workerOf(fleet).status).toBe('silent');
  });
});

describe('a goodbye', () => {
  it('is not taken back by the tasks that a warm shutdown still ends', () => {
    const fleet = fleetRunning('t1');
    fleet.applyLife(offline(10));

    expect(fleet.tick(START + 40, AGES_AGO)).toEqual([]);
    fleet.ended(W1, taskId('t1'), 'succeeded', START + 41);

    expect(workerOf(fleet)).toMatchObject({ status: 'offline', since: START + 10 });
    expect(runningOn(fleet)).toEqual([]);
    expect(fleet.tick(START + 120, AGES_AGO)).toMatchObject([{ uuids: [] }]);
  });

  it('hands over a minute later what was not told to have ended', () => {
    const fleet = fleetRunning('t1');
    fleet.applyLife(offline(10));

    expect(fleet.tick(START + 70, AGES_AGO)).toEqual([]);
    expect(fleet.tick(START + 71, AGES_AGO)).toMatchObject([
      { uuids: ['t1'], reason: 'w1@app-1 said goodbye and has not told how it ended' },
    ]);
  });

  it('is not taken back by a heartbeat that was sent before it', () => {
    const fleet = fleetRunning();
    fleet.applyLife(offline(10));

    fleet.applyLife(aHeartbeat(9, { at: START + 11 }));

    expect(workerOf(fleet).status).toBe('offline');
  });

  it('of a former process does not take down the one that has its name now', () => {
    const fleet = fleetRunning();
    fleet.applyLife(online(10, { pid: 200 }));

    fleet.applyLife(offline(11, { pid: 100 }));
    fleet.applyLife(aHeartbeat(12, { pid: 200 }));

    expect(workerOf(fleet)).toMatchObject({ status: 'online', pid: 200, pidReturns: [] });
  });
});

describe('two processes with one name', () => {
  it('show in pids that come back, and hand over what ran once only', () => {
    const fleet = fleetRunning('t1');

    const orphans = [2, 4, 6, 8].map((after) =>
      fleet.applyLife(aHeartbeat(after, { pid: after % 4 === 2 ? 200 : 100 })),
    );

    expect(orphans.filter((left) => left !== undefined)).toHaveLength(1);
    expect(workerOf(fleet).pidReturns).toEqual([START + 4, START + 6, START + 8]);
    expect(workerOf(fleet).incarnations).toBe(2);
  });
});

describe('an answer to `active`', () => {
  const active = (...uuids: string[]) => ({ value: uuids.map((uuid) => ({ uuid, started: START + 1, pid: 71 })) });

  it('ends unheard what it does not list', () => {
    const fleet = fleetRunning('t1', 't2');

    fleet.inspected(W1, { active: { at: START + 10, ...active('t2') } }, START + 10);

    expect(runningOn(fleet)).toEqual(['t2']);
  });

  it('does not end what may have started while it was under way', () => {
    const fleet = fleetRunning();
    fleet.started(W1, aRun('t1', 9.5), START + 9.5);

    fleet.inspected(W1, { active: { at: START + 10, ...active() } }, START + 10);

    expect(runningOn(fleet)).toEqual(['t1']);
  });

  it('ends nothing when it is not whole', () => {
    const fleet = fleetRunning('t1', 't2');

    fleet.inspected(W1, { active: { at: START + 10, ...active('t2'), cut: true } }, START + 10);

    expect(runningOn(fleet)).toEqual(['t1', 't2']);
  });

  it('starts unheard what we did not know of, and adds the pid of the process to what we did', () => {
    const fleet = fleetRunning('t1');

    fleet.inspected(W1, { active: { at: START + 10, ...active('t1', 't9') } }, START + 10);

    expect(fleet.members.get(W1)?.running.get(taskId('t1'))).toMatchObject({ args: '()', pid: 71, started: START + 1 });
    expect(runningOn(fleet)).toEqual(['t1', 't9']);
  });

  it('keeps the other answers', () => {
    const fleet = fleetRunning();
    fleet.inspected(W1, { stats: { at: START, value: { pool: { 'max-concurrency': 4 } } } }, START);

    fleet.inspected(W1, { active: { at: START + 1, value: [] } }, START + 1);

    const member = fleet.members.get(W1);
    expect(member && concurrencyOf(member)).toBe(4);
  });
});

describe('counts', () => {
  it('tell succeeded, failed and retried apart, and the failing share of the last endings', () => {
    const fleet = fleetRunning();
    const end = (ending: 'succeeded' | 'failed' | 'retried' | 'other', n: number) => {
      for (let i = 0; i < n; i++) fleet.ended(W1, taskId('t'), ending, START);
    };
    end('failed', 100);
    end('retried', 7);
    end('other', 5);
    end('succeeded', 150);

    const member = fleet.members.get(W1);

    expect(member).toMatchObject({ succeeded: 150, failed: 100, retried: 7 });
    expect(member?.endings).toHaveLength(200);
    expect(member && failingOf(member)).toBe(50 / 200);
  });

  it('tell no share before anything has ended', () => {
    const member = fleetRunning().members.get(W1);

    expect(member && failingOf(member)).toBeUndefined();
  });

  it('of running tasks are bounded, for endings may be missed', () => {
    const fleet = fleetRunning(...Array.from({ length: 2100 }, (_, n) => `t${n}`));

    expect(runningOn(fleet)).toHaveLength(2000);
    expect(runningOn(fleet).at(-1)).toBe('t2099');
  });
});

describe('forgetting', () => {
  it('lets go who has been away for long, and nobody who is online', () => {
    const fleet = fleetRunning();
    const gone = workerName('gone@app-2');
    fleet.applyLife(offline(10, { hostname: gone }));

    expect(fleet.forget(START + 10)).toEqual([]);
    expect(fleet.forget(START + 11)).toEqual([gone]);
    expect([...fleet.members.keys()]).toEqual([W1]);
  });

  it('is told as a change', () => {
    const fleet = fleetRunning();
    fleet.applyLife(offline(10));
    fleet.drain();

    fleet.forget(START + 100);

    expect([...fleet.drain()]).toEqual([W1]);
  });
});

describe('restored workers', () => {
  function restored(status: 'online' | 'offline', saved = 0): Fleet {
    const before = createFleet();
    before.applyLife(status === 'online' ? aHeartbeat(saved) : offline(saved));
    const fleet = createFleet();
    fleet.restore({ worker: workerOf(before), succeeded: 7, failed: 2, retried: 1 });
    return fleet;
  }

  it('keep their counts', () => {
    expect(restored('online').members.get(W1)).toMatchObject({ succeeded: 7, failed: 2, retried: 1 });
  });

  it('are given the time to show themselves, and handed over when they died while we were away', () => {
    const fleet = restored('online');
    const linkedSince = START + 3600;

    expect(fleet.tick(linkedSince + 4, linkedSince)).toEqual([]);
    expect(fleet.tick(linkedSince + 6, linkedSince)).toMatchObject([{ worker: W1, uuids: [] }]);
    expect(workerOf(fleet).status).toBe('silent');
  });

  it('that had said goodbye are handed over: what they left may never have been marked', () => {
    expect(restored('offline').tick(START + 3600, START + 3599)).toMatchObject([{ worker: W1 }]);
  });

  it('that were restarted while we were away lose what ran in the former process', () => {
    const fleet = restored('online');
    fleet.inspected(W1, { active: { at: START + 1, value: [{ uuid: 't1' }] } }, START + 1);

    expect(fleet.applyLife(aHeartbeat(3600, { pid: 300 }))).toMatchObject({ uuids: ['t1'] });
  });
});

describe('drain', () => {
  it('names who changed since the last call', () => {
    const fleet = fleetRunning();

    expect([...fleet.drain()]).toEqual([W1]);
    expect([...fleet.drain()]).toEqual([]);
    fleet.setTaskEvents(W1, false);
    expect([...fleet.drain()]).toEqual([W1]);
    fleet.setTaskEvents(workerName('nobody@x'), false);
    expect([...fleet.drain()]).toEqual([]);
  });
});

describe('a solo pool', () => {
  it('is given time while it runs a task: it can send no heartbeat then', () => {
    const fleet = fleetRunning('t1');
    fleet.inspected(
      W1,
      { stats: { at: START, value: { pool: { implementation: 'celery.concurrency.solo:TaskPool' } } } },
      START + 1,
    );

    const early = fleet.tick(START + 60, AGES_AGO);
    const late = fleet.tick(START + 400, AGES_AGO);

    expect(early).toEqual([]);
    expect(late).toMatchObject([{ worker: W1, uuids: ['t1'] }]);
  });
});
