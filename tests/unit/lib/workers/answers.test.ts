import { describe, expect, it } from 'vitest';
import { flatFields } from '../../../../lib/workers/flat-fields.ts';
import { parseRegistered } from '../../../../lib/workers/registered.ts';
import { runsLong, slotLooks } from '../../../../lib/workers/slots.ts';
import { workerStats } from '../../../../lib/workers/worker-stats.ts';
import { START } from '../../../support/builders.ts';
import { aSlot, aWorker } from '../../../support/worker-builders.ts';

/** As a prefork worker of Celery 5.6 answers. */
const STATS = {
  total: { 'demo.add': 2, 'demo.sleep': 7 },
  pid: 31_982,
  uptime: 22,
  prefetch_count: 5,
  pool: {
    implementation: 'celery.concurrency.prefork:TaskPool',
    'max-concurrency': 2,
    processes: [31_997, 31_999],
    'max-tasks-per-child': 'N/A',
    timeouts: [30, 0],
  },
  broker: { transport: 'redis', hostname: '127.0.0.1', port: 6391, virtual_host: '0', userid: 'celery' },
  rusage: { utime: 0.5, stime: 0.25, maxrss: 57_712 },
  autoscaler: { max: 4, min: 1, current: 2, qty: 0 },
};

describe('workerStats', () => {
  it('reads what a worker tells, in seconds and bytes', () => {
    expect(workerStats(STATS)).toEqual({
      uptime: 22,
      prefetchCount: 5,
      peakMemory: 57_712 * 1024,
      processorTime: 0.75,
      broker: 'redis://127.0.0.1:6391/0',
      maxConcurrency: 2,
      pids: [31_997, 31_999],
      tasksPerChild: undefined,
      softLimit: 30,
      hardLimit: undefined,
      autoscaler: { min: 1, max: 4 },
      accepted: [
        { name: 'demo.sleep', count: 7 },
        { name: 'demo.add', count: 2 },
      ],
    });
  });

  it.each([undefined, {}, { pool: 'gone', rusage: 'N/A', broker: null, total: [1], autoscaler: 4 }])(
    'takes what it does not understand for not told: %j',
    (stats) => {
      const { pids, accepted, ...rest } = workerStats(stats);

      expect(pids).toEqual([]);
      expect(accepted).toEqual([]);
      expect(Object.values(rest).every((value) => value === undefined)).toBe(true);
    },
  );
});

describe('slotLooks', () => {
  it('marks what runs longer than is usual for its type', () => {
    const worker = aWorker({ slots: [aSlot(30, { usual: 10 }), aSlot(5, { usual: 10 }), aSlot(99)] });

    expect(slotLooks(worker, START)).toEqual(['long', 'busy', 'busy', 'free']);
    expect(runsLong(aSlot(10, { usual: 10 }), START)).toBe(false);
  });

  it('fills as many slots as are busy, named or not', () => {
    expect(slotLooks(aWorker({ busy: 3 }), START)).toEqual(['busy', 'busy', 'busy', 'free']);
  });

  it('claims nothing of a worker that is not heard', () => {
    expect(slotLooks(aWorker({ status: 'silent', concurrency: 2 }), START)).toEqual(['unknown', 'unknown']);
  });
});

describe('parseRegistered', () => {
  it.each([
    ['demo.add', { name: 'demo.add', settings: undefined }],
    ['demo.limited [rate_limit=30/m]', { name: 'demo.limited', settings: 'rate_limit=30/m' }],
    ['a task with spaces', { name: 'a task with spaces', settings: undefined }],
  ])('%s', (text, expected) => {
    expect(parseRegistered(text)).toEqual(expected);
  });
});

it('lays nested answers out as paths, in their order and in Python’s notation', () => {
  expect(flatFields({ b: { c: { d: { e: 1 } } }, a: null, queues: ['x'], empty: {} })).toEqual([
    { key: 'b.c.d', text: "{'e': 1}" },
    { key: 'a', text: 'None' },
    { key: 'queues', text: "['x']" },
    { key: 'empty', text: '{}' },
  ]);
});
