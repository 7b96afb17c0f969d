import { describe, expect, it } from 'vitest';
import { type Cluster, consumersOf, createCluster, runningOn } from '../../../../lib/cluster/cluster.ts';
import type { Event } from '../../../../lib/events/event.ts';
import { clusterName, queueName, taskId, workerName } from '../../../../lib/ids.ts';
import { aHeartbeat, anEvent } from '../../../support/event-builders.ts';

const START = 1_700_000_000;
const W1 = workerName('w1@app-1');
const W2 = workerName('w2@app-2');
const T1 = taskId('t1');
const CELERY = queueName('celery');
const EMAILS = queueName('emails');
const LONG_LINKED = 0;

function aCluster(...events: Event[]): Cluster {
  const cluster = createCluster({
    name: clusterName('default'),
    keepOpen: 100,
    keepEnded: 100,
    lastSeq: 0,
    since: START,
  });
  tell(cluster, ...events);
  return cluster;
}

/** Each at its own arrival. */
function tell(cluster: Cluster, ...events: Event[]): void {
  for (const event of events) cluster.applyEvents([event], [], event.at);
}

const consumes = (...names: string[]) => ({ activeQueues: { at: START, value: names.map((name) => ({ name })) } });

describe('tasks and workers', () => {
  it('know what runs where, until it ends', () => {
    const cluster = aCluster(aHeartbeat(0), anEvent('task-received', 1), anEvent('task-started', 2));
    expect(runningOn(cluster, W1)).toEqual([T1]);

    tell(cluster, anEvent('task-retried', 3));

    expect(runningOn(cluster, W1)).toEqual([]);
    expect(cluster.fleet.members.get(W1)).toMatchObject({ retried: 1, succeeded: 0 });
  });

  it('do not take a start that arrives after its end for a running task', () => {
    const cluster = aCluster(anEvent('task-succeeded', 3), anEvent('task-started', 2), anEvent('task-received', 1));

    expect(runningOn(cluster, W1)).toEqual([]);
    expect(cluster.tasks.get(T1)?.state).toBe('SUCCESS');
  });

  it('do take the start of the next attempt for one', () => {
    const cluster = aCluster(
      anEvent('task-received', 1),
      anEvent('task-started', 2),
      anEvent('task-retried', 3),
      anEvent('task-received', 4, { retries: 1 }),
      anEvent('task-started', 5),
    );

    expect(runningOn(cluster, W1)).toEqual([T1]);
  });

  it('take no producer for a worker', () => {
    const cluster = aCluster(anEvent('task-sent', 0));

    expect([...cluster.fleet.members.keys()]).toEqual([]);
  });

  it('count a doubled event as doubled, and its outcome once', () => {
    const end = anEvent('task-succeeded', 3, { runtime: 1 });
    const cluster = aCluster(anEvent('task-received', 1), end, end);

    expect(cluster.tallies.duplicated).toBe(1);
    expect(cluster.fleet.members.get(W1)?.succeeded).toBe(1);
  });

  it('tell what changed once', () => {
    const cluster = aCluster(aHeartbeat(0), anEvent('task-received', 1));

    const { tasks, workers } = cluster.drain();

    expect(tasks.map(({ uuid }) => uuid)).toEqual([T1]);
    expect([...workers]).toEqual([W1]);
    expect(cluster.drain()).toEqual({ tasks: [], workers: new Set() });
  });
});

describe('tasks of a worker that is gone', () => {
  const running = () => aCluster(aHeartbeat(0), anEvent('task-received', 1), anEvent('task-started', 2));

  it('are LOST when it falls silent', () => {
    const cluster = running();

    cluster.tick(START + 10, LONG_LINKED);

    expect(cluster.tasks.get(T1)).toMatchObject({ state: 'LOST', lost: { since: START + 10 } });
  });

  it('are LOST when it was restarted', () => {
    const cluster = running();

    tell(cluster, aHeartbeat(10, { type: 'worker-online', pid: 200 }));

    expect(cluster.tasks.get(T1)?.lost?.reason).toContain('restarted');
  });

  it('are not LOST when another worker has them by then', () => {
    const cluster = running();
    tell(
      cluster,
      aHeartbeat(4, { hostname: W2 }),
      anEvent('task-received', 4, { hostname: W2 }),
      anEvent('task-started', 5, { hostname: W2 }),
    );

    cluster.tick(START + 8, LONG_LINKED);

    expect(cluster.fleet.members.get(W1)?.worker.status).toBe('silent');
    expect(cluster.tasks.get(T1)).toMatchObject({ state: 'STARTED', worker: W2 });
  });

  it('are found again when it comes back and lists them', () => {
    const cluster = running();
    cluster.tick(START + 10, LONG_LINKED);

    cluster.applyInspection(W1, { active: { at: START + 12, value: [{ uuid: T1 }] } }, START + 12);

    expect(cluster.tasks.get(T1)).toMatchObject({ state: 'STARTED', lost: undefined });
    expect(runningOn(cluster, W1)).toEqual([T1]);
  });

  it('are not LOST a minute long after a goodbye, and end as they do', () => {
    const cluster = running();
    tell(cluster, aHeartbeat(10, { type: 'worker-offline' }));

    cluster.tick(START + 60, LONG_LINKED);
    expect(cluster.tasks.get(T1)?.state).toBe('STARTED');

    tell(cluster, anEvent('task-succeeded', 65));
    cluster.tick(START + 120, LONG_LINKED);
    expect(cluster.tasks.get(T1)?.state).toBe('SUCCESS');
    expect(cluster.fleet.members.get(W1)?.worker.status).toBe('offline');
  });
});

