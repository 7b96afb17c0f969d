import type { Peeking, WorkerDetail, WorkerSummary } from '../../../../lib/contract/models.ts';
import { ExpediterError } from '../../../../lib/errors.ts';
import { DEFAULT_CLUSTER, queueName, taskId, workerName } from '../../../../lib/ids.ts';
import { taskSummary } from '../../../../lib/tasks/summary.ts';
import type { Task } from '../../../../lib/tasks/task.ts';
import type { Actor } from '../../../../server/auth/identity.ts';
import { permit } from '../../../../server/auth/permit.ts';
import type { Answer, Command, Publication, Queues, TaskMessage } from '../../../../server/brokers/broker.ts';
import { buildTaskMessage, readTaskBody } from '../../../../server/brokers/message.ts';
import { type ControlParts, createControl } from '../../../../server/control/create-control.ts';
import { createPauses } from '../../../../server/control/pauses.ts';
import type { Changes } from '../../../../server/engine/views.ts';
import type { Found } from '../../../../server/results/results.ts';
import { createJobLog } from '../../../../server/stores/memory/jobs.ts';
import type { AuditRecord, JobLog, Settings } from '../../../../server/stores/store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

export const operator: Actor = { name: 'ann', access: new Set(['view', 'operate']) };
export const viewer: Actor = { name: 'vic', access: new Set(['view']) };

export const UUID = '5e9a41c7-0000-4000-8000-000000000001';

export function aTask({ uuid = UUID, ...facts }: Partial<Omit<Task, 'uuid'>> & { uuid?: string } = {}): Task {
  return {
    uuid: taskId(uuid),
    seq: 1,
    seen: 1_700_000_000,
    state: 'FAILURE',
    name: 'billing.charge',
    shadow: undefined,
    args: '(7, 1.0)',
    kwargs: "{'note': 'ok'}",
    result: undefined,
    exception: undefined,
    traceback: undefined,
    runtime: undefined,
    worker: workerName('w1@app'),
    pid: undefined,
    client: undefined,
    queue: queueName('payments'),
    exchange: '',
    routing_key: 'payments',
    priority: undefined,
    retries: 0,
    eta: undefined,
    expires: undefined,
    root_id: undefined,
    parent_id: undefined,
    clock: undefined,
    sent: undefined,
    received: undefined,
    started: undefined,
    succeeded: undefined,
    failed: undefined,
    retried: undefined,
    revoked: undefined,
    rejected: undefined,
    timestamp: 1_700_000_000,
    terminated: undefined,
    signum: undefined,
    expired: undefined,
    requeue: undefined,
    deliveries: 1,
    redelivered: false,
    lost: undefined,
    attempts: [],
    events: [],
    eventsDropped: 0,
    ...facts,
  };
}

export function aWorker(facts: Partial<WorkerSummary> = {}): WorkerSummary {
  return {
    cluster: 'default',
    hostname: 'w1@app',
    status: 'online',
    since: 1_700_000_000,
    slots: [],
    busy: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    duplicateName: false,
    ...facts,
  };
}

/** An answer as a worker gives it. */
export const says = (worker: string, reply: unknown): Answer => ({ worker: workerName(worker), reply });

export type Desk = ReturnType<typeof aDesk>;

