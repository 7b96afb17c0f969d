/**
 * The table of endpoints. The server implements an entry, the browser calls it, OpenAPI is printed from it.
 * `input` is path, query and body, merged and parsed; `needs` is the access that the caller must have. Every endpoint
 * takes the name of a `cluster` besides, and means the first one without it.
 */
import './without-eval.ts';
import { z } from 'zod';
import { ItemState, JobAction, JobItem, JobPreview, JobSummary } from './job-models.ts';
import {
  AuditEntry,
  ClusterSummary,
  CommandName,
  CommandReceipt,
  DataQuality,
  Facets,
  OutcomeWord,
  Overview,
  pageOf,
  QueueDetail,
  QueueSummary,
  RetryPreflight,
  Series,
  ShellState,
  TaskDetail,
  TaskResult,
  TaskSummary,
  Timeline,
  WaitingMessage,
  Whereabouts,
  WorkerAnswers,
  WorkerDetail,
  WorkerSummary,
} from './models.ts';

export type Access = 'view' | 'operate' | 'administer';

export interface Endpoint<Input extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly needs: Access;
  readonly summary: string;
  readonly input: Input;
  readonly reply: Reply;
  /** Media types of what is answered in place of JSON: a stream. */
  readonly media?: readonly string[];
  /** Whether a GET of this input changes something: then a page of another origin may not ask for it. */
  changes?(input: z.output<Input>): boolean;
}

const endpoint = <Input extends z.ZodType, Reply extends z.ZodType>(entry: Endpoint<Input, Reply>) => entry;

export type InputOf<E> = E extends Endpoint<infer Input, z.ZodType> ? z.input<Input> : never;
export type ParsedOf<E> = E extends Endpoint<infer Input, z.ZodType> ? z.output<Input> : never;
export type ReplyOf<E> = E extends Endpoint<z.ZodType, infer Reply> ? z.output<Reply> : never;

