/**
 * Wire shapes: what crosses between server and browser, and what `/api/v1` answers. Times are Unix seconds (float) and
 * durations seconds, as Celery's; an absent field is unknown, never zero. Names follow Celery's own.
 */
import './without-eval.ts';
import { z } from 'zod';

const seconds = z.number().describe('Unix seconds');
const duration = z.number().describe('seconds');
const count = z.number().int().nonnegative();
const cluster = z.string().describe('the name of the cluster it belongs to');

/**
 * Celery's states, and one of ours: LOST, a task whose worker vanished while it ran. CANCELLED is what Celery's own
 * event state calls `task-cancelled`.
 */
export const TASK_STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'REVOKED',
  'REJECTED',
  'CANCELLED',
  'LOST',
] as const;
export const TaskState = z.enum(TASK_STATES);
export type TaskState = z.infer<typeof TaskState>;

/** A row of a task list. `args`, `kwargs`, `result` are Celery's display texts (about 1 kB, cut at the source). */
export const TaskSummary = z.object({
  cluster,
  uuid: z.string(),
  name: z.string().optional().describe('absent when no event told it yet'),
  state: TaskState,
  args: z.string().optional(),
  kwargs: z.string().optional(),
  result: z.string().optional(),
  exception: z.string().optional(),
  worker: z.string().optional(),
  queue: z.string().optional(),
  retries: count.optional(),
  deliveries: count.describe('how often a worker received it, retries included'),
  redelivered: z.boolean().describe('received again without a retry: it may have run twice'),
  eta: z.string().optional().describe('ISO 8601, as the event gave it'),
  expires: z.string().optional(),
  seen: seconds.describe('when Expediter first saw it, by its own clock; the order of lists'),
  timestamp: seconds.describe('of the event that decided the state'),
  sent: seconds.optional(),
  received: seconds.optional(),
  started: seconds.optional(),
  succeeded: seconds.optional(),
  failed: seconds.optional(),
  retried: seconds.optional(),
  revoked: seconds.optional(),
  rejected: seconds.optional(),
  runtime: duration.optional(),
  wait: duration.optional().describe('from sent (else received) to started; never negative'),
  expired: z.boolean().optional().describe('REVOKED because `expires` had passed'),
  terminated: z.boolean().optional(),
  root_id: z.string().optional(),
  parent_id: z.string().optional(),
});
export type TaskSummary = z.infer<typeof TaskSummary>;

/** One try of a task: a `retries` number, and a further delivery of it when the broker handed it out again. */
export const TaskAttempt = z.object({
  retries: count.optional(),
  delivery: z.number().int().positive().describe('1, or more when it was delivered again with the same retries'),
  state: TaskState,
  name: z.string().optional(),
  worker: z.string().optional(),
  pid: z.number().optional(),
  eta: z.string().optional(),
  sent: seconds.optional(),
  received: seconds.optional(),
  started: seconds.optional(),
  ended: seconds.optional(),
  runtime: duration.optional(),
  result: z.string().optional(),
  exception: z.string().optional(),
  traceback: z.string().optional(),
  requeue: z.boolean().optional(),
  terminated: z.boolean().optional(),
  signum: z.string().optional(),
  expired: z.boolean().optional(),
});
export type TaskAttempt = z.infer<typeof TaskAttempt>;

/** An event as it came, in the order of its worker. `at` is when it arrived here, by our clock. */
export const RawEvent = z.object({
  type: z.string(),
  timestamp: seconds,
  at: seconds,
  hostname: z.string(),
  pid: z.number().optional(),
  clock: z.number().optional(),
  fields: z.record(z.string(), z.unknown()).describe('everything else that the event carried'),
});
export type RawEvent = z.infer<typeof RawEvent>;

/** Whether the arguments in the event text are exact enough to send the task again. */
export const Replay = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    args: z.string().describe('JSON array text'),
    kwargs: z.string().describe('JSON object text'),
  }),
  z.object({ ok: z.literal(false), why: z.string() }),
]);
export type Replay = z.infer<typeof Replay>;

export const TaskLink = z.object({ uuid: z.string(), name: z.string().optional(), state: TaskState.optional() });
export type TaskLink = z.infer<typeof TaskLink>;

