import { createCluster } from '../../../../lib/cluster/cluster.ts';
import type {
  ClusterSummary,
  CommandReceipt,
  DataQuality,
  Overview,
  QueueSummary,
  ShellState,
  TaskDetail,
  WorkerSummary,
} from '../../../../lib/contract/models.ts';
import { ExpediterError } from '../../../../lib/errors.ts';
import { type ClusterName, DEFAULT_CLUSTER } from '../../../../lib/ids.ts';
import { taskSummary } from '../../../../lib/tasks/summary.ts';
import type { WatchedCluster } from '../../../../server/clusters.ts';
import type { Control } from '../../../../server/control/control.ts';
import type { Jobs } from '../../../../server/control/jobs/jobs.ts';
import type { Changes, Views } from '../../../../server/engine/views.ts';
import type { Log } from '../../../../server/log.ts';
import type { Measured } from '../../../../server/metrics/measured.ts';
import { aTask, START } from '../../../support/builders.ts';

export const aShell = (known: Partial<ShellState> = {}): ShellState => ({
  cluster: 'default',
  clusters: ['default'],
  broker: { kind: 'redis', address: 'redis://localhost', link: { state: 'up', since: START } },
  store: { kind: 'memory', link: { state: 'up', since: START } },
  readOnly: { on: false },
  workers: { online: 1, total: 1 },
  quality: { malformed: 0 },
  version: '1.2.3',
  now: START,
  ...known,
});

export const aSummary = (name: ClusterName, known: Partial<ClusterSummary> = {}): ClusterSummary => {
  const { broker, store, workers } = aShell();
  const verdict = { severity: 'fine', sentence: 'All is well.' } as const;
  return { name, broker, store, workers, verdict, ...known };
};

export const aQuality = (known: Partial<DataQuality> = {}): DataQuality => ({
  events: 0,
  malformed: 0,
  malformedKinds: {},
  malformedSamples: [],
  duplicated: 0,
  dropped: 0,
  unwritten: 0,
  ...known,
});

export const aWorker = (hostname: string, known: Partial<WorkerSummary> = {}): WorkerSummary => ({
  cluster: 'default',
  hostname,
  status: 'online',
  since: START,
  slots: [],
  busy: 0,
  succeeded: 0,
  failed: 0,
  retried: 0,
  duplicateName: false,
  ...known,
});

export const aQueue = (name: string, known: Partial<QueueSummary> = {}): QueueSummary => ({
  cluster: 'default',
  name,
  consumers: [],
  consumersKnown: true,
  condition: 'healthy',
  trend: [],
  ...known,
});

export const anOverview = (known: Partial<Overview> = {}): Overview => ({
  verdict: { severity: 'fine', sentence: 'All is well.', basis: 'Judged from nothing.', at: START },
  findings: [],
  figures: [],
  throughput: { step: 10, points: [] },
  queues: [],
  workers: [],
  failures: [],
  quality: aQuality(),
  ...known,
});

export const aReceipt = (id: string, known: Partial<CommandReceipt> = {}): CommandReceipt => ({
  cluster: 'default',
  id,
  command: 'revoke',
  sentence: 'Revoke it',
  actor: 'operator',
  requested: START,
  answers: [],
  waiting: true,
  ...known,
});

export const aTaskDetail = (uuid: string): TaskDetail => ({
  ...taskSummary(aTask(), DEFAULT_CLUSTER),
  uuid,
  attempts: [],
  events: [],
  eventsDropped: 0,
  children: [],
  retriedAs: [],
  replay: { ok: false, why: 'unknown' },
});

export const someChanges = (known: Partial<Changes> = {}): Changes => ({
  tasks: [],
  workers: new Set(),
  queues: false,
  links: false,
  ...known,
});

