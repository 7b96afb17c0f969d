import { describe, expect, it } from 'vitest';
import { createCluster } from '../../../../lib/cluster/cluster.ts';
import type { TaskEvent, TaskEventFields } from '../../../../lib/events/event.ts';
import { DEFAULT_CLUSTER, taskId } from '../../../../lib/ids.ts';
import { eachSeries, eventCounts, type SeriesOptions, type TaskSeries } from '../../../../lib/metrics/task-series.ts';
import { START } from '../../../support/builders.ts';

function aCluster(metrics: Partial<SeriesOptions> = {}) {
  const cluster = createCluster({
    name: DEFAULT_CLUSTER,
    keepOpen: 100,
    keepEnded: 100,
    lastSeq: 0,
    since: START,
    metrics,
    forgetSendersAfter: 600,
  });
  const tell = (type: string, uuid: string, hostname: string, fields: TaskEventFields = {}, after = 0) => {
    const timestamp = START + after;
    const event: TaskEvent = {
      kind: 'task',
      type,
      uuid: taskId(uuid),
      hostname,
      pid: 1,
      timestamp,
      clock: after * 1000,
      at: timestamp,
      fields,
    };
    cluster.applyEvents([event], [], timestamp);
  };
  const seriesOf = (hostname: string) => [...eachSeries(cluster.metrics.senders.get(hostname))];
  /** The only one of a sender. */
  const only = (hostname: string): TaskSeries => {
    const [series, ...others] = seriesOf(hostname);
    if (series === undefined || others.length > 0) throw new Error(`${hostname} has ${others.length + 1} series`);
    return series;
  };
  return { cluster, tell, seriesOf, only };
}

describe('task series', () => {
  it('count each event with who told it, the name and the queue', () => {
    const { tell, only } = aCluster();
    tell('task-sent', 'a', 'gen1@web', { name: 'shop.order', queue: 'mail' });
    tell('task-received', 'a', 'w1@h', { name: 'shop.order' }, 1);
    tell('task-started', 'a', 'w1@h', {}, 3);
    tell('task-succeeded', 'a', 'w1@h', { runtime: 0.3 }, 4);

    expect(only('gen1@web')).toMatchObject({ name: 'shop.order', queue: 'mail', sent: 1, received: 0 });
    expect(only('w1@h')).toMatchObject({ name: 'shop.order', queue: 'mail', received: 1, started: 1, succeeded: 1 });
    expect(only('w1@h').wait?.sum).toBe(3);
    expect(only('w1@h').runtime?.sum).toBe(0.3);
  });

  it('count an event that came twice once', () => {
    const { tell, only } = aCluster();
    tell('task-started', 'a', 'w1@h', {}, 1);
    tell('task-started', 'a', 'w1@h', {}, 1);

    expect(only('w1@h').started).toBe(1);
  });

  it('wait from a later ETA, and tell no wait without a task-sent event', () => {
    const { tell, only } = aCluster();
    const eta = new Date((START + 10) * 1000).toISOString();
    tell('task-sent', 'a', 'gen1@web', { name: 'n', queue: 'q', eta });
    tell('task-received', 'a', 'w1@h', { name: 'n', eta }, 1);
    tell('task-started', 'a', 'w1@h', {}, 12);
    tell('task-received', 'b', 'w2@h', { name: 'n' }, 1);
    tell('task-started', 'b', 'w2@h', {}, 12);

    expect(only('w1@h').wait?.sum).toBe(2);
    expect(only('w2@h').wait).toBeUndefined();
  });

  it('know what is prefetched, until the worker begins anew', () => {
    const { cluster, tell, only } = aCluster();
    tell('task-received', 'a', 'w1@h', { name: 'n' });
    tell('task-received', 'b', 'w1@h', { name: 'n' });
    tell('task-started', 'a', 'w1@h', {}, 5);

    expect(only('w1@h')).toMatchObject({ prefetched: 1, prefetchTime: 5 });
    cluster.metrics.restarted('w1@h');
    expect(only('w1@h').prefetched).toBe(0);
  });

  it('name failures by the type of the exception', () => {
    const { tell, only } = aCluster();
    for (const [uuid, exception] of [
      ['a', "ValueError('no')"],
      ['b', "ValueError('not that either')"],
      ['c', 'shop.errors.Refused(3)'],
    ] as const) {
      tell('task-failed', uuid, 'w1@h', { exception });
    }

    expect(Object.fromEntries(only('w1@h').exceptions ?? [])).toEqual({ ValueError: 2, UnknownException: 1 });
  });

  it('beyond the bound count without the sender, and at last without the name', () => {
    const { cluster, tell, seriesOf } = aCluster({ most: 3 });
    for (let n = 0; n < 20; n++) tell('task-received', `${n}`, `w${n % 5}@h`, { name: `type-${n}` });

    expect(cluster.metrics.size).toBeLessThanOrEqual(2 * 3 + 1);
    expect(cluster.metrics.isCapped).toBe(true);
    expect(seriesOf('generic').find(({ name }) => name === 'other')?.received).toBeGreaterThan(10);
    const total = [...cluster.metrics.senders.values()].flatMap((sender) => [...eachSeries(sender)]);
    expect(total.reduce((sum, { received }) => sum + received, 0)).toBe(20);
  });

  it('of senders that are gone leave, and stay in the totals', () => {
    const { cluster, tell } = aCluster();
    tell('task-received', 'a', 'w1@h', { name: 'n' });
    tell('task-received', 'b', 'w2@h', { name: 'n' }, 500);
    cluster.tick(START + 650, START);

    expect([...cluster.metrics.senders.keys()]).toEqual(['w2@h']);
    expect(cluster.metrics.departed.get('n')?.received).toBe(1);
    cluster.tick(START + 5000, START);
    expect(cluster.metrics.departed.get('n')?.received).toBe(2);
    expect(cluster.metrics.size).toBe(0);
  });

  it('tell how many events of each type a worker made', () => {
    const { cluster, tell } = aCluster();
    tell('task-received', 'a', 'w1@h', { name: 'n' });
    tell('task-progress', 'a', 'w1@h', {}, 1);
    tell('task-progress', 'a', 'w1@h', {}, 2);

    expect(eventCounts(cluster.metrics.senders.get('w1@h'))).toEqual({ 'task-received': 1, 'task-progress': 2 });
  });
});
