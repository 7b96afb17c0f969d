import type { Cluster } from '../../lib/cluster/cluster.ts';
import { DIALECTS, type Dialect } from '../../lib/metrics/dialects.ts';
import type { Views } from '../engine/views.ts';

/** One cluster as metrics tell of it: from memory alone, nobody is asked at a scrape. */
export interface Measured {
  readonly views: Pick<Views, 'cluster' | 'shell' | 'quality' | 'workers' | 'queues'>;
  readonly cluster: Pick<Cluster, 'fleet' | 'queues' | 'tasks' | 'metrics'>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Tasks that the store has not taken yet, and for how many seconds the first of them has waited. */
  readonly backlog: () => { readonly tasks: number; readonly age: number };
}

/** What an operator may choose, most of it celery-exporter's own options. */
export interface MetricsSettings {
  /** Names of others beside ours. */
  readonly dialects: readonly Dialect[];
  readonly prefix: string;
  /** On every sample of the celery dialect. */
  readonly labels: readonly (readonly [string, string])[];
  /** The queue of tasks whose sending was not told. */
  readonly defaultQueue: string;
  /** Whose hostname is told as `generic`. */
  readonly generic: readonly ('clients' | 'workers')[];
  /** Seconds without a heartbeat after which a worker counts as down; 0 is never. */
  readonly workerTimeout: number;
}

export const DEFAULT_METRICS: MetricsSettings = {
  dialects: DIALECTS,
  prefix: 'celery_',
  labels: [],
  defaultQueue: 'celery',
  generic: [],
  workerTimeout: 300,
};