/** Views of an empty cluster, apart from what a test says. `change` tells listeners. */
export function fakeViews(known: Partial<Views> = {}): Views & { change(changes: Partial<Changes>): void } {
  const listeners = new Set<(changes: Changes) => void>();
  return {
    cluster: DEFAULT_CLUSTER,
    shell: () => aShell(),
    summary: () => aSummary(known.cluster ?? DEFAULT_CLUSTER),
    overview: async () => anOverview(),
    quality: () => aQuality(),
    tasks: async () => ({ items: [], next: undefined }),
    task: async () => undefined,
    result: async () => ({ status: 'none', at: 0 }),
    taskRecord: async () => undefined,
    taskRecords: async () => [],
    childrenOf: async () => [],
    counts: async () => ({}),
    timeline: async (_query, _range, step) => ({ step, buckets: [] }),
    series: async () => [],
    workers: () => [],
    worker: async () => undefined,
    members: async () => new Map(),
    eventsOf: () => ({}),
    queues: () => [],
    queue: () => undefined,
    peek: async () => [],
    audit: async () => [],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...known,
    change: (changes) => {
      for (const listener of listeners) listener(someChanges(changes));
    },
  };
}

/** An empty cluster that has counted nothing, seen through these views. */
export function aMeasured(known: Partial<Views> = {}, cluster: Partial<Measured['cluster']> = {}): Measured {
  const { fleet, queues, tasks, metrics } = createCluster({
    name: DEFAULT_CLUSTER,
    keepOpen: 100,
    keepEnded: 100,
    lastSeq: 0,
    since: START,
  });
  return {
    views: fakeViews(known),
    cluster: { fleet, queues, tasks, metrics, ...cluster },
    now: () => START,
    backlog: () => ({ tasks: 0, age: 0 }),
  };
}

/** A control that takes everything and notes it. */
export function fakeControl(known: Partial<Control> = {}) {
  const taken: { readonly name: string; readonly actor: string; readonly request: unknown }[] = [];
  const listeners = new Set<(receipt: CommandReceipt) => void>();
  const take =
    (name: string) =>
    async (actor: { readonly name: string }, request: unknown): Promise<CommandReceipt> => {
      taken.push({ name, actor: actor.name, request });
      return aReceipt(`c${taken.length}`);
    };
  const control: Control = {
    revoke: take('revoke'),
    retry: take('retry'),
    preflight: async () => undefined,
    publish: take('publish'),
    bulk: async () => ({ matched: 0, done: [], skipped: [] }),
    worker: take('worker'),
    workers: take('workers'),
    revokeStamped: take('revokeStamped'),
    pause: take('pause'),
    resume: take('resume'),
    ask: async () => ({ at: START, asked: [], answers: [] }),
    whereabouts: async ({ uuid }) => ({ uuid, at: START, asked: [], answers: [] }),
    purge: take('purge'),
    peek: async () => [],
    jobs: fakeJobs(),
    receipts: () => [],
    receipt: () => undefined,
    onReceipt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...known,
  };
  return { ...control, taken, tell };

  function tell(receipt: CommandReceipt): void {
    for (const listener of listeners) listener(receipt);
  }
}

/** Jobs of which there are none. */
export function fakeJobs(known: Partial<Jobs> = {}): Jobs {
  const none = async () => {
    throw new ExpediterError('not-found', 'No job has that id.');
  };
  return {
    ...{ preview: none, create: none, pause: none, resume: none, cancel: none, find: none },
    list: async () => [],
    latest: async () => [],
    items: async () => [],
    onChange: () => () => {},
    ...known,
  };
}

/** One cluster of these ports, named by its views. */
export function aCluster(views: Views = fakeViews(), control: Control = fakeControl()): WatchedCluster {
  return { name: views.cluster, views, control };
}

/** Keeps what was logged. */
export function fakeLog(): Log & { readonly lines: { readonly facts: object; readonly message: string }[] } {
  const lines: { facts: object; message: string }[] = [];
  const write = (facts: object, message: string) => {
    lines.push({ facts, message });
  };
  return { lines, debug: write, info: write, warn: write, error: write };
}
