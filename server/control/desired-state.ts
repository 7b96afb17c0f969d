import { ExpediterError } from '../../lib/errors.ts';
import type { QueueName, WorkerName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import type { ReadOnly } from '../auth/read-only.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import type { CommandParts } from './parts.ts';
import { consumersOf, holdsOf, resume, stopConsuming } from './pause.ts';
import type { Hold, Pause } from './pauses.ts';

export interface DesiredStateParts {
  readonly commands: CommandParts;
  readonly readOnly: ReadOnly;
  readonly isLinked: () => boolean;
  readonly noteQueue: (name: QueueName) => void;
  readonly log: Log;
}

/** What Expediter does to keep what its operators asked for. */
const ITSELF: Actor = { name: 'expediter', access: new Set(['operate']) };
const LOOK_EVERY_MS = 1000;
/** Seconds until a worker that goes on consuming is told again; doubled each time. */
const AGAIN_AFTER = 10;
const AGAIN_AT_MOST = 600;

/**
 * Brings about what is to be so and is not: Celery writes nothing down, so a worker that was started anew consumes a
 * paused queue again, and is told to stop again. Also ends a pause whose time is over, be it of a process before us.
 * A read-only server only tells that it is otherwise.
 */
export function createDesiredState(parts: DesiredStateParts): Service {
  const { commands, log } = parts;
  const { pauses, clock, views } = commands;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  let unsubscribe = () => {};
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    if (!(await pauses.load())) return;
    for (const [queue, pause] of [...pauses.all()]) {
      if (abort.signal.aborted) return;
      parts.noteQueue(queue);
      if (parts.readOnly.on || !parts.isLinked()) continue;
      if (pause.until !== undefined && pause.until <= clock.now()) await end(queue);
      else await hold(queue, pause);
    }
  }

  /** One at a time; what changes meanwhile is seen by the next. */
  function lookNow(): Promise<void> {
    looking ??= look()
      .catch((error: unknown) => {
        if (!(error instanceof ExpediterError)) log.error({ err: error }, 'Paused queues could not be looked after');
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function end(queue: QueueName): Promise<void> {
    await resume(commands, ITSELF, { name: queue, reason: 'the time of its pause is over' });
  }

  async function hold(queue: QueueName, pause: Pause): Promise<void> {
    const told = new Map(pause.held.map((one) => [one.worker, one]));
    const pids = new Map(views.workers().map(({ hostname, pid }) => [hostname, pid]));
    const now = clock.now();
    const due = consumersOf(commands, queue).filter((worker) => isDue(told.get(worker), pids.get(worker), now));
    if (due.length === 0) return;
    for (const one of holdsOf(commands, due)) told.set(one.worker, again(told.get(one.worker), one));
    // Before it is sent: a store that is down must not make us tell it every second.
    pauses.note(queue, { ...pause, held: [...told.values()] });
    await commands.road.perform(ITSELF, intentOf(queue, due, pause), () => ({
      ...intentOf(queue, due, pause),
      ...stopConsuming(queue, due),
    }));
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await lookNow();
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  return {
    name: 'desired-state',
    async start() {
      abort = new AbortController();
      unsubscribe = views.onChange(({ workers }) => {
        if (workers.size > 0 && pauses.all().size > 0) void lookNow();
      });
      loop = run(abort.signal);
    },
    async stop() {
      abort.abort();
      unsubscribe();
      await loop;
      await looking;
    },
  };
}

function intentOf(queue: QueueName, workers: readonly WorkerName[], { by }: Pause) {
  const who = workers.length <= 3 ? workers.join(', ') : `${workers.length} workers`;
  return {
    command: 'pause',
    sentence: `Keep ${queue} paused: stop ${who} consuming it`,
    target: { kind: 'queue', id: queue },
    reason: `paused by ${by}`,
    arguments: { queue, hostnames: workers },
  } as const;
}

/** A process that was not told yet at once, one that was after a while: it may only be slow to answer. */
function isDue(told: Hold | undefined, pid: number | undefined, now: number): boolean {
  if (told === undefined || isAnother(told, pid)) return true;
  return now - told.at >= Math.min(AGAIN_AT_MOST, AGAIN_AFTER * 2 ** (told.times - 1));
}

function again(told: Hold | undefined, now: Hold): Hold {
  return told === undefined || isAnother(told, now.pid) ? now : { ...now, times: told.times + 1 };
}

function isAnother(told: Hold, pid: number | undefined): boolean {
  return told.pid !== undefined && pid !== undefined && told.pid !== pid;
}
