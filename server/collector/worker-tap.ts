import type { WorkerName } from '../../lib/ids.ts';
import { INSPECT_METHODS, type Inspection, type InspectPart, parseInspection } from '../../lib/workers/inspection.ts';
import type { Command, Mailbox } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';

export interface WorkerTapParts {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Turn task events on where they are off (`--enable-events`). */
  readonly enableEvents: boolean;
  /** Seconds between two rounds of `active` and `reserved`. */
  readonly inspectInterval: number;
  /** Whether there is a link: nobody is asked without one. */
  readonly isLinked: () => boolean;
  readonly onInspection: (worker: WorkerName, parts: Inspection) => void;
  readonly onTaskEvents: (worker: WorkerName, on: boolean) => void;
}

export interface WorkerTap extends Service {
  /** The link is up (again): find out who is there. */
  linked(): void;
  /** A worker appeared that has not been asked yet. */
  appeared(worker: WorkerName): void;
  /** Asks one worker everything now; resolves when it has answered or kept silent. */
  refresh(worker: WorkerName): Promise<void>;
  /** Asks every worker what changes seldom; resolves when they have answered or kept silent. */
  refreshAll(): Promise<void>;
}

const ANSWER_WITHIN_MS = 1500;
/** What changes by the second. */
const OFTEN: readonly InspectPart[] = ['active', 'reserved', 'scheduled'];
/** What changes with a deploy or a command. */
const SELDOM: readonly InspectPart[] = ['stats', 'activeQueues'];
const SELDOM_EVERY = 6;
/** What a worker is, rather than what it holds. */
const ABOUT: readonly InspectPart[] = ['stats', 'activeQueues', 'registered', 'conf'];
const EVERYTHING: readonly InspectPart[] = [
  'active',
  'reserved',
  'scheduled',
  'revoked',
  'registered',
  'activeQueues',
  'stats',
  'conf',
];
/** Several workers that start together are asked together. */
const GATHER_MS = 300;
/** A worker says that it is online some time before it listens to questions: on a busy machine, seconds. */
const WELCOMES = 10;
const WELCOME_AGAIN_MS = 1000;

/** Asks workers over remote control, seldom enough to be no load: every answer is a message through the broker. */
export function createWorkerTap(parts: WorkerTapParts): WorkerTap {
  const { mailbox, clock, log } = parts;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  let newcomers = new Set<WorkerName>();
  let isGathering = false;
  /** Everything that is under way. */
  const running = new Set<Promise<void>>();
  const refreshing = new Map<WorkerName, Promise<void>>();
  let refreshingAll: Promise<void> | undefined;

  async function ask(
    method: string,
    arguments_: Command['arguments'],
    destination: readonly WorkerName[] | undefined,
    answer: (worker: WorkerName, reply: unknown) => void,
  ): Promise<void> {
    for await (const { worker, reply } of mailbox.ask({ method, arguments: arguments_, destination }, ANSWER_WITHIN_MS))
      answer(worker, reply);
  }

  async function inspect(
    questions: readonly InspectPart[],
    destination?: readonly WorkerName[],
    answered: (worker: WorkerName) => void = () => {},
  ): Promise<void> {
    // Side by side: one slow worker makes a round as long as one question, not as all of them.
    await all(
      questions.map((part) =>
        ask(INSPECT_METHODS[part], ARGUMENTS[part] ?? {}, destination, (worker, reply) => {
          answered(worker);
          parts.onInspection(worker, { [part]: parseInspection(part, reply, clock.now()) });
        }),
      ),
    );
  }

  async function enableEvents(
    destination?: readonly WorkerName[],
    answered: (worker: WorkerName) => void = () => {},
  ): Promise<void> {
    if (!parts.enableEvents) return;
    await ask('enable_events', {}, destination, (worker, reply) => {
      answered(worker);
      const on = typeof reply === 'object' && reply !== null && 'ok' in reply;
      parts.onTaskEvents(worker, on);
      if (!on) log.warn({ worker, reply }, 'A worker refused to turn task events on');
    });
  }

  async function welcome(destination?: readonly WorkerName[], answered?: (worker: WorkerName) => void): Promise<void> {
    await all([enableEvents(destination, answered), inspect([...SELDOM, ...OFTEN], destination, answered)]);
  }

  /** Asks those again that left something unanswered. */
  async function welcomeAll(newcomers: readonly WorkerName[]): Promise<void> {
    let missing = newcomers;
    for (let n = 1; missing.length > 0; n++) {
      const answers = new Map<WorkerName, number>();
      await welcome(missing, (worker) => answers.set(worker, (answers.get(worker) ?? 0) + 1));
      const questions = SELDOM.length + OFTEN.length + (parts.enableEvents ? 1 : 0);
      missing = missing.filter((worker) => (answers.get(worker) ?? 0) < questions);
      if (missing.length === 0 || n === WELCOMES) return;
      await clock.sleep(WELCOME_AGAIN_MS, abort.signal);
      if (abort.signal.aborted || !parts.isLinked()) return;
    }
  }

  /** Asks nobody without a link. Never rejects; `stop` waits for it. */
  function attempt(what: string, work: () => Promise<void>): Promise<void> {
    if (abort.signal.aborted || !parts.isLinked()) return Promise.resolve();
    const attempted = work()
      .catch((error) => log.debug({ err: error }, `${what} failed`))
      .finally(() => running.delete(attempted));
    running.add(attempted);
    return attempted;
  }

  async function gather(): Promise<void> {
    isGathering = true;
    await clock.sleep(GATHER_MS, abort.signal);
    isGathering = false;
    const destination = [...newcomers];
    newcomers = new Set();
    await attempt('Welcoming workers', () => welcomeAll(destination));
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (let n = 1; !signal.aborted; n++) {
      await clock.sleep(parts.inspectInterval * 1000, signal);
      await attempt('Asking the workers', () => inspect(n % SELDOM_EVERY === 0 ? [...SELDOM, ...OFTEN] : OFTEN));
    }
  }

  return {
    name: 'worker-tap',
    async start() {
      abort = new AbortController();
      loop = run(abort.signal);
    },
    async stop() {
      abort.abort();
      await loop;
      await Promise.all(running);
    },
    linked() {
      void attempt('Asking who is there', async () => {
        // Provokes a heartbeat of every worker, so that quiet ones show themselves.
        await mailbox.broadcast({ method: 'heartbeat', arguments: {} });
        await welcome();
      });
    },
    appeared(worker) {
      newcomers.add(worker);
      if (!isGathering) void gather();
    },
    refresh(worker) {
      let asking = refreshing.get(worker);
      if (asking === undefined) {
        asking = attempt(`Asking ${worker}`, () => inspect(EVERYTHING, [worker])).finally(() =>
          refreshing.delete(worker),
        );
        refreshing.set(worker, asking);
      }
      return asking;
    },
    refreshAll() {
      refreshingAll ??= attempt('Asking every worker', () => inspect(ABOUT)).finally(() => {
        refreshingAll = undefined;
      });
      return refreshingAll;
    },
  };
}

/** Resolves when none of them is under way any more; then rejects with the first failure. */
async function all(questions: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(questions);
  await Promise.all(questions);
}

/** `safe` asks for display texts in place of real arguments, which may be large and private (Celery ≥ 5.2; ignored before). */
const ARGUMENTS: Partial<Record<InspectPart, Command['arguments']>> = { active: { safe: true } };
