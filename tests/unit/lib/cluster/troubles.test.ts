import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../../../lib/cluster/cluster.ts';
import { overdueTypes, ranTwice, slowTypes, tookDown } from '../../../../lib/cluster/troubles.ts';
import type { Event } from '../../../../lib/events/event.ts';
import { clusterName } from '../../../../lib/ids.ts';
import { aHeartbeat, anEvent } from '../../../support/event-builders.ts';

const START = 1_700_000_000;

function aCluster(...events: Event[]): Cluster {
  const cluster = createCluster({
    name: clusterName('default'),
    keepOpen: 1000,
    keepEnded: 1000,
    lastSeq: 0,
    since: START,
  });
  tell(cluster, ...events);
  return cluster;
}

function tell(cluster: Cluster, ...events: Event[]): void {
  for (const event of events) cluster.applyEvents([event], [], event.at);
}

const on = (worker: string, type: string, after: number) => anEvent(type, after, { hostname: worker });
const beat = (worker: string, after: number, pid = 100) => aHeartbeat(after, { hostname: worker, pid });

describe('a task that runs twice', () => {
  const started = [
    beat('a', 0),
    beat('b', 0),
    on('a', 'task-received', 1),
    on('a', 'task-started', 2),
    on('b', 'task-received', 30),
    on('b', 'task-started', 31),
  ];

  it('is told when both workers live on with it', () => {
    const cluster = aCluster(...started, beat('a', 37), beat('b', 37));

    expect(ranTwice(cluster, START + 40)).toMatchObject([{ uuid: 't1', workers: ['a', 'b'] }]);
    expect(tookDown(cluster, START + 40)).toEqual([]);
  });

  it('is told when both have ended it', () => {
    const cluster = aCluster(...started, on('b', 'task-succeeded', 32), on('a', 'task-succeeded', 33));

    expect(ranTwice(cluster, START + 40)).toHaveLength(1);
  });

  it('is not told when the first worker has died: then it was handed out again', () => {
    const cluster = aCluster(...started, beat('b', 37));
    cluster.tick(START + 38, START);

    expect(ranTwice(cluster, START + 40)).toEqual([]);
    expect(tookDown(cluster, START + 40)).toEqual([]);
  });

  it('is not told of a retry, nor for ever', () => {
    const retried = [
      on('a', 'task-received', 1),
      on('a', 'task-started', 2),
      on('a', 'task-retried', 3),
      on('b', 'task-received', 4),
      on('b', 'task-started', 5),
    ];

    expect(ranTwice(aCluster(...retried, beat('a', 12), beat('b', 12)), START + 13)).toEqual([]);
    expect(ranTwice(aCluster(...started, beat('a', 37), beat('b', 37)), START + 3600)).toEqual([]);
  });
});

describe('a task that takes workers down', () => {
  const deaths = [
    ...[beat('a', 0, 1), beat('b', 0, 1), on('a', 'task-received', 1), on('a', 'task-started', 2)],
    ...[beat('a', 20, 2), on('b', 'task-received', 21), on('b', 'task-started', 22), beat('b', 40, 2)],
  ];

  it('is told after the second one', () => {
    expect(tookDown(aCluster(...deaths), START + 41)).toMatchObject([
      { uuid: 't1', workers: ['a', 'b'], times: 2, isOver: false },
    ]);
    expect(tookDown(aCluster(...deaths.slice(0, -1)), START + 23)).toEqual([]);
  });

  it('is told as over when somebody has ended it', () => {
    const survived = [on('a', 'task-received', 41), on('a', 'task-started', 42), on('a', 'task-succeeded', 43)];

    expect(tookDown(aCluster(...deaths, ...survived), START + 44)).toMatchObject([{ times: 2, isOver: true }]);
  });
});

describe('a task type', () => {
  const run = (n: number, after: number, runtime: number) => [
    anEvent('task-received', after, { uuid: `t${n}` }),
    anEvent('task-started', after + 0.1, { uuid: `t${n}` }),
    anEvent('task-succeeded', after + 0.2, { uuid: `t${n}`, runtime }),
  ];
  const runs = (count: number, from: number, runtime: number) =>
    Array.from({ length: count }, (_, n) => run(1000 * from + n, from + n, runtime)).flat();

  it('is compared by its last runs with all of them', () => {
    const cluster = aCluster(...runs(100, 0, 1), ...runs(16, 200, 5));

    const [slow] = slowTypes(cluster, START + 220);

    expect(slow).toMatchObject({ name: 'demo.add', median: 5, runs: 16 });
    expect(slow?.usual).toBeCloseTo(1, 1);
  });

  it('is compared neither with few runs nor long after them', () => {
    expect(slowTypes(aCluster(...runs(30, 0, 1)), START + 40)).toEqual([]);
    expect(slowTypes(aCluster(...runs(100, 0, 1)), START + 3600)).toEqual([]);
  });

  const sent = (afters: readonly number[]) => afters.map((after) => anEvent('task-sent', after, { uuid: `t${after}` }));

  it('that came regularly is missed', () => {
    const [overdue] = overdueTypes(aCluster(...sent([0, 20, 40, 60, 80, 100])), START + 165);

    expect(overdue).toMatchObject({ name: 'demo.add', last: START + 100.01 });
    expect(overdue?.every).toBeCloseTo(20);
    expect(overdue?.late).toBeCloseTo(45, 0);
  });

  it.each([
    ['irregularly', [0, 20, 45, 60, 99, 120, 130]],
    ['too seldom to tell', [0, 20, 40]],
    ['all the time', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ])('that came %s is not', (_, afters) => {
    expect(overdueTypes(aCluster(...sent(afters)), START + 500)).toEqual([]);
  });

  it('is not missed for its retries', () => {
    const retries = [20, 40, 60, 80, 100, 120].map((after) => anEvent('task-sent', after, { retries: 1 }));

    expect(overdueTypes(aCluster(...retries), START + 500)).toEqual([]);
  });
});