/** A value that the result backend keeps, with secrets hidden. */
export const StoredValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json'), json: z.string().describe('exact JSON text, as Celery and kombu write it') }),
  z.object({ kind: z.literal('text'), text: z.string().describe('display text of Python, cut at its source') }),
  z.object({
    kind: z.literal('unopened'),
    format: z.string().describe('such as pickle'),
    bytes: count,
    why: z.string(),
  }),
]);
export type StoredValue = z.infer<typeof StoredValue>;

/** What the result backend keeps of a task; what it does not keep is absent. */
export const StoredResult = z.object({
  state: z
    .string()
    .optional()
    .describe('of Celery or the application; absent when it lies in a value that is not opened'),
  value: StoredValue.optional().describe('what the task returned; of a failure exc_type, exc_message and exc_module'),
  traceback: z.string().optional(),
  date_done: z.string().optional().describe('as it was stored'),
  done: seconds.optional().describe('the same instant; without a zone it is read as UTC'),
  children: z.array(TaskLink).optional(),
  group: z
    .object({
      id: z.string(),
      chord: z.object({ done: count, size: count.optional() }).optional().describe('while the chord is counted'),
    })
    .optional(),
  parent_id: z.string().optional(),
  name: z.string().optional().describe('with result_extended, as the next five'),
  args: StoredValue.optional(),
  kwargs: StoredValue.optional(),
  worker: z.string().optional(),
  retries: count.optional(),
  queue: z.string().optional().describe('the routing key'),
  expiresIn: duration.optional(),
});
export type StoredResult = z.infer<typeof StoredResult>;

/** A look into the result backend. `why` says what else than `found` means, in a sentence. */
export const TaskResult = z.object({
  status: z.enum(['found', 'missing', 'down', 'unreadable', 'none']),
  backend: z.object({ kind: z.string(), address: z.string() }).optional().describe('absent when none was named'),
  why: z.string().optional(),
  since: seconds.optional().describe('when it was first out of reach'),
  result: StoredResult.optional(),
  differs: z.string().optional().describe('how it tells another story than the events, and why that may be'),
  at: seconds,
});
export type TaskResult = z.infer<typeof TaskResult>;

export const CALL_SOURCES = ['message', 'result-backend', 'event'] as const;
/** The args or kwargs of a task, and where they come from. What is not exact is never sent. */
export const CallPart = z.object({
  exact: z.boolean(),
  source: z.enum(CALL_SOURCES).optional().describe('absent when nothing told them'),
  at: seconds.optional().describe('when the source wrote them'),
  text: z.string().optional().describe('in the notation of Python; secrets are hidden'),
  hidden: z.boolean().describe('a value is hidden in the text, and sent as it was'),
  why: z.string().optional().describe('a clause: why they are not exact'),
});
export type CallPart = z.infer<typeof CallPart>;

export const BLOCKS = [
  'running',
  'machinery',
  'in-flight',
  'no-json',
  'already-retried',
  'no-consumer',
  'not-registered',
] as const;
/** Whether a task can be sent again just as it was, and what stands against it. */
export const RetryPreflight = z.object({
  verdict: z.enum(['replayable', 'needs-repair', 'blocked']),
  args: CallPart,
  kwargs: CallPart,
  queue: z.string().optional(),
  queueFrom: z.enum(['event', 'result-backend', 'retry', 'given']).optional(),
  priority: count.optional(),
  missing: z.array(z.enum(['args', 'kwargs', 'queue'])).describe('what must be given, because nothing told it exactly'),
  blocks: z.array(
    z.object({
      id: z.enum(BLOCKS),
      why: z.string(),
      anyway: z.boolean().describe('may be sent all the same, with `anyway`'),
    }),
  ),
  losses: z.array(z.string()).describe('what the copy lacks of the first run'),
  notes: z.array(z.string()).describe('what could not be looked up, and why'),
  typed: z
    .boolean()
    .describe('every worker of the queue reads typed values (datetime, Decimal, UUID, bytes): kombu 5.3'),
  at: seconds,
});
export type RetryPreflight = z.infer<typeof RetryPreflight>;

