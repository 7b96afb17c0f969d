import type { QueueName } from '../../lib/ids.ts';
import { compileRedaction, DEFAULT_REDACTION, type Redact } from '../../lib/python/redact.ts';
import type { permit } from '../auth/permit.ts';
import type { ReadOnly } from '../auth/read-only.ts';
import type { Broker } from '../brokers/broker.ts';
import type { buildTaskMessage, readTaskBody } from '../brokers/message.ts';
import type { Clock } from '../clock.ts';
import type { Views } from '../engine/views.ts';
import type { Log } from '../log.ts';
import type { Results } from '../results/results.ts';
import type { Service } from '../service.ts';
import type { AuditLog, AuditRecord, JobLog, Settings } from '../stores/store.ts';
import { createBacklog } from './backlog.ts';
import { bulk } from './bulk.ts';
import type { Control } from './control.ts';
import { createDesiredState } from './desired-state.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { createObserver } from './observe.ts';
import type { CommandParts } from './parts.ts';
import { pause, resume } from './pause.ts';
import type { Pauses } from './pauses.ts';
import { peek } from './peek.ts';
import { createRoad } from './perform.ts';
import { publish } from './publish.ts';
import { purge } from './purge.ts';
import { askWorkers, whereabouts } from './questions.ts';
import { createReceipts } from './receipts.ts';
import { retry } from './retry.ts';
import { type NewLink, writeRetryLink } from './retry-links.ts';
import { preflightOf } from './retry-preflight.ts';
import { revoke } from './revoke.ts';
import { revokeStamped } from './revoke-stamped.ts';
import { controlOne, controlSeveral } from './worker-control.ts';

export interface ControlParts {
  readonly broker: Pick<Broker, 'mailbox' | 'queues' | 'can'>;
  readonly views: Pick<Views, 'cluster' | 'tasks' | 'taskRecord' | 'workers' | 'worker' | 'peek' | 'onChange'>;
  readonly audit: Pick<AuditLog, 'put'>;
  readonly settings: Settings;
  readonly pauses: Pauses;
  /** Whether there is a link to the broker: what is to be so is not brought about without one. */
  readonly isLinked: () => boolean;
  /** A queue that is paused may be named by nobody else. */
  readonly noteQueue: (name: QueueName) => void;
  readonly jobs: JobLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly readOnly: ReadOnly;
  readonly permit: typeof permit;
  readonly results: Pick<Results, 'find' | 'findMany'>;
  readonly buildTaskMessage: typeof buildTaskMessage;
  readonly readTaskBody: typeof readTaskBody;
  /** Never the same twice: ids of commands and of task messages. */
  readonly newId: () => string;
  /** Who sends, as the `origin` of task messages: `expediter@host`. */
  readonly origin: string;
  /** What arguments look like in the audit log; Expediter's own list of secret names when left out. */
  readonly redact?: Redact | undefined;
  /** How long workers have to answer; 5 s when left out. */
  readonly timeoutMs?: number | undefined;
}

const ANSWER_MS = 5_000;
/** Between attempts to write down what a store that was out of reach did not take. */
const FLUSH_MS = 5_000;
const LAST_FLUSH_MS = 1_000;

/** Commands work before `start` and while the store is down; receipts become observed between `start` and `stop`. */
export function createControl(parts: ControlParts): Control & Service {
  const { broker, views, clock, log } = parts;
  const receipts = createReceipts(clock);
  const audit = createBacklog<AuditRecord>({
    what: 'An audit entry',
    write: (entry) => parts.audit.put(entry),
    clock,
    log,
  });
  const links = createBacklog<NewLink>({
    what: 'A link between a task and its retry',
    write: (link) => writeRetryLink(parts.settings, link),
    clock,
    log,
  });
  const observer = createObserver({ views, clock, onSighting: (id, sighting) => road.sighted(id, sighting) });
  const road = createRoad({
    cluster: views.cluster,
    mailbox: broker.mailbox,
    permit: parts.permit,
    readOnly: parts.readOnly,
    receipts,
    observer,
    audit,
    clock,
    log,
    newId: parts.newId,
    timeoutMs: parts.timeoutMs ?? ANSWER_MS,
  });
  const redact = parts.redact ?? compileRedaction(DEFAULT_REDACTION);
  const commands: CommandParts = { ...parts, road, links, redact };
  const questions = { mailbox: broker.mailbox, views, clock, redact };
  const desired = createDesiredState({
    commands,
    readOnly: parts.readOnly,
    isLinked: parts.isLinked,
    noteQueue: parts.noteQueue,
    log,
  });
  const jobs = createJobs({ ...commands, ...{ broker, views, clock, log, audit, jobs: parts.jobs } });
  const stopping = new AbortController();
  let flushing: Promise<void> = Promise.resolve();

  async function flushNowAndThen(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(FLUSH_MS, stopping.signal);
      await Promise.race([Promise.all([audit.flush(), links.flush()]), clock.sleep(FLUSH_MS, stopping.signal)]);
    }
  }

  /** A store that hangs must not hold up the end of the process. */
  async function writeTheRest(): Promise<void> {
    const patience = new AbortController();
    const written = Promise.all([audit.flush(), links.flush()]);
    await Promise.race([written, clock.sleep(LAST_FLUSH_MS, patience.signal)]);
    patience.abort();
    if (audit.size() > 0) log.error({ entries: audit.size() }, 'Audit entries are lost: the store did not take them');
    if (links.size() > 0) log.error({ links: links.size() }, 'Links of retries are lost: the store did not take them');
  }

  return {
    name: 'control',
    revoke: (actor, request) => revoke(commands, actor, request),
    retry: (actor, request) => retry(commands, actor, request),
    preflight: ({ uuid, queue }) => preflightOf(commands, uuid, queue),
    publish: (actor, request) => publish(commands, actor, request),
    bulk: (actor, request) => bulk(commands, actor, request),
    worker: (actor, request) => controlOne(commands, actor, request),
    workers: (actor, request) => controlSeveral(commands, actor, request),
    revokeStamped: (actor, request) => revokeStamped(commands, actor, request),
    pause: (actor, request) => pause(commands, actor, request),
    resume: (actor, request) => resume(commands, actor, request),
    purge: (actor, request) => purge(commands, actor, request),
    peek: (actor, request) => peek(commands, actor, request),
    ask: (request) => askWorkers(questions, request),
    whereabouts: (request) => whereabouts(questions, request),
    jobs,
    receipts: receipts.list,
    receipt: receipts.find,
    onReceipt: receipts.onReceipt,
    async start() {
      observer.start();
      await desired.start();
      await jobs.start();
      flushing = flushNowAndThen();
    },
    async stop() {
      await jobs.stop();
      await desired.stop();
      observer.stop();
      await road.stop();
      stopping.abort();
      await flushing;
      await writeTheRest();
    },
  };
}
