import { describe, expect, it, vi } from 'vitest';
import type { Topic } from '../../../../lib/contract/socket.ts';
import { clusterName, DEFAULT_CLUSTER, taskId, workerName } from '../../../../lib/ids.ts';
import { chooseStep } from '../../../../lib/views/range.ts';
import { createClusters } from '../../../../server/clusters.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { openTopic } from '../../../../server/realtime/topics.ts';
import { aTask, START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import {
  aCluster,
  anOverview,
  aQueue,
  aReceipt,
  aShell,
  aSummary,
  aTaskDetail,
  aWorker,
  fakeControl,
  fakeViews,
  someChanges,
} from '../http/fake-ports.ts';

const EU = clusterName('eu');

function open(topic: Topic, views: Partial<Views> = {}) {
  const control = fakeControl({ receipts: () => [aReceipt('c2'), aReceipt('c1')] });
  const others = [aCluster(fakeViews({ cluster: EU, shell: () => aShell({ cluster: 'eu' }) }))];
  const clusters = createClusters([aCluster(fakeViews(views), control), ...others]);
  return openTopic(topic, clusters, createFakeClock(START));
}
const changed = (known: Parameters<typeof someChanges>[0]) =>
  ({ cluster: DEFAULT_CLUSTER, kind: 'changes', changes: someChanges(known) }) as const;

describe('openTopic', () => {
  it.each<[Topic, Partial<Views>, Record<string, unknown>]>([
    [{ kind: 'shell' }, {}, { shell: aShell() }],
    [{ kind: 'shell', cluster: 'default' }, {}, { shell: aShell() }],
    [{ kind: 'shell', cluster: 'eu' }, {}, { shell: aShell({ cluster: 'eu' }) }],
    [{ kind: 'clusters' }, {}, { default: aSummary(DEFAULT_CLUSTER), eu: aSummary(EU) }],
    [{ kind: 'overview', range: 60 }, {}, { ...anOverview() }],
    [{ kind: 'task', uuid: 'x' }, { task: async (uuid) => aTaskDetail(uuid) }, { task: aTaskDetail('x') }],
    [{ kind: 'task', uuid: 'x' }, {}, {}],
    [{ kind: 'workers' }, { workers: () => [aWorker('b'), aWorker('a')] }, { b: aWorker('b'), a: aWorker('a') }],
    [{ kind: 'worker', hostname: 'a' }, { worker: async (name) => aWorker(name) }, { worker: aWorker('a') }],
    [{ kind: 'queues' }, { queues: () => [aQueue('b'), aQueue('a')] }, { b: aQueue('b'), a: aQueue('a') }],
    [{ kind: 'queue', name: 'a' }, {}, {}],
    [{ kind: 'receipts' }, {}, { c2: aReceipt('c2'), c1: aReceipt('c1') }],
  ])('makes the rows of %j', async (topic, views, rows) => {
    const rendered = await open(topic, views).render();

    expect([...rendered]).toEqual(Object.entries(rows));
  });

  it('counts the tasks of the last hour, with a total', async () => {
    const step = chooseStep({ from: START - 3600, to: START });
    const counts = vi.fn<Views['counts']>(async () => ({ SUCCESS: 3, FAILURE: 2 }));
    const timeline = vi.fn<Views['timeline']>(async (_query, _range, step) => ({ step, buckets: [] }));

    const rendered = await open({ kind: 'task-counts', q: '' }, { counts, timeline }).render();

    expect(Object.fromEntries(rendered)).toEqual({
      counts: { SUCCESS: 3, FAILURE: 2 },
      timeline: { step, buckets: [] },
      total: 5,
    });
    expect(counts).toHaveBeenCalledWith({ terms: [] }, { from: START - 3600 }, 'state');
    expect(timeline).toHaveBeenCalledWith({ terms: [] }, { from: START - 3600 }, step);
  });

  it('counts between two instants when both are given', async () => {
    const counts = vi.fn<Views['counts']>(async () => ({}));

    await open({ kind: 'task-counts', q: '', from: 100, to: 200 }, { counts }).render();

    expect(counts).toHaveBeenCalledWith({ terms: [] }, { from: 100, to: 200 }, 'state');
  });

  it.each<Topic>([
    { kind: 'tasks', q: 'stat:failure', limit: 10 },
    { kind: 'task-counts', q: 'stat:failure' },
  ])('refuses a query with a slip in it: %j', (topic) => {
    expect(() => open(topic)).toThrow(/Did you mean "state"/);
  });

  it('is touched by what it shows, and by nothing else', () => {
    const task = aTask({ seq: 1 });
    const child = aTask({ seq: 2, parent_id: task.uuid });
    const other = aTask({ seq: 3 });
    const tasks = (...list: (typeof task)[]) => changed({ tasks: list });
    const workers = changed({ workers: new Set([workerName('a')]) });
    const queues = changed({ queues: true });
    const links = changed({ links: true });
    const receipt = { cluster: DEFAULT_CLUSTER, kind: 'receipt' } as const;
    const touches = (topic: Topic) =>
      [tasks(task), tasks(child), tasks(other), workers, queues, links, receipt].map((what) =>
        open(topic).touches(what),
      );

    expect(touches({ kind: 'task', uuid: taskId(task.uuid) })).toEqual([true, true, false, true, false, false, false]);
    expect(touches({ kind: 'worker', hostname: 'a' })).toEqual([false, false, false, true, false, false, false]);
    expect(touches({ kind: 'worker', hostname: 'b' })).toEqual([false, false, false, false, false, false, false]);
    expect(touches({ kind: 'workers' })).toEqual([false, false, false, true, false, false, false]);
    expect(touches({ kind: 'queues' })).toEqual([false, false, false, true, true, false, false]);
    expect(touches({ kind: 'shell' })).toEqual([false, false, false, true, true, true, false]);
    expect(touches({ kind: 'receipts' })).toEqual([false, false, false, false, false, false, true]);
    expect(touches({ kind: 'clusters' })).toEqual([false, false, false, true, true, true, false]);
    expect(touches({ kind: 'task-counts', q: '' })).toEqual([true, true, true, false, false, false, false]);
  });

  it('is touched by its own cluster alone, but for the list of all', () => {
    const queues = someChanges({ queues: true });
    const touches = (topic: Topic) =>
      [DEFAULT_CLUSTER, EU].map((cluster) => open(topic).touches({ cluster, kind: 'changes', changes: queues }));

    expect(touches({ kind: 'queues' })).toEqual([true, false]);
    expect(touches({ kind: 'queues', cluster: 'default' })).toEqual([true, false]);
    expect(touches({ kind: 'queues', cluster: 'eu' })).toEqual([false, true]);
    expect(touches({ kind: 'clusters' })).toEqual([true, true]);
  });

  it('refuses a cluster that is not watched, and names those that are', () => {
    expect(() => open({ kind: 'shell', cluster: 'us' })).toThrow(
      'No cluster "us" is watched here; there are default, eu.',
    );
  });

  it('asks a worker anew every fifth second, and not for the first look', async () => {
    const worker = vi.fn<Views['worker']>(async (name) => aWorker(name));
    const topic = open({ kind: 'worker', hostname: 'a' }, { worker });

    await topic.render();
    const due = Array.from({ length: 7 }, () => topic.isDue());
    await topic.render();
    await topic.render();

    expect(worker.mock.calls.map(([, refresh]) => refresh)).toEqual([false, true, false]);
    expect(due).toEqual([true, false, false, false, false, true, false]);
  });
});
