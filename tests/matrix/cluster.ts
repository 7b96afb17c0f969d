import type { TaskDetail, WorkerDetail } from '../../lib/contract/models.ts';
import { getTask, getWorker, listTasks } from '../../lib/contract/rest.ts';
import type { CeleryLine } from '../../scripts/provision/celery-lines.mjs';
import { call, listAll } from '../support/api.ts';
import { type CeleryApp, type Pool, runModule, startWorker } from '../support/celery.ts';
import { startExpediter } from '../support/expediter.ts';
import { until } from '../support/wait.ts';

/** What the result backend holds of a task, in the display texts that its events would use. */
export interface Stored {
  readonly state: string;
  /** The texts of tuple and list: messages of workflows carry one or the other. */
  readonly args: readonly string[] | null;
  readonly kwargs: string | null;
  /** Of a success. */
  readonly result: string | null;
  readonly exception: { readonly type: string; readonly text: string } | null;
  readonly traceback: string | null;
  readonly retries: number | null;
  readonly worker: string | null;
  readonly name: string | null;
  readonly parent: string | null;
  /** Unix seconds. */
  readonly done: number | null;
}

/** What a worker answers to `inspect`. */
export interface Inspected {
  readonly stats: Readonly<Record<string, unknown>> & {
    readonly pid: number;
    readonly total: Readonly<Record<string, number>>;
    readonly pool: Readonly<Record<string, unknown>>;
  };
  readonly registered: readonly string[];
  readonly active_queues: readonly { readonly name: string }[];
  readonly conf: Readonly<Record<string, unknown>>;
  readonly revoked: readonly string[];
}

/** What `celery_app.witness` says: Celery's own word on everything that was sent. */
export interface Testimony {
  readonly version: string;
  readonly sent: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly results: Readonly<Record<string, Stored>>;
  readonly events: Readonly<Record<string, readonly string[]>>;
  readonly workers: Readonly<Record<string, Inspected>>;
}

/** Both sides of the comparison. */
export interface Seen {
  readonly celery: Testimony;
  readonly tasks: ReadonlyMap<string, TaskDetail>;
  readonly workers: ReadonlyMap<string, WorkerDetail>;
}

export interface ClusterSetup {
  readonly line: CeleryLine;
  readonly pools: readonly Pool[];
  readonly brokerUrl: string;
  readonly backendUrl: string;
}

/** What only some pools can do: see the steps of the witness. */
function abilitiesOf(pool: Pool, line: CeleryLine): readonly string[] {
  if (pool === 'prefork') return ['terminate', 'crash'];
  return pool === 'gevent' && !['5.2', '5.3', '5.4'].includes(line) ? ['terminate'] : [];
}

export const workerOf = (pool: Pool) => `${pool}@matrix`;

/** A worker of each pool, the built server beside them, one of everything sent to each; answers what was seen of it. */
export async function watch({ line, pools, ...urls }: ClusterSetup): Promise<Seen> {
  const app: CeleryApp = { ...urls, celery: line };
  const hired = pools.map((pool) =>
    startWorker({ ...app, name: workerOf(pool), pool, queues: [pool], concurrency: pool === 'solo' ? 1 : 3 }),
  );
  const serving = startExpediter({ broker: urls.brokerUrl, store: 'memory:', args: ['--inspect-interval', '1'] });
  try {
    const { url } = await serving;
    await Promise.all(hired);
    await until('the server to know the workers', async () => {
      const workers = await Promise.all(pools.map((pool) => call(url, getWorker, { hostname: workerOf(pool) })));
      return workers.every(({ status }) => status === 'online');
    });
    const setups = pools.map((pool) => [pool, { worker: workerOf(pool), can: abilitiesOf(pool, line) }]);
    const said = await runModule('celery_app.witness', [JSON.stringify(Object.fromEntries(setups))], app);
    const celery = JSON.parse(said) as Testimony;
    return { celery, tasks: await tasksOf(url, celery), workers: await workersOf(url, celery) };
  } finally {
    const ended = await Promise.allSettled([...hired, serving]);
    await Promise.all(ended.map((one) => one.status === 'fulfilled' && one.value.kill()));
  }
}

async function tasksOf(url: string, { sent }: Testimony): Promise<ReadonlyMap<string, TaskDetail>> {
  for (const { last = '' } of Object.values(sent)) {
    await until('the last task', async () => (await call(url, getTask, { uuid: last })).succeeded);
  }
  const list = await listAll((cursor) => call(url, listTasks, { limit: 500, ...(cursor && { cursor }) }));
  const details = await Promise.all(list.map(({ uuid }) => call(url, getTask, { uuid })));
  return new Map(details.map((task) => [task.uuid, task]));
}

/** As a person sees them who asks each of them now. */
async function workersOf(url: string, { workers }: Testimony): Promise<ReadonlyMap<string, WorkerDetail>> {
  const asked = Object.keys(workers).map((hostname) => call(url, getWorker, { hostname, refresh: true }));
  return new Map((await Promise.all(asked)).map((worker) => [worker.hostname, worker]));
}