export const TaskDetail = TaskSummary.extend({
  traceback: z.string().optional(),
  exchange: z.string().optional(),
  routing_key: z.string().optional(),
  priority: count.optional().describe('as a worker that held it said; events do not carry it'),
  client: z.string().optional().describe('the process that sent it'),
  pid: z.number().optional(),
  clock: z.number().optional(),
  shadow: z.string().optional().describe('the display name, when it differs'),
  signum: z.string().optional(),
  requeue: z.boolean().optional(),
  attempts: z.array(TaskAttempt),
  events: z.array(RawEvent),
  eventsDropped: count.describe('events that were not kept because the task had too many'),
  lost: z.object({ since: seconds, reason: z.string() }).optional(),
  holder: z
    .object({ worker: z.string(), online: z.boolean(), since: seconds.optional() })
    .optional()
    .describe('the worker that holds it now'),
  root: TaskLink.optional(),
  parent: TaskLink.optional(),
  children: z.array(TaskLink),
  retryOf: TaskLink.optional().describe('the task that an operator retried into this one'),
  retriedAs: z.array(TaskLink).describe('tasks that operators made of this one by retry'),
  replay: Replay,
  usual: z.object({ p50: duration, p95: duration, n: count }).optional().describe('runtimes of the same type'),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

export const WORKER_STATUS = ['online', 'silent', 'offline'] as const;
/** `offline` said goodbye; `silent` stopped sending heartbeats without a word. */
export const WorkerStatus = z.enum(WORKER_STATUS);
export type WorkerStatus = z.infer<typeof WorkerStatus>;

/** One place where a task can run: what runs in it, for how long. */
export const Slot = z.object({
  uuid: z.string().optional(),
  name: z.string().optional(),
  args: z.string().optional(),
  pid: z.number().optional(),
  started: seconds.optional(),
  usual: duration.optional().describe('p95 runtime of this type, when known from 20 runs or more'),
});
export type Slot = z.infer<typeof Slot>;

export const WorkerSummary = z.object({
  cluster,
  hostname: z.string(),
  status: WorkerStatus,
  since: seconds.describe('since when it has this status'),
  heartbeat: seconds.optional().describe('when the last one arrived here; absent when it sends none'),
  freq: duration.optional(),
  pid: z.number().optional(),
  pool: z.string().optional().describe('prefork, threads, gevent, eventlet, solo'),
  concurrency: count.optional(),
  slots: z.array(Slot).describe('busy ones first; as many as concurrency when that is known'),
  busy: count,
  prefetched: count.optional().describe('reserved and not started'),
  processed: count.optional(),
  succeeded: count,
  failed: count,
  retried: count,
  failing: z.number().optional().describe('share of failures of the last finished tasks, 0 to 1'),
  loadavg: z.array(z.number()).optional(),
  skew: duration.optional().describe('clock of the worker minus ours'),
  queues: z.array(z.string()).optional(),
  software: z.string().optional().describe('celery 5.6.3'),
  taskEvents: z.boolean().optional().describe('false when it was started without -E and nobody turned them on'),
  duplicateName: z.boolean().describe('two processes use this node name'),
});
export type WorkerSummary = z.infer<typeof WorkerSummary>;

/** A task as a worker reports it over remote control. */
export const HeldTask = z.object({
  uuid: z.string(),
  name: z.string().optional(),
  args: z.string().optional(),
  kwargs: z.string().optional(),
  eta: z.string().optional(),
  pid: z.number().optional(),
  started: seconds.optional(),
  acknowledged: z.boolean().optional(),
  redelivered: z.boolean().optional(),
  queue: z.string().optional(),
  priority: z.number().optional(),
});
export type HeldTask = z.infer<typeof HeldTask>;

/** An answer over remote control with its age; `error` in place of a value when the worker refused or kept silent. */
const asked = <T extends z.ZodType>(value: T) =>
  z.object({ at: seconds, value: value.optional(), error: z.string().optional() });

export const WorkerDetail = WorkerSummary.extend({
  active: asked(z.array(HeldTask)).optional(),
  reserved: asked(z.array(HeldTask)).optional(),
  scheduled: asked(z.array(HeldTask)).optional(),
  revoked: asked(z.array(z.string())).optional(),
  registered: asked(z.array(z.string())).optional(),
  activeQueues: asked(
    z.array(z.object({ name: z.string(), exchange: z.string().optional(), routing_key: z.string().optional() })),
  ).optional(),
  stats: asked(z.record(z.string(), z.unknown())).optional(),
  conf: asked(z.record(z.string(), z.unknown())).optional(),
});
export type WorkerDetail = z.infer<typeof WorkerDetail>;

export const QUEUE_CONDITIONS = [
  'healthy',
  'backlogged',
  'saturated',
  'no-consumer',
  'dead-letters',
  'paused',
  'unknown',
] as const;

/** A queue that nobody is to consume until it is resumed: what is sent to it waits. */
export const QueuePause = z.object({
  by: z.string(),
  since: seconds,
  until: seconds.optional().describe('resumed by itself then; absent: by a person'),
  reason: z.string().optional(),
  consuming: z.array(z.string()).describe('online workers that consume it all the same; they are told to stop'),
});
export type QueuePause = z.infer<typeof QueuePause>;

/**
 * What the broker says of a queue beyond its messages, under RabbitMQ's own names; durations in seconds where RabbitMQ
 * has milliseconds. Limits are those in force: of arguments and policies together. Redis knows nothing of the kind.
 */
export const QueueTraits = z.object({
  type: z.enum(['classic', 'quorum', 'stream']).optional(),
  max_priority: count.optional().describe('x-max-priority: priorities 0 to this are told apart'),
  lazy: z.boolean().optional().describe('queue-mode lazy: messages are kept on disk'),
  state: z.string().optional().describe('running, or what is wrong: down, minority, crashed, …'),
  durable: z.boolean().optional(),
  auto_delete: z.boolean().optional(),
  exclusive: z.boolean().optional(),
  policy: z.string().optional(),
  operator_policy: z.string().optional(),
  dead_letter_exchange: z.string().optional().describe('"" is the default exchange'),
  dead_letter_routing_key: z.string().optional(),
  dead_letter_queues: z.array(z.string()).optional().describe('where its dead letters land'),
  dead_letters_of: z.array(z.string()).optional().describe('queues whose dead letters land here'),
  message_ttl: duration.optional(),
  expires: duration.optional().describe('the queue itself goes when unused for so long'),
  max_length: count.optional(),
  max_length_bytes: count.optional(),
  overflow: z.string().optional().describe('what happens at the limit: drop-head, reject-publish, …'),
  delivery_limit: count.optional().describe('of a quorum queue: redelivered more often, a message is dropped'),
  memory: count.optional().describe('bytes'),
  message_bytes: count.optional(),
  members: count.optional().describe('of a quorum queue or stream'),
  members_online: count.optional(),
});
export type QueueTraits = z.infer<typeof QueueTraits>;

/** What looking into a queue does to it. */
export const Peeking = z.discriminatedUnion('how', [
  z.object({ how: z.literal('in-place') }),
  z
    .object({ how: z.literal('redelivers') })
    .describe('each message is taken and put back, and from then on marked as redelivered'),
  z.object({ how: z.literal('refused'), why: z.string() }),
]);
export type Peeking = z.infer<typeof Peeking>;

export const QueueSummary = z.object({
  cluster,
  name: z.string(),
  depth: count.optional().describe('waiting messages over all priorities; absent when it cannot be read'),
  unacked: count.optional(),
  oldest: z
    .object({
      uuid: z.string().optional().describe('absent when the broker tells its time alone'),
      name: z.string().optional(),
      age: duration,
      exact: z.boolean().describe('false: at least this old (first seen waiting then; no task-sent event)'),
    })
    .optional(),
  inRate: z.number().optional().describe('messages per second; absent when neither broker nor task-sent events tell'),
  outRate: z.number().optional().describe('messages taken per second'),
  redeliverRate: z.number().optional().describe('messages handed out once more, per second; of the broker alone'),
  ratesFrom: z
    .enum(['broker', 'events'])
    .optional()
    .describe('both of the last minute; broker: by its own counts, up to 5 s old; events: by task-sent events'),
  traits: QueueTraits.pick({ type: true, max_priority: true, lazy: true }).optional(),
  consumers: z.array(z.string()).describe('online workers that consume it'),
  consumersKnown: z.boolean().describe('false until workers have answered'),
  drain: z.union([duration, z.literal('never')]).optional(),
  condition: z.enum(QUEUE_CONDITIONS),
  paused: QueuePause.optional(),
  why: z.string().optional().describe('what limits it, in a few words'),
  measured: seconds.optional(),
  trend: z.array(z.number().nullable()).describe('depth over the last hour, oldest first; null is unknown'),
});
export type QueueSummary = z.infer<typeof QueueSummary>;

export const QueueDetail = QueueSummary.extend({
  traits: QueueTraits.optional(),
  peeking: Peeking,
  brokerConsumers: count.optional().describe('as the broker counts them'),
  byPriority: z.record(z.string(), count).optional(),
  slots: z.object({ busy: count, total: count }).describe('of its consumers'),
  workers: z.array(
    z.object({ hostname: z.string(), status: WorkerStatus, busy: count, concurrency: count.optional() }),
  ),
});
export type QueueDetail = z.infer<typeof QueueDetail>;

/** A waiting message, in the order workers will take it. */
export const WaitingMessage = z.object({
  position: z.number().int().positive(),
  uuid: z.string().optional(),
  name: z.string().optional(),
  args: z.string().optional(),
  kwargs: z.string().optional(),
  priority: z.number().optional(),
  eta: z.string().optional(),
  expires: z.string().optional(),
  retries: count.optional(),
  origin: z.string().optional(),
  age: duration.optional(),
  redelivered: z.boolean().optional(),
  unreadable: z.string().optional().describe('why it could not be decoded'),
});
export type WaitingMessage = z.infer<typeof WaitingMessage>;

export const SEVERITIES = ['fine', 'info', 'warning', 'critical'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** A link inside a sentence. */
export const Subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queue'), id: z.string() }),
  z.object({ kind: z.literal('worker'), id: z.string() }),
  z.object({ kind: z.literal('task'), id: z.string() }),
  z.object({ kind: z.literal('type'), id: z.string() }),
  z.object({ kind: z.literal('job'), id: z.string() }),
  z.object({ kind: z.literal('data'), id: z.string() }),
]);
export type Subject = z.infer<typeof Subject>;

/** A finding: one sentence that starts with its subject, why, since when. Ranked by harm. */
export const Finding = z.object({
  id: z.string(),
  severity: Severity,
  subject: Subject,
  sentence: z.string().describe('goes on after the subject: "has no consumer"'),
  why: z.string(),
  since: seconds.optional(),
});
export type Finding = z.infer<typeof Finding>;

export const Verdict = z.object({
  severity: Severity,
  sentence: z.string(),
  basis: z.string().describe('what it rests on: "Judged from 6 queues and 7 of 8 workers."'),
  at: seconds,
});
export type Verdict = z.infer<typeof Verdict>;

/** One headline figure. `spark` covers the last hour, oldest first; null is unknown. */
export const Figure = z.object({
  id: z.enum(['throughput', 'failing', 'runtime', 'oldest', 'waiting', 'slots']),
  value: z.number().optional(),
  of: z.number().optional().describe('the whole, for slots'),
  subject: Subject.optional(),
  paused: z.boolean().optional().describe('it is of a queue that somebody paused, and no alarm'),
  spark: z.array(z.number().nullable()),
  before: z.number().optional().describe('the same hour yesterday; absent when nothing was recorded then'),
});
export type Figure = z.infer<typeof Figure>;

/** Counts of finished tasks in a bucket that starts at `t`. */
export const ThroughputPoint = z.object({ t: seconds, success: count, failure: count, retry: count, other: count });
export type ThroughputPoint = z.infer<typeof ThroughputPoint>;

/** How much of the truth the events tell. */
export const DataQuality = z.object({
  events: count.describe('since the history began'),
  malformed: count,
  malformedKinds: z.record(z.string(), count),
  malformedSamples: z.array(z.object({ at: seconds, why: z.string(), sample: z.string() })),
  duplicated: count,
  dropped: count.describe('frames thrown away because they came faster than they could be handled'),
  unwritten: count.describe('tasks given up because the store stayed down'),
  lag: duration.optional().describe("from an event's timestamp to its arrival, median of the last minute"),
  covered: z.number().optional().describe('share of tasks seen received and ended of those that ended, 0 to 1'),
});
export type DataQuality = z.infer<typeof DataQuality>;

export const Link = z.discriminatedUnion('state', [
  z.object({ state: z.literal('up'), since: seconds }),
  z.object({ state: z.literal('connecting'), since: seconds }),
  z.object({ state: z.literal('down'), since: seconds, reason: z.string() }),
]);
export type Link = z.infer<typeof Link>;

/** A limit of a RabbitMQ node that is reached: whoever publishes is blocked until it is not any more. */
export const BrokerAlarm = z.object({ kind: z.enum(['memory', 'disk']), node: z.string(), since: seconds });
export type BrokerAlarm = z.infer<typeof BrokerAlarm>;

/** Whether RabbitMQ's management API answers; if not why, and the command or setting that mends it. */
export const ManagementApi = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  z.object({
    state: z.literal('up'),
    address: z.string(),
    limits: z.string().optional().describe('what the user may not see, in a sentence'),
    mend: z.string().optional(),
  }),
  z.object({ state: z.literal('missing'), why: z.string(), mend: z.string().optional() }),
]);
export type ManagementApi = z.infer<typeof ManagementApi>;