/** Control with ports that remember what they were given. What a test changes on `world` counts from then on. */
export function aDesk(
  given: {
    tasks?: readonly Task[];
    workers?: readonly WorkerSummary[];
    answers?: readonly Answer[];
    readOnly?: ControlParts['readOnly'];
    canPublish?: boolean;
  } = {},
) {
  const clock = createFakeClock();
  const world = {
    tasks: new Map((given.tasks ?? []).map((task) => [task.uuid as string, task])),
    workers: (given.workers ?? [aWorker()]) as readonly WorkerSummary[],
    details: new Map<string, WorkerDetail>(),
    answers: given.answers ?? [says('w1@app', { ok: 'yes' })],
    /** Workers keep silent until `hush` resolves. */
    hush: undefined as Promise<void> | undefined,
    brokerIsDown: false,
    storeIsDown: false,
    viewsAreDown: false,
    depth: 0,
    /** What the result backend answers, by id; none is named for others. */
    results: new Map<string, Found>(),
    /** What lies in every queue. */
    waiting: [] as TaskMessage[],
    /** What becomes of a message among many. */
    takes: (_message: TaskMessage): Publication => ({ kind: 'taken' }),
    peeking: { how: 'in-place' } as Peeking,
  };
  const broadcasts: Command[] = [];
  const questions: Command[] = [];
  const published: TaskMessage[] = [];
  const purged: string[] = [];
  const peeked: { name: string; limit: number; acceptRedelivered?: boolean }[] = [];
  const audit: AuditRecord[] = [];
  const documents = new Map<string, Map<string, unknown>>();
  const errors: string[] = [];
  const noted = new Set<string>();
  const listeners = new Set<(changes: Changes) => void>();
  const down = () => new ExpediterError('unavailable', 'The broker is out of reach.');
  const requireBroker = () => {
    if (world.brokerIsDown) throw down();
  };
  const requireStore = () => {
    if (world.storeIsDown) throw new ExpediterError('unavailable', 'The store is out of reach.');
  };
  let ids = 0;

  const queues: Queues = {
    discover: async () => [],
    measure: async (names) => new Map(names.map((name) => [name, { depth: world.depth }])),
    peeking: () => world.peeking,
    peek: async () => world.waiting,
    async publish(message) {
      requireBroker();
      published.push(message);
    },
    async publishAll(messages) {
      if (world.brokerIsDown) return messages.map(() => ({ kind: 'unsent', why: 'The broker is out of reach.' }));
      return messages.map((message) => {
        const publication = world.takes(message);
        if (publication.kind === 'taken') published.push(message);
        return publication;
      });
    },
    async purge(name) {
      requireBroker();
      purged.push(name);
      return 412;
    },
  };

  const settings: Settings = {
    async get(kind, id) {
      requireStore();
      return documents.get(kind)?.get(id);
    },
    async list(kind) {
      requireStore();
      return documents.get(kind) ?? new Map();
    },
    async put(kind, added) {
      requireStore();
      documents.set(kind, new Map([...(documents.get(kind) ?? []), ...added]));
    },
    async remove(kind, ids) {
      requireStore();
      for (const id of ids) documents.get(kind)?.delete(id);
    },
  };

  const jobs = createJobLog();
  const control = createControl({
    broker: {
      can: { countUnacked: true, peek: true, publish: given.canPublish ?? true },
      mailbox: {
        async broadcast(command) {
          requireBroker();
          broadcasts.push(command);
        },
        async *ask(command) {
          requireBroker();
          questions.push(command);
          await world.hush;
          yield* world.answers;
        },
      },
      queues,
    },
    views: {
      cluster: DEFAULT_CLUSTER,
      async tasks(_query, _range, page) {
        const rows = [...world.tasks.values()].slice(page.after?.seq ?? 0, (page.after?.seq ?? 0) + page.limit);
        const end = (page.after?.seq ?? 0) + rows.length;
        const items = rows.map((task) => taskSummary(task, DEFAULT_CLUSTER));
        return { items, next: end < world.tasks.size ? { seq: end } : undefined };
      },
      async taskRecord(uuid) {
        if (world.viewsAreDown) throw new ExpediterError('unavailable', 'The store is out of reach.');
        return world.tasks.get(uuid);
      },
      async peek(name, limit, consent) {
        requireBroker();
        peeked.push({ name, limit, ...consent });
        return [{ position: 1, uuid: 'first' }];
      },
      workers: () => world.workers,
      async worker(hostname) {
        const summary = world.workers.find((worker) => worker.hostname === hostname);
        return world.details.get(hostname) ?? summary;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    audit: {
      async put(entry) {
        requireStore();
        audit.push(entry);
      },
    },
    settings,
    pauses: createPauses(settings),
    isLinked: () => !world.brokerIsDown,
    noteQueue: (name) => void noted.add(name),
    jobs: guarded(jobs, requireStore),
    clock,
    log: { debug() {}, info() {}, warn() {}, error: (_, message) => void errors.push(message) },
    readOnly: given.readOnly ?? { on: false },
    permit,
    buildTaskMessage,
    readTaskBody,
    results: {
      find: async (id) => world.results.get(id) ?? { status: 'none' },
      findMany: async (ids) => new Map(ids.map((id) => [id, world.results.get(id) ?? { status: 'none' }])),
    },
    newId: () => `id-${++ids}`,
    origin: 'expediter@test',
  });

  return {
    control,
    clock,
    world,
    settings,
    jobs,
    queues,
    broadcasts,
    questions,
    published,
    purged,
    peeked,
    audit,
    documents,
    errors,
    noted,
    /** All that left for the broker. */
    sent: () => [...broadcasts, ...questions, ...published, ...purged, ...peeked],
    /** The last word of the audit log on each entry. */
    outcomes: () => [...new Map(audit.map((entry) => [entry.id, entry.outcome])).values()],
    body: (index = 0) => Buffer.from(published[index]?.body ?? []).toString('utf8'),
    /** Tells of changes, as the engine does. */
    tell(changes: { tasks?: readonly Task[]; workers?: readonly string[] }) {
      const workers = new Set((changes.workers ?? []).map(workerName));
      for (const listener of listeners) listener({ tasks: changes.tasks ?? [], workers, queues: false, links: false });
    },
    /** Lets all that is under way go on, without time passing. */
    settle: () => clock.advance(0),
  };
}

function guarded(jobs: JobLog, require: () => void): JobLog {
  const guard =
    <Args extends readonly unknown[], T>(method: (...args: Args) => Promise<T>) =>
    async (...args: Args) => {
      require();
      return method(...args);
    };
  const { write, find, list, open, items, prune } = jobs;
  return { write: guard(write), find: guard(find), list: guard(list), open: guard(open), items: guard(items), prune };
}
