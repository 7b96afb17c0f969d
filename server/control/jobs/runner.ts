import { ExpediterError } from '../../../lib/errors.ts';
import { taskId } from '../../../lib/ids.ts';
import { type Bucket, fill, take } from '../../../lib/jobs/bucket.ts';
import { advance, isOver, type Job, type JobItem, pauseJob, roomOf } from '../../../lib/jobs/job.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import { chunksOf } from '../bulk.ts';
import { settleDoubts } from './doubts.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createOutbox, type Sent } from './outbox.ts';
import type { JobParts } from './parts.ts';
import { link, sendRetries } from './send-retries.ts';
import { sendRevokes } from './send-revokes.ts';
import { createWatch } from './watch.ts';

/** Drives one job from its first task to the end of its last. */
export interface Runner {
  readonly job: Job;
  /** Why nothing can be sent at the moment. */
  readonly hindered: string | undefined;
  readonly ledger: Ledger;
  /** What a person asks of it: no turn of its own. */
  order(by: (job: Job) => Job): void;
  look(tasks: readonly Task[]): void;
  /** Resolves when there is nothing left to do or to watch, or when the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** Between two looks at the bucket. Revocations go in larger bunches: each costs every worker a message. */
const TICK_MS = { retry: 100, revoke: 500, terminate: 500 } as const;
const MOST_AT_ONCE = { retry: 100, revoke: 1_000, terminate: 1_000 } as const;
const HINDERED_MS = 2_000;
/** While it stands still, or only watches. */
const IDLE_MS = 500;
/** How long the ends of tasks are waited for after the last one was sent. */
export const WATCH_AFTER_SECONDS = 3_600;
const PAGE = 500;
const LOOKUPS = 25;

export interface RunnerEvents {
  /** It, or why it is hindered, has become another. */
  onChange(job: Job): void;
  /** It paused itself, or came to its end. */
  onTurn(job: Job): void;
}

/** `isKnown`: it was found in the store, where some of it may be in doubt. */
export function createRunner(parts: JobParts, first: Job, isKnown: boolean, events: RunnerEvents): Runner {
  const { clock, log } = parts;
  const ledger = createLedger(parts.jobs, first, events.onChange);
  const watch = createWatch(ledger);
  const outbox = createOutbox(parts, ledger, watch);
  let hindered: string | undefined;
  let noted = first.state;
  let bucket: Bucket = { tokens: 1, at: clock.now() };
  let isRecovered = !isKnown;

  function hinder(why: string | undefined): void {
    if (hindered === why) return;
    hindered = why;
    events.onChange(ledger.job);
  }

  function noteTurn(): void {
    if (ledger.job.state === noted) return;
    noted = ledger.job.state;
    events.onTurn(ledger.job);
  }

  /** Answers how long to sleep. */
  async function step(): Promise<number> {
    if (!isRecovered) await recover();
    isRecovered = true;
    const proven = watch.settle(clock.now());
    if (ledger.job.action === 'retry' && proven.length > 0) await link(outbox, proven);
    ledger.change((job) => advance(job, clock.now()));
    const { action, rate } = ledger.job;
    const room = roomOf(ledger.job);
    if (room === 0) {
      await ledger.flush();
      hinder(undefined);
      return ledger.job.state === 'running' ? TICK_MS[action] : IDLE_MS;
    }
    const drawn = take(fill(bucket, rate, clock.now()), Math.min(room, MOST_AT_ONCE[action]));
    bucket = drawn.bucket;
    if (drawn.taken === 0) return TICK_MS[action];
    const { hindered: why }: Sent = await (action === 'retry' ? sendRetries : sendRevokes)(outbox, drawn.taken);
    hinder(why);
    if (why !== undefined) return HINDERED_MS;
    // More is due than goes at once.
    return drawn.taken === MOST_AT_ONCE[action] ? 0 : TICK_MS[action];
  }

  /** After a start of the server: what was in doubt is settled, and what was sent is watched again. */
  async function recover(): Promise<void> {
    const { id, action } = ledger.job;
    const doubted = await allItems('sending');
    if (doubted.length > 0) {
      const settled = await settleDoubts(parts, action, doubted);
      if (action === 'retry')
        await link(
          outbox,
          settled.filter(({ state }) => state === 'sent'),
        );
      ledger.move(
        doubted.flatMap((from, index) => (settled[index] === undefined ? [] : [{ from, to: settled[index] }])),
      );
      await ledger.flush();
      log.warn({ job: id, doubted: doubted.length, unknown: ledger.job.counts.unknown }, 'A bulk job goes on');
    }
    for (const state of ['sent', 'unknown'] as const) await watchAgain(await allItems(state));
  }

  async function allItems(state: JobItem['state']): Promise<readonly JobItem[]> {
    const items: JobItem[] = [];
    for (let after: number | undefined; ; ) {
      const page = await parts.jobs.items(ledger.job.id, { state, limit: PAGE, after });
      items.push(...page);
      after = page.at(-1)?.n;
      if (page.length < PAGE) return items;
    }
  }

  async function watchAgain(items: readonly JobItem[]): Promise<void> {
    const open = items.filter(({ result }) => result === undefined);
    for (const item of open) watch.put(item);
    // What ended while nobody watched.
    for (const chunk of chunksOf(open, LOOKUPS)) {
      const ids = chunk.flatMap(({ as, uuid }) => (ledger.job.action === 'retry' ? (as ?? []) : uuid));
      const tasks = await Promise.all(ids.map((uuid) => parts.views.taskRecord(taskId(uuid))));
      watch.look(tasks.filter((task) => task !== undefined));
    }
  }

  function isSettled(): boolean {
    const { job, isDirty } = ledger;
    if (!isOver(job) || isDirty) return false;
    return watch.size === 0 || clock.now() > (job.ended ?? 0) + WATCH_AFTER_SECONDS;
  }

  return {
    get job() {
      return ledger.job;
    },
    get hindered() {
      return hindered;
    },
    ledger,
    order(by) {
      ledger.change(by);
      noted = ledger.job.state;
    },
    look: (tasks) => watch.look(tasks),
    async run(signal) {
      while (!signal.aborted && !(isRecovered && isSettled())) {
        let pauseMs: number;
        try {
          pauseMs = await step();
        } catch (error) {
          pauseMs = HINDERED_MS;
          if (error instanceof ExpediterError) hinder(error.message);
          else {
            log.error({ err: error, job: ledger.job.id }, 'A bulk job failed');
            ledger.change((job) => (job.state === 'running' ? pauseJob(job, FAILED) : job));
          }
        }
        noteTurn();
        await clock.sleep(pauseMs, signal);
      }
    },
  };
}

const FAILED = 'It failed for a reason that is in the log.';