/** What a broker says of itself beside its queues. */
export const BrokerReport = z.object({
  version: z.string().optional().describe('RabbitMQ 3.13.7'),
  management: ManagementApi.optional(),
  alarms: z.array(BrokerAlarm).optional().describe('absent when it cannot be told'),
  scheduled: z
    .object({
      messages: count,
      due: z.array(z.object({ within: duration, messages: count })).describe('soonest first'),
    })
    .optional()
    .describe('in the queues of native delayed delivery; each is due within so many seconds at the latest'),
});
export type BrokerReport = z.infer<typeof BrokerReport>;

/** What every page shows: the cluster, its links, the badges of the rail. */
export const ShellState = z.object({
  cluster: z.string(),
  clusters: z.array(z.string()).describe('all that are watched; who names none means the first'),
  broker: z.object({ kind: z.string(), address: z.string(), link: Link, report: BrokerReport.optional() }),
  store: z.object({ kind: z.string(), link: Link }),
  readOnly: z.object({ on: z.boolean(), why: z.string().optional() }),
  workers: z.object({ online: count, total: count }),
  waiting: count.optional(),
  quality: z.object({ covered: z.number().optional(), malformed: count, lag: duration.optional() }),
  version: z.string(),
  now: seconds,
});
export type ShellState = z.infer<typeof ShellState>;

