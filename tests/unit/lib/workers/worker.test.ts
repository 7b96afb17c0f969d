import { describe, expect, it } from 'vitest';
import type { WorkerEvent } from '../../../../lib/events/event.ts';
import { workerName } from '../../../../lib/ids.ts';
import {
  applyWorkerEvent,
  clockSkew,
  hasDuplicateName,
  hearFrom,
  judgeSilence,
  newWorker,
  silentAt,
  type Worker,
} from '../../../../lib/workers/worker.ts';
import { aHeartbeat } from '../../../support/event-builders.ts';

const START = 1_700_000_000;

function lived(...events: WorkerEvent[]): Worker {
  return events.reduce(applyWorkerEvent, newWorker(workerName('w1@app-1'), START));
}

describe('applyWorkerEvent', () => {
  it('learns what a heartbeat tells', () => {
    const worker = lived(aHeartbeat(1, { active: 2, processed: 40, freq: 5, loadavg: [1, 2, 3] }));

    expect(worker).toMatchObject({
      status: 'online',
      pid: 100,
      active: 2,
      processed: 40,
      freq: 5,
      loadavg: [1, 2, 3],
      software: 'celery 5.6.3',
      heartbeat: START + 1,
      incarnations: 1,
    });
  });

  it('keeps what a forced heartbeat does not tell', () => {
    const bare = { active: undefined, loadavg: undefined, freq: undefined, sw_ver: undefined };
    const worker = lived(aHeartbeat(1, { active: 2, freq: 5 }), aHeartbeat(2, bare));

    expect(worker).toMatchObject({ active: 2, freq: 5, software: 'celery 5.6.3', loadavg: [0.1, 0.2, 0.3] });
  });

  it('forgets the counts of a former process', () => {
    const worker = lived(
      aHeartbeat(1, { active: 2, processed: 40 }),
      aHeartbeat(9, { pid: 200, active: undefined, processed: undefined }),
    );

    expect(worker).toMatchObject({
      pid: 200,
      formerPid: 100,
      active: undefined,
      processed: undefined,
      incarnations: 2,
    });
  });

  it('takes a late event for a sign of life and nothing else', () => {
    const worker = lived(aHeartbeat(4, { active: 3 }), aHeartbeat(2, { active: 9, at: START + 6 }));

    expect(worker).toMatchObject({ active: 3, heard: START + 6, heartbeat: START + 4 });
  });

  it('keeps since when it has its status', () => {
    const worker = lived(aHeartbeat(1), aHeartbeat(3), aHeartbeat(5));
    expect(worker.since).toBe(START);

    expect(applyWorkerEvent(worker, aHeartbeat(7, { type: 'worker-offline' }))).toMatchObject({
      status: 'offline',
      since: START + 7,
    });
  });

  it('can be offline from the first word on', () => {
    expect(lived(aHeartbeat(1, { type: 'worker-offline' })).status).toBe('offline');
  });
});

describe('silence', () => {
  it('comes after two intervals and a second, of the interval that Celery has by default', () => {
    expect(silentAt(lived(aHeartbeat(0, { freq: undefined })), 0)).toBe(START + 5);
    expect(silentAt(lived(aHeartbeat(0, { freq: 30 })), 0)).toBe(START + 61);
  });

  it('counts from any sign of life', () => {
    expect(silentAt(hearFrom(lived(aHeartbeat(0)), START + 3), 0)).toBe(START + 8);
  });

  it('is not judged of one that said goodbye', () => {
    const gone = lived(aHeartbeat(0, { type: 'worker-offline' }));

    expect(judgeSilence(gone, START + 1e6, 0)).toBe(gone);
  });

  it('does not depend on the clock of the worker', () => {
    const ahead = lived(aHeartbeat(0, { timestamp: START + 9000, at: START }));
    const behind = lived(aHeartbeat(0, { timestamp: START - 9000, at: START }));

    expect(silentAt(ahead, 0)).toBe(START + 5);
    expect(silentAt(behind, 0)).toBe(START + 5);
  });
});

describe('hearFrom', () => {
  it('ends a silence, and never moves back in time', () => {
    const silent = judgeSilence(lived(aHeartbeat(0)), START + 10, 0);

    expect(hearFrom(silent, START + 12)).toMatchObject({ status: 'online', since: START + 12 });
    expect(hearFrom(lived(aHeartbeat(5)), START + 1).heard).toBe(START + 5);
  });
});

describe('clockSkew', () => {
  it('is unknown before the first heartbeat', () => {
    expect(clockSkew(newWorker(workerName('w'), START))).toBeUndefined();
  });

  it('is the greatest difference of the last thirty: the way here only subtracts', () => {
    const beats = [0.5, 0.1, 0.9].map((underWay, n) =>
      aHeartbeat(2 * n, { timestamp: START + 2 * n + 90 - underWay, at: START + 2 * n }),
    );

    expect(clockSkew(lived(...beats))).toBeCloseTo(89.9);

    const many = Array.from({ length: 40 }, (_, n) =>
      aHeartbeat(10 + n, { timestamp: START + 200 + n, at: START + 200 + n }),
    );
    const corrected = lived(...beats, ...many);
    expect(corrected.drifts).toHaveLength(30);
    expect(clockSkew(corrected)).toBe(0);
  });
});

describe('hasDuplicateName', () => {
  const alternating = [0, 1, 2, 3, 4, 5].map((n) => aHeartbeat(n, { pid: n % 2 === 0 ? 100 : 200 }));

  it('says so when two pids take turns', () => {
    expect(hasDuplicateName(lived(...alternating), START + 6)).toBe(true);
  });

  it('does not take restarts for it', () => {
    const restarts = [1, 2, 3, 4, 5].map((n) => aHeartbeat(n, { pid: 100 * n }));

    expect(hasDuplicateName(lived(...restarts), START + 6)).toBe(false);
  });

  it('forgets it a minute after it was mended', () => {
    expect(hasDuplicateName(lived(...alternating), START + 120)).toBe(false);
  });
});

describe('a forced heartbeat', () => {
  it('does not change the interval that the worker keeps', () => {
    const worker = applyWorkerEvent(newWorker(workerName('w1@app-1'), 0), aHeartbeat(0, { freq: 2 }));

    const forced = applyWorkerEvent(worker, aHeartbeat(1, { freq: 5, active: undefined, processed: undefined }));

    expect(forced.freq).toBe(2);
  });
});
