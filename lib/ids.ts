/** Names that must not be mixed up. They are plain strings at run time; the brand is for the compiler alone. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A Celery task id (`uuid` in events). Any string is allowed by Celery, most are UUIDs. */
export type TaskId = Branded<'TaskId'>;
/** A worker's node name, `name@host`. */
export type WorkerName = Branded<'WorkerName'>;
export type QueueName = Branded<'QueueName'>;
/** The name an operator gave a cluster in `--broker name=URL`; `DEFAULT_CLUSTER` otherwise. */
export type ClusterName = Branded<'ClusterName'>;

export const taskId = (text: string): TaskId => text as TaskId;
export const workerName = (text: string): WorkerName => text as WorkerName;
export const queueName = (text: string): QueueName => text as QueueName;
export const clusterName = (text: string): ClusterName => text as ClusterName;

/** The cluster whose broker was given without a name. */
export const DEFAULT_CLUSTER = clusterName('default');