/** One cluster among those that are watched. */
export const ClusterSummary = ShellState.pick({ broker: true, store: true, workers: true, waiting: true }).extend({
  name: z.string(),
  verdict: Verdict.pick({ severity: true, sentence: true }),
});
export type ClusterSummary = z.infer<typeof ClusterSummary>;

export const Overview = z.object({
  verdict: Verdict,
  findings: z.array(Finding),
  figures: z.array(Figure),
  throughput: z.object({ step: duration, points: z.array(ThroughputPoint) }),
  queues: z.array(QueueSummary),
  workers: z.array(WorkerSummary),
  failures: z.array(TaskSummary).describe('the most recent ones'),
  quality: DataQuality,
});
export type Overview = z.infer<typeof Overview>;

export const COMMANDS = [
  'revoke',
  'terminate',
  'retry',
  'publish',
  'rate-limit',
  'time-limit',
  'pool-grow',
  'pool-shrink',
  'pool-restart',
  'autoscale',
  'add-consumer',
  'cancel-consumer',
  'enable-events',
  'disable-events',
  'heartbeat',
  'objgraph',
  'shutdown',
  'revoke-by-stamped-headers',
  'purge',
  'peek',
  'pause',
  'resume',
  'job-pause',
  'job-resume',
  'job-cancel',
  'job-end',
] as const;
export const CommandName = z.enum(COMMANDS);
export type CommandName = z.infer<typeof CommandName>;

