import type { Topic } from '../../lib/contract/socket.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type ClusterName, queueName, taskId, workerName } from '../../lib/ids.ts';
import { parseQuery } from '../../lib/query/parse.ts';
import type { Query } from '../../lib/query/query.ts';
import { chooseStep } from '../../lib/views/range.ts';
import type { Clock } from '../clock.ts';
import type { Clusters } from '../clusters.ts';
import type { Control } from '../control/control.ts';
import type { Changes, Views } from '../engine/views.ts';
import type { Rows } from './document.ts';
import { openTaskWindow } from './task-window.ts';

/** What may make a topic's rows change, and in which cluster. */
export type Happened = { readonly cluster: ClusterName } & (
  | { readonly kind: 'changes'; readonly changes: Changes }
  | { readonly kind: 'receipt' }
  | { readonly kind: 'job' }
);

/** How the rows of one topic are made, and when it is worth to make them again. */
export interface LiveTopic {
  /** The least time between two renders. */
  readonly paceMs: number;
  /** How often `isDue` is asked. */
  readonly everyMs: number;
  touches(happened: Happened): boolean;
  /** Whether the passing of time alone calls for a render. */
  isDue(): boolean;
  /** Rejects when they cannot be had now. A row that did not change may be the same object. */
  render(): Promise<Rows>;
}

/** One cluster, as its topics are made of it. */
export interface TopicParts {
  readonly views: Views;
  readonly control: Pick<Control, 'receipts' | 'jobs'>;
  readonly clock: Clock;
}

const SECOND_MS = 1_000;
const QUARTER_MS = 250;
/** Ages and statuses move on without events. */
const REFRESH_MS = 5_000;
/** Seconds, for a look each second. */
const ASK_EVERY_LOOKS = 5;
const DEFAULT_RANGE = 3600;

/** Throws `not-found` for a cluster that is not watched, and `invalid` when the topic's query makes no sense. */
export function openTopic(topic: Topic, clusters: Clusters, clock: Clock): LiveTopic {
  if (topic.kind === 'clusters') return openClusters(clusters);
  const { name, views, control } = clusters.get(topic.cluster);
  const opened = openInCluster(topic, { views, control, clock });
  return { ...opened, touches: (happened) => happened.cluster === name && opened.touches(happened) };
}

function openClusters({ all }: Clusters): LiveTopic {
  return {
    ...calm((changes) => changes.links || changes.queues || changes.workers.size > 0),
    render: async () => new Map(all.map(({ name, views }) => [name, views.summary()])),
  };
}

function openInCluster(topic: Exclude<Topic, { kind: 'clusters' }>, parts: TopicParts): LiveTopic {
  const { views, control } = parts;
  switch (topic.kind) {
    case 'shell':
      return {
        ...calm((changes) => changes.links || changes.queues || changes.workers.size > 0),
        render: async () => new Map([['shell', views.shell()]]),
      };
    case 'overview':
      return {
        ...calm(() => true),
        render: async () => new Map(Object.entries(await views.overview(topic.range))),
      };
    case 'tasks':
      return openTaskWindow(parts, queryOf(topic.q), topic.limit);
    case 'task-counts':
      return openCounts(parts, queryOf(topic.q), topic);
    case 'task':
      return openTask(parts, topic.uuid);
    case 'workers':
      return {
        ...calm((changes) => changes.workers.size > 0),
        render: async () => new Map(views.workers().map((worker) => [worker.hostname, worker])),
      };
    case 'worker':
      return openWorker(parts, topic.hostname);
    case 'queues':
      return {
        ...calm((changes) => changes.queues || changes.workers.size > 0),
        render: async () => new Map(views.queues().map((queue) => [queue.name, queue])),
      };
    case 'queue':
      return {
        ...calm((changes) => changes.queues || changes.workers.size > 0),
        render: async () => oneRow('queue', views.queue(queueName(topic.name))),
      };
    case 'receipts':
      return {
        ...calm(() => false),
        paceMs: QUARTER_MS,
        touches: (happened) => happened.kind === 'receipt',
        render: async () => new Map(control.receipts().map((receipt) => [receipt.id, receipt])),
      };
    case 'jobs':
      return openJobs(async () => new Map((await control.jobs.latest()).map((job) => [job.id, job])));
    case 'job':
      return openJobs(async () => oneRow('job', await control.jobs.find(topic.id).catch(notFound)));
  }
  return topic satisfies never;
}

/** Four times a second at most while it sends, and once a second for what is left of its time. */
function openJobs(render: LiveTopic['render']): LiveTopic {
  return {
    paceMs: QUARTER_MS,
    everyMs: SECOND_MS,
    touches: ({ kind }) => kind === 'job',
    isDue: () => true,
    render,
  };
}

/** Once a second at most, and every few seconds in any case. */
function calm(isTouched: (changes: Changes) => boolean): Omit<LiveTopic, 'render'> {
  return {
    paceMs: SECOND_MS,
    everyMs: REFRESH_MS,
    touches: (happened) => happened.kind === 'changes' && isTouched(happened.changes),
    isDue: () => true,
  };
}

function openCounts({ views, clock }: TopicParts, query: Query, topic: Topic & { kind: 'task-counts' }): LiveTopic {
  return {
    ...calm((changes) => changes.tasks.length > 0),
    async render() {
      const to = topic.to ?? clock.now();
      const range = { from: topic.from ?? to - (topic.range ?? DEFAULT_RANGE), to };
      if (range.from >= to) throw new ExpediterError('invalid', 'This range ends before it begins.');
      // The end stays open for what arrives while we ask.
      const asked = topic.to === undefined ? { from: range.from } : range;
      const [counts, timeline] = await Promise.all([
        views.counts(query, asked, 'state'),
        views.timeline(query, asked, chooseStep(range)),
      ]);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return new Map<string, unknown>([
        ['counts', counts],
        ['timeline', timeline],
        ['total', total],
      ]);
    },
  };
}

function openTask({ views }: TopicParts, uuid: string): LiveTopic {
  const isRelated = ({ tasks, workers }: Changes) =>
    workers.size > 0 || tasks.some((task) => [task.uuid, task.root_id, task.parent_id].includes(taskId(uuid)));
  return {
    ...calm(isRelated),
    paceMs: QUARTER_MS,
    render: async () => oneRow('task', await views.task(taskId(uuid))),
  };
}

/** The worker is asked anew every few seconds, but not for the first look: that must not wait for its answer. */
function openWorker({ views }: TopicParts, hostname: string): LiveTopic {
  let isAsking = false;
  let looks = 0;
  return {
    ...calm(({ workers }) => workers.has(workerName(hostname))),
    everyMs: SECOND_MS,
    isDue() {
      const isDue = looks % ASK_EVERY_LOOKS === 0;
      looks += 1;
      if (isDue) isAsking = true;
      return isDue;
    },
    async render() {
      const refresh = isAsking;
      isAsking = false;
      return oneRow('worker', await views.worker(workerName(hostname), refresh));
    },
  };
}

function notFound(error: unknown): undefined {
  if (!(error instanceof ExpediterError && error.code === 'not-found')) throw error;
}

/** No row while it is not known. */
function oneRow(key: string, row: object | undefined): Rows {
  return row === undefined ? new Map() : new Map([[key, row]]);
}

function queryOf(text: string): Query {
  const { query, errors } = parseQuery(text);
  if (errors[0] !== undefined) throw new ExpediterError('invalid', errors[0].message);
  return query;
}