/** `true`, `1`, `yes` and a bare flag are true; `false`, `0`, `no` are false. `z.coerce.boolean` takes "false" for true. */
const flag = z.union([
  z.boolean(),
  z.enum(['true', '1', 'yes', '']).transform(() => true),
  z.enum(['false', '0', 'no']).transform(() => false),
]);
const uuid = z.string().min(1).max(512);
const hostname = z.string().min(1).max(512);
const queue = z.string().min(1).max(512);
const reason = z.string().max(500).optional().describe('kept in the audit log');
const unixSeconds = z.coerce.number().nonnegative().finite();
const limit = z.coerce.number().int().min(1).max(500);
const range = { from: unixSeconds.optional(), to: unixSeconds.optional() };
const signal = z.enum(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGHUP']).default('SIGTERM');
/** JSON text, not JSON: integers past 2^53 and `1.0` must survive the way. */
const argsText = z.string().max(1_000_000).optional().describe('JSON array as text');
const kwargsText = z.string().max(1_000_000).optional().describe('JSON object as text');
/** Either JSON itself or its text; the text form keeps big integers and `1.0`. */
const args = z.union([z.array(z.unknown()), argsText]).optional();
const kwargs = z.union([z.record(z.string(), z.unknown()), kwargsText]).optional();
const sending = {
  args,
  kwargs,
  queue: queue.optional(),
  routing_key: z.string().max(512).optional(),
  countdown: z.coerce.number().min(0).max(31_536_000).optional().describe('seconds'),
  eta: z.iso.datetime({ offset: true }).optional(),
  expires: z.union([z.coerce.number().positive(), z.iso.datetime({ offset: true })]).optional(),
  priority: z.coerce.number().int().min(0).max(255).optional(),
};

export const listClusters = endpoint({
  id: 'listClusters',
  method: 'GET',
  path: '/api/v1/clusters',
  needs: 'view',
  summary: 'Every cluster that is watched, with its links and its verdict',
  input: z.object({}),
  reply: z.object({ items: z.array(ClusterSummary) }),
});
export const getShell = endpoint({
  id: 'getShell',
  method: 'GET',
  path: '/api/v1/shell',
  needs: 'view',
  summary: 'Cluster, links and badges',
  input: z.object({}),
  reply: ShellState,
});
export const getOverview = endpoint({
  id: 'getOverview',
  method: 'GET',
  path: '/api/v1/overview',
  needs: 'view',
  summary: 'Headline figures and verdicts',
  input: z.object({ ...range }),
  reply: Overview,
});
export const getQuality = endpoint({
  id: 'getQuality',
  method: 'GET',
  path: '/api/v1/quality',
  needs: 'view',
  summary: 'How much of the truth the events tell',
  input: z.object({}),
  reply: DataQuality,
});
export const listTasks = endpoint({
  id: 'listTasks',
  method: 'GET',
  path: '/api/v1/tasks',
  needs: 'view',
  summary: 'Tasks that match a query, newest first',
  input: z.object({
    q: z.string().max(2000).default(''),
    ...range,
    sort: z.enum(['-seen', 'seen', '-runtime', 'runtime']).default('-seen'),
    limit: limit.default(100),
    cursor: z.string().max(200).optional(),
  }),
  reply: pageOf(TaskSummary),
});
export const getTask = endpoint({
  id: 'getTask',
  method: 'GET',
  path: '/api/v1/tasks/{uuid}',
  needs: 'view',
  summary: 'Everything known of a task: attempts and raw events included',
  input: z.object({ uuid }),
  reply: TaskDetail,
});
export const getTaskResult = endpoint({
  id: 'getTaskResult',
  method: 'GET',
  path: '/api/v1/tasks/{uuid}/result',
  needs: 'view',
  summary: 'What the result backend keeps of a task; never opens a pickle, answers within seconds when it is down',
  input: z.object({ uuid, full: flag.default(false).describe('also values of more than 1 MB') }),
  reply: TaskResult,
});
export const getRetry = endpoint({
  id: 'getRetry',
  method: 'GET',
  path: '/api/v1/tasks/{uuid}/retry',
  needs: 'view',
  summary:
    'Whether a task can be sent again just as it was: its exact call with its source, what is missing, what stands against it',
  input: z.object({ uuid, queue: queue.optional().describe('to send it to, in place of its own') }),
  reply: RetryPreflight,
});
export const getFacets = endpoint({
  id: 'getFacets',
  method: 'GET',
  path: '/api/v1/facets',
  needs: 'view',
  summary: 'Counts of matching tasks by the values of a field',
  input: z.object({
    q: z.string().max(2000).default(''),
    field: z.enum(['state', 'name', 'worker', 'queue']),
    ...range,
  }),
  reply: Facets,
});
export const getTimeline = endpoint({
  id: 'getTimeline',
  method: 'GET',
  path: '/api/v1/timeline',
  needs: 'view',
  summary: 'Counts of matching tasks by state and time bucket',
  input: z.object({
    q: z.string().max(2000).default(''),
    ...range,
    step: z.coerce.number().min(1).max(86_400).optional(),
  }),
  reply: Timeline,
});
export const getSeries = endpoint({
  id: 'getSeries',
  method: 'GET',
  path: '/api/v1/series',
  needs: 'view',
  summary: 'Recorded measurements over time, such as `queue.depth:emails`',
  input: z.object({
    series: z.string().min(1).max(2000).describe('one name, or several with commas; a comma in a name is %2C'),
    ...range,
    step: z.coerce.number().min(1).max(86_400).optional(),
  }),
  reply: z.object({ items: z.array(Series) }),
});
export const listWorkers = endpoint({
  id: 'listWorkers',
  method: 'GET',
  path: '/api/v1/workers',
  needs: 'view',
  summary: 'Workers, also those that left',
  input: z.object({}),
  reply: z.object({ items: z.array(WorkerSummary) }),
});
export const getWorker = endpoint({
  id: 'getWorker',
  method: 'GET',
  path: '/api/v1/workers/{hostname}',
  needs: 'view',
  summary: 'One worker with what it answered over remote control; `refresh` asks it anew',
  input: z.object({ hostname, refresh: flag.default(false) }),
  reply: WorkerDetail,
});
export const listQueues = endpoint({
  id: 'listQueues',
  method: 'GET',
  path: '/api/v1/queues',
  needs: 'view',
  summary: 'Queues with depth, age and consumers',
  input: z.object({}),
  reply: z.object({ items: z.array(QueueSummary) }),
});
export const getQueue = endpoint({
  id: 'getQueue',
  method: 'GET',
  path: '/api/v1/queues/{name}',
  needs: 'view',
  summary: 'One queue',
  input: z.object({ name: queue }),
  reply: QueueDetail,
});
export const peekQueue = endpoint({
  id: 'peekQueue',
  method: 'GET',
  path: '/api/v1/queues/{name}/messages',
  needs: 'view',
  summary:
    'The next waiting messages in order, read in place; where the broker cannot do that (RabbitMQ) refused as `unsupported` without `acceptRedelivered`',
  input: z.object({
    name: queue,
    limit: z.coerce.number().int().min(1).max(200).default(20),
    acceptRedelivered: flag
      .default(false)
      .describe(
        'agree that each message shown is taken, put back at its place, and marked as redelivered from then on; needs the access "operate" and is audited',
      ),
    reason,
  }),
  reply: z.object({ items: z.array(WaitingMessage), at: z.number() }),
  changes: ({ acceptRedelivered }) => acceptRedelivered,
});
/** All that are given must hold. */
const auditFilter = {
  actor: z.string().max(512).optional(),
  command: CommandName.optional(),
  target: z.string().max(512).optional().describe('the exact name of a task, worker, queue or type'),
  outcome: OutcomeWord.optional(),
  q: z.string().max(500).optional().describe('words that stand anywhere in it, in any case'),
  ...range,
};
export const listAudit = endpoint({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  needs: 'view',
  summary: 'Commands that people gave, newest first',
  input: z.object({ ...auditFilter, limit: limit.default(100), cursor: z.string().max(200).optional() }),
  reply: pageOf(AuditEntry),
});
export const exportAudit = endpoint({
  id: 'exportAudit',
  method: 'GET',
  path: '/api/v1/audit/export',
  needs: 'view',
  summary: 'The audit log as a file, newest first: CSV, or one JSON object a line',
  input: z.object({ format: z.enum(['csv', 'ndjson']), ...auditFilter }),
  reply: z.string(),
  media: ['text/csv', 'application/x-ndjson'],
});
export const getCommand = endpoint({
  id: 'getCommand',
  method: 'GET',
  path: '/api/v1/commands/{id}',
  needs: 'view',
  summary: 'What became of a command',
  input: z.object({ id: z.string().min(1).max(100) }),
  reply: CommandReceipt,
});

export const revokeTask = endpoint({
  id: 'revokeTask',
  method: 'POST',
  path: '/api/v1/tasks/{uuid}/revoke',
  needs: 'operate',
  summary: 'Revoke a task; with `terminate` also end it where it runs',
  input: z.object({ uuid, terminate: flag.default(false), signal, reason }),
  reply: CommandReceipt,
});
export const retryTask = endpoint({
  id: 'retryTask',
  method: 'POST',
  path: '/api/v1/tasks/{uuid}/retry',
  needs: 'operate',
  summary: 'Send a task again under a new uuid; without `args`/`kwargs` as it was, where that is known exactly',
  input: z.object({
    uuid,
    ...sending,
    anyway: flag.optional().describe('also when it was retried before, or nobody is known to take or run it'),
    reason,
  }),
  reply: CommandReceipt,
});
export const publishTask = endpoint({
  id: 'publishTask',
  method: 'POST',
  path: '/api/v1/tasks',
  needs: 'operate',
  summary: 'Publish a new task',
  input: z.object({ name: z.string().min(1).max(512), ...sending, reason }),
  reply: CommandReceipt,
});
export const bulkTasks = endpoint({
  id: 'bulkTasks',
  method: 'POST',
  path: '/api/v1/tasks/bulk',
  needs: 'operate',
  summary: 'Revoke, terminate or retry up to 1,000 tasks by id or query',
  input: z.object({
    action: z.enum(['revoke', 'terminate', 'retry']),
    q: z.string().max(2000).optional(),
    uuids: z.array(uuid).max(1000).optional(),
    dryRun: flag.default(false),
    signal,
    reason,
  }),
  reply: z.object({
    matched: z.number().int(),
    done: z.array(z.object({ uuid: z.string(), as: z.string().optional().describe('new uuid of a retried task') })),
    skipped: z.array(z.object({ uuid: z.string(), why: z.string() })),
  }),
});
const jobTasks = {
  action: JobAction,
  q: z.string().max(2000).optional().describe('a query, or `uuids`'),
  ...range,
  uuids: z.array(uuid).min(1).max(10_000).optional(),
  signal,
};
export const previewJob = endpoint({
  id: 'previewJob',
  method: 'POST',
  path: '/api/v1/jobs/preview',
  needs: 'operate',
  summary: 'Freeze the tasks a bulk job is for, up to 100,000, and tell what it would do; sends nothing',
  input: z.object(jobTasks),
  reply: JobPreview,
});
export const createJob = endpoint({
  id: 'createJob',
  method: 'POST',
  path: '/api/v1/jobs',
  needs: 'operate',
  summary: 'Retry, revoke or terminate many tasks as a job of its own: a few first, then the rest at a rate',
  input: z.object({
    ...jobTasks,
    action: JobAction.optional().describe('not needed with `preview`'),
    preview: z.string().max(100).optional().describe('the frozen ids of a preview, in place of `q` and `uuids`'),
    confirm: z.coerce
      .number()
      .int()
      .optional()
      .describe('how many tasks will be sent; needed above 100, refused when it is another number'),
    rate: z.coerce.number().min(0.1).max(5000).optional().describe('tasks a second; 100 for a retry, else 1,000'),
    canary: z.coerce.number().int().min(0).max(1000).default(5),
    watch: z.coerce.number().min(0).max(3600).default(30),
    bound: z.coerce.number().min(0).max(1).optional().describe('share of failures; 0.2 for a retry, else none'),
    reason,
  }),
  reply: JobSummary,
});
export const listJobs = endpoint({
  id: 'listJobs',
  method: 'GET',
  path: '/api/v1/jobs',
  needs: 'view',
  summary: 'Bulk jobs, newest first',
  input: z.object({ limit: limit.default(100), cursor: z.string().max(200).optional() }),
  reply: pageOf(JobSummary),
});
const jobId = z.string().min(1).max(100);
export const getJob = endpoint({
  id: 'getJob',
  method: 'GET',
  path: '/api/v1/jobs/{id}',
  needs: 'view',
  summary: 'How far a bulk job is',
  input: z.object({ id: jobId }),
  reply: JobSummary,
});
export const listJobItems = endpoint({
  id: 'listJobItems',
  method: 'GET',
  path: '/api/v1/jobs/{id}/items',
  needs: 'view',
  summary: 'The tasks of a bulk job with what became of each',
  input: z.object({
    id: jobId,
    outcome: ItemState.optional(),
    limit: limit.default(100),
    cursor: z.string().max(200).optional(),
  }),
  reply: pageOf(JobItem),
});
const jobCommand = <Id extends string>(id: Id, verb: string, summary: string) =>
  endpoint({
    id,
    method: 'POST',
    path: `/api/v1/jobs/{id}/${verb}`,
    needs: 'operate',
    summary,
    input: z.object({ id: jobId, reason }),
    reply: JobSummary,
  });
export const pauseJob = jobCommand('pauseJob', 'pause', 'Send nothing more of a bulk job until it is resumed');
export const resumeJob = jobCommand('resumeJob', 'resume', 'Go on with a paused bulk job');
export const cancelJob = jobCommand('cancelJob', 'cancel', 'End a bulk job: what is not sent stays unsent');
/** Worker commands and their arguments; the names are ours, kebab-case of Celery's. */
export const WorkerControl = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('rate-limit'),
    arguments: z.object({
      task_name: z.string().min(1),
      rate_limit: z.string().regex(/^(0|\d+(\.\d+)?(\/[smh])?)$/, 'Expected a rate such as 10/m, 5/s or 0 for none'),
    }),
  }),
  z.object({
    command: z.literal('time-limit'),
    arguments: z.object({
      task_name: z.string().min(1),
      soft: z.number().positive().nullable().default(null),
      hard: z.number().positive().nullable().default(null),
    }),
  }),
  z.object({
    command: z.literal('pool-grow'),
    arguments: z.object({ n: z.number().int().min(1).max(1000).default(1) }),
  }),
  z.object({
    command: z.literal('pool-shrink'),
    arguments: z.object({ n: z.number().int().min(1).max(1000).default(1) }),
  }),
  z.object({ command: z.literal('pool-restart'), arguments: z.object({}).default({}) }),
  z.object({
    command: z.literal('autoscale'),
    arguments: z.object({ max: z.number().int().min(0).max(10_000), min: z.number().int().min(0).max(10_000) }),
  }),
  z.object({ command: z.literal('add-consumer'), arguments: z.object({ queue }) }),
  z.object({ command: z.literal('cancel-consumer'), arguments: z.object({ queue }) }),
  z.object({ command: z.literal('enable-events'), arguments: z.object({}).default({}) }),
  z.object({ command: z.literal('disable-events'), arguments: z.object({}).default({}) }),
  z.object({ command: z.literal('heartbeat'), arguments: z.object({}).default({}) }),
  z.object({
    command: z.literal('objgraph'),
    arguments: z.object({
      type: z.string().min(1).max(200).default('Request').describe('class whose objects are drawn'),
      num: z.number().int().min(1).max(10_000).default(200),
      max_depth: z.number().int().min(1).max(100).default(10),
    }),
  }),
  z.object({ command: z.literal('shutdown'), arguments: z.object({}).default({}) }),
]);
export type WorkerControl = z.output<typeof WorkerControl>;
export const controlWorker = endpoint({
  id: 'controlWorker',
  method: 'POST',
  path: '/api/v1/workers/{hostname}/control',
  needs: 'operate',
  summary: 'One remote-control command to one worker, or to all with the name `*`',
  input: z.intersection(z.object({ hostname, reason }), WorkerControl),
  reply: CommandReceipt,
});
export const controlWorkers = endpoint({
  id: 'controlWorkers',
  method: 'POST',
  path: '/api/v1/workers/control',
  needs: 'operate',
  summary: 'One remote-control command to several workers, named in `hostnames`, or to `all`',
  input: z.intersection(
    z.object({ hostnames: z.array(hostname).min(1).max(1000).optional(), all: flag.default(false), reason }),
    WorkerControl,
  ),
  reply: CommandReceipt,
});
const noArguments = z.object({}).default({});
/** Questions that change nothing, under Celery's own names. */
export const WorkerQuestion = z.discriminatedUnion('question', [
  z.object({ question: z.literal('ping'), arguments: noArguments }),
  z.object({ question: z.literal('clock'), arguments: noArguments }),
  z.object({ question: z.literal('report'), arguments: noArguments }),
  z.object({ question: z.literal('memsample'), arguments: noArguments }),
  z.object({
    question: z.literal('memdump'),
    arguments: z.object({ samples: z.number().int().min(1).max(1000).default(10) }).prefault({}),
  }),
  z.object({
    question: z.literal('conf'),
    arguments: z.object({ with_defaults: z.boolean().default(false) }).prefault({}),
  }),
  z.object({
    question: z.literal('registered'),
    arguments: z
      .object({
        taskinfoitems: z.array(z.string().min(1).max(100)).max(20).default([]).describe('attributes of the tasks'),
        builtins: z.boolean().default(false),
      })
      .prefault({}),
  }),
]);
export type WorkerQuestion = z.output<typeof WorkerQuestion>;
export const askWorkers = endpoint({
  id: 'askWorkers',
  method: 'POST',
  path: '/api/v1/workers/ask',
  needs: 'view',
  summary: 'Asks workers (those named in `hostnames`, or all) over remote control, and waits for their answers',
  input: z.intersection(z.object({ hostnames: z.array(hostname).min(1).max(1000).optional() }), WorkerQuestion),
  reply: WorkerAnswers,
});
export const getWhereabouts = endpoint({
  id: 'getWhereabouts',
  method: 'GET',
  path: '/api/v1/tasks/{uuid}/whereabouts',
  needs: 'view',
  summary: 'Asks all workers now whether they hold a task',
  input: z.object({ uuid }),
  reply: Whereabouts,
});
export const revokeByStampedHeaders = endpoint({
  id: 'revokeByStampedHeaders',
  method: 'POST',
  path: '/api/v1/tasks/revoke-by-stamped-headers',
  needs: 'operate',
  summary: 'Revoke every task that bears one of these stamps (Celery ≥ 5.3); with `terminate` also where they run',
  input: z.object({
    headers: z
      .record(z.string().min(1).max(200), z.union([z.string().max(512), z.array(z.string().max(512)).min(1).max(100)]))
      .refine((headers) => Object.keys(headers).length > 0, 'Expected at least one stamp and its value'),
    terminate: flag.default(false),
    signal,
    reason,
  }),
  reply: CommandReceipt,
});
export const pauseQueue = endpoint({
  id: 'pauseQueue',
  method: 'POST',
  path: '/api/v1/queues/{name}/pause',
  needs: 'operate',
  summary: 'No worker is to consume a queue until it is resumed; remembered, and told to workers that appear later',
  input: z.object({
    name: queue,
    until: unixSeconds.optional().describe('Unix seconds: resumed by itself then'),
    seconds: z.coerce.number().positive().max(31_536_000).optional().describe('the same, from now'),
    reason,
  }),
  reply: CommandReceipt,
});
export const resumeQueue = endpoint({
  id: 'resumeQueue',
  method: 'POST',
  path: '/api/v1/queues/{name}/resume',
  needs: 'operate',
  summary: 'Lets the workers that had a paused queue consume it again',
  input: z.object({ name: queue, reason }),
  reply: CommandReceipt,
});
export const purgeQueue = endpoint({
  id: 'purgeQueue',
  method: 'POST',
  path: '/api/v1/queues/{name}/purge',
  needs: 'operate',
  summary: 'Remove every waiting message of a queue',
  input: z.object({ name: queue, confirm: z.string().describe('the name of the queue, typed again'), reason }),
  reply: CommandReceipt,
});

export const ENDPOINTS: readonly Endpoint[] = [
  listClusters,
  getShell,
  getOverview,
  getQuality,
  listTasks,
  getTask,
  getTaskResult,
  getRetry,
  getFacets,
  getTimeline,
  getSeries,
  listWorkers,
  getWorker,
  listQueues,
  getQueue,
  peekQueue,
  listAudit,
  exportAudit,
  getCommand,
  revokeTask,
  retryTask,
  publishTask,
  bulkTasks,
  previewJob,
  createJob,
  listJobs,
  getJob,
  listJobItems,
  pauseJob,
  resumeJob,
  cancelJob,
  controlWorker,
  controlWorkers,
  askWorkers,
  getWhereabouts,
  revokeByStampedHeaders,
  pauseQueue,
  resumeQueue,
  purgeQueue,
];