/** One worker's word on a command. */
export const CommandAnswer = z.object({
  worker: z.string(),
  ok: z.boolean(),
  text: z.string(),
  after: duration.describe('from the request'),
});
export type CommandAnswer = z.infer<typeof CommandAnswer>;

/**
 * What became of a command: *requested → acknowledged by k of n → observed*. A command is not a fact: only an event
 * (or a measurement, for a purge) makes it observed.
 */
export const CommandReceipt = z.object({
  cluster,
  id: z.string(),
  command: CommandName,
  sentence: z.string().describe('what was asked, in words: "Terminate 5e9a41c7 with SIGTERM"'),
  target: Subject.optional(),
  actor: z.string(),
  requested: seconds,
  asked: z.array(z.string()).optional().describe('workers expected to answer'),
  answers: z.array(CommandAnswer),
  waiting: z.boolean().describe('answers may still come'),
  observed: z.object({ at: seconds, what: z.string() }).optional(),
  awaits: z
    .string()
    .optional()
    .describe('what would make it observed: "a task-revoked event"; absent when nothing tells'),
  error: z.string().optional(),
  uuid: z.string().optional().describe('of the new message, for retry and publish'),
});
export type CommandReceipt = z.infer<typeof CommandReceipt>;

/** What workers answered to a question; each in the shape that Celery gives it. */
export const WorkerAnswers = z.object({
  at: seconds,
  asked: z.array(z.string()).describe('workers expected to answer'),
  answers: z.array(
    z.object({
      worker: z.string(),
      after: duration.describe('from the question'),
      value: z.unknown().optional(),
      error: z.string().optional().describe("the worker's own refusal"),
    }),
  ),
});
export type WorkerAnswers = z.infer<typeof WorkerAnswers>;