describe('queues', () => {
  it('are listed as soon as anybody names them', () => {
    const cluster = aCluster(anEvent('task-sent', 0, { queue: 'emails' }));
    cluster.applyInspection(W1, consumes('celery'), START);

    expect([...cluster.queues.queues.keys()]).toEqual([EMAILS, CELERY]);
  });

  it('have the online workers for consumers that say so', () => {
    const cluster = aCluster(aHeartbeat(0), aHeartbeat(0, { hostname: W2 }));
    cluster.applyInspection(W1, consumes('celery'), START);
    cluster.applyInspection(W2, consumes('emails'), START);

    expect(consumersOf(cluster, CELERY)).toEqual({ names: [W1], known: true });
  });

  it('are not said to be without consumer while an online worker has not answered', () => {
    const cluster = aCluster(aHeartbeat(0), aHeartbeat(0, { hostname: W2 }));
    cluster.applyInspection(W1, consumes('celery'), START);

    expect(consumersOf(cluster, EMAILS)).toEqual({ names: [], known: false });

    cluster.applyInspection(W2, { activeQueues: { at: START, error: 'refused' } }, START);
    expect(consumersOf(cluster, EMAILS).known).toBe(false);
  });

  it('are not said to be without consumer before any worker had the time to show itself', () => {
    const cluster = aCluster();
    expect(consumersOf(cluster, CELERY)).toEqual({ names: [], known: false });

    cluster.tick(START + 3, START);
    expect(consumersOf(cluster, CELERY).known).toBe(false);

    cluster.tick(START + 11, START);
    expect(consumersOf(cluster, CELERY)).toEqual({ names: [], known: true });
  });

  it('do not wait for the answer of a worker that is gone', () => {
    const cluster = aCluster(aHeartbeat(0), aHeartbeat(0, { hostname: W2 }));
    cluster.applyInspection(W1, consumes('celery'), START);

    tell(cluster, aHeartbeat(1, { hostname: W2, type: 'worker-offline' }));

    expect(consumersOf(cluster, EMAILS)).toEqual({ names: [], known: true });
  });

  it.each([
    ['says goodbye', (cluster: Cluster) => tell(cluster, aHeartbeat(30, { type: 'worker-offline' }))],
    ['falls silent', (cluster: Cluster) => cluster.tick(START + 30, LONG_LINKED)],
    ['stops to consume it', (cluster: Cluster) => cluster.applyInspection(W1, consumes('emails'), START + 30)],
  ])('remember who consumed them last when that worker %s', (_, leave) => {
    const cluster = aCluster(aHeartbeat(0));
    cluster.applyInspection(W1, consumes('celery', 'emails'), START);

    leave(cluster);
    cluster.tick(START + 31, LONG_LINKED);

    expect(cluster.queues.queues.get(CELERY)?.lastConsumer).toEqual({ hostname: W1, left: START + 30 });
  });
});

describe('counters', () => {
  it('never go back, whatever comes in whatever order', () => {
    const cluster = aCluster();
    const total = () => [...cluster.tallies.events.values()].reduce((sum, n) => sum + n, 0);
    let before = total();
    const events = [
      aHeartbeat(5),
      anEvent('task-succeeded', 3),
      anEvent('task-succeeded', 3),
      anEvent('task-received', 1),
      aHeartbeat(1, { pid: 7 }),
      anEvent('task-strange', 9),
    ];

    for (const event of events) {
      tell(cluster, event);
      expect(total()).toBe(before + 1);
      before = total();
    }
  });

  it('count an end once that a worker tells twice, and each end of a task that runs again', () => {
    const run = (after: number) => [anEvent('task-received', after), anEvent('task-started', after + 1)];
    const cluster = aCluster(...run(1), anEvent('task-failed', 3), anEvent('task-failed', 3.1));
    const member = () => cluster.fleet.members.get(W1);
    expect(member()).toMatchObject({ failed: 1, succeeded: 0 });

    tell(cluster, ...run(4), anEvent('task-failed', 6));
    expect(member()).toMatchObject({ failed: 2, succeeded: 0 });

    tell(cluster, ...run(7), anEvent('task-revoked', 9, { terminated: true, signum: 15, expired: false }));
    tell(cluster, anEvent('task-succeeded', 9.1, { result: null, runtime: null }));
    expect(member()).toMatchObject({ failed: 2, succeeded: 0 });
    expect(runningOn(cluster, W1)).toEqual([]);
  });

  it('tell the lag of the last event of each bunch', () => {
    const cluster = aCluster();

    cluster.applyEvents([anEvent('task-received', 1), anEvent('task-started', 2)], [], START + 5);

    expect(cluster.tallies.lags).toEqual([3]);
  });

  it('count what is malformed with its reason', () => {
    const cluster = aCluster();

    cluster.applyEvents([], [{ kind: 'malformed', why: 'not-json', sample: '{' }], START);

    expect(cluster.tallies.malformed.get('not-json')).toBe(1);
    expect(cluster.tallies.samples).toEqual([{ at: START, why: 'not-json', sample: '{' }]);
  });
});
