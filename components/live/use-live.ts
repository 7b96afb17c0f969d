'use client';
import { useCallback, useSyncExternalStore } from 'react';
import type { JobSummary } from '../../lib/contract/job-models.ts';
import type {
  ClusterSummary,
  CommandReceipt,
  Overview,
  QueueDetail,
  QueueSummary,
  ShellState,
  TaskDetail,
  TaskSummary,
  Timeline,
  WorkerDetail,
  WorkerSummary,
} from '../../lib/contract/models.ts';
import { type Topic, topicKey } from '../../lib/contract/socket.ts';
import { useCluster } from './cluster.tsx';
import { live } from './live.ts';
import { type TopicState, WAITING } from './topic-store.ts';

type Keyed<Row> = Readonly<Record<string, Row>>;

/** The rows of each kind of topic, as lib/contract/socket describes them. Any row may be absent. */
interface RowsByKind {
  readonly clusters: Keyed<ClusterSummary>;
  readonly shell: { readonly shell?: ShellState };
  readonly overview: Partial<Overview>;
  readonly tasks: Keyed<TaskSummary>;
  readonly 'task-counts': { readonly counts?: Keyed<number>; readonly timeline?: Timeline; readonly total?: number };
  readonly task: { readonly task?: TaskDetail };
  readonly workers: Keyed<WorkerSummary>;
  readonly worker: { readonly worker?: WorkerDetail };
  readonly queues: Keyed<QueueSummary>;
  readonly queue: { readonly queue?: QueueDetail };
  readonly receipts: Keyed<CommandReceipt>;
  readonly jobs: Keyed<JobSummary>;
  readonly job: { readonly job?: JobSummary };
}
export type RowsOf<T extends Topic> = RowsByKind[T['kind']];

export interface LiveRows<Rows> extends Omit<TopicState, 'rows'> {
  readonly rows: Rows;
}

/**
 * The rows of a topic, kept up to date while the component is mounted. Equal topics share one subscription, and a row
 * keeps its reference until it changes. Without a topic it waits. A topic that names no cluster is of this page's.
 */
export function useLive<T extends Topic>(asked: T | undefined): LiveRows<RowsOf<T>> {
  const topic = inCluster(asked, useCluster());
  const key = topic === undefined ? undefined : topicKey(topic);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal topics have equal keys
  const subscribe = useCallback(
    (listener: () => void) => (topic === undefined ? () => {} : live().topics.subscribe(topic, listener)),
    [key],
  );
  const state = useSyncExternalStore(
    subscribe,
    () => (key === undefined ? WAITING : live().topics.read(key)),
    () => WAITING,
  );
  return state as unknown as LiveRows<RowsOf<T>>; // the server makes the rows of a topic from the models named above
}

function inCluster(topic: Topic | undefined, cluster: string | undefined): Topic | undefined {
  if (topic === undefined || topic.kind === 'clusters' || topic.cluster !== undefined) return topic;
  return cluster === undefined ? topic : { ...topic, cluster };
}