/** What each worker knows of one task at this moment. */
export const Whereabouts = z.object({
  uuid: z.string(),
  at: seconds,
  asked: z.array(z.string()).describe('workers expected to answer'),
  answers: z.array(
    z.object({
      worker: z.string(),
      after: duration.describe('from the question'),
      holds: z
        .enum(['active', 'reserved', 'ready', 'scheduled', 'no'])
        .optional()
        .describe('active: runs; reserved: taken, not started; ready: taken and over; scheduled: waits for its ETA'),
      task: HeldTask.optional(),
      error: z.string().optional().describe("the worker's own refusal"),
    }),
  ),
});
export type Whereabouts = z.infer<typeof Whereabouts>;

/** The first word of an outcome. */
export const OUTCOME_WORDS = ['refused', 'requested', 'acknowledged', 'observed', 'failed'] as const;
export const OutcomeWord = z.enum(OUTCOME_WORDS);
export type OutcomeWord = z.infer<typeof OutcomeWord>;

/** Where a request came from. */
export const Origin = z.object({
  address: z.string().optional().describe('of the peer: of the proxy, when there is one'),
  forwarded_for: z
    .string()
    .optional()
    .describe('X-Forwarded-For as the request bore it: whoever asks can write it, unless a proxy does'),
});
export type Origin = z.infer<typeof Origin>;

export const AuditOutcome = z.object({ at: seconds, outcome: z.string() });
export type AuditOutcome = z.infer<typeof AuditOutcome>;

/** A command that was asked, and what became of it. It is written once; each outcome is a further record. */
export const AuditEntry = z.object({
  cluster,
  id: z.string(),
  at: seconds,
  actor: z.string(),
  from: Origin.optional().describe('absent for what Expediter does by itself'),
  command: CommandName,
  sentence: z.string(),
  target: Subject.optional(),
  reason: z.string().optional(),
  outcome: z.string().describe('the last one: refused, requested, acknowledged, observed or failed, in words'),
  outcomes: z.array(AuditOutcome).describe('each that was written, oldest first'),
  arguments: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** A page of a list. `nextCursor` is opaque and absent on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional(), total: count.optional() });

export const TimelineBucket = z.object({ t: seconds, counts: z.record(z.string(), count) });
export type TimelineBucket = z.infer<typeof TimelineBucket>;
export const Timeline = z.object({ step: duration, buckets: z.array(TimelineBucket) });
export type Timeline = z.infer<typeof Timeline>;

export const Facets = z.object({ field: z.string(), counts: z.record(z.string(), count) });
export type Facets = z.infer<typeof Facets>;

/** A numeric series over time; `value` null where nothing is known. */
export const Series = z.object({
  series: z.string(),
  step: duration,
  points: z.array(z.object({ t: seconds, value: z.number().nullable() })),
});
export type Series = z.infer<typeof Series>;
