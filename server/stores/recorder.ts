import type { Link } from '../../lib/contract/models.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { TaskId } from '../../lib/ids.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import type { Store } from './store.ts';

/**
 * Writes what changed, in bunches, beside the hot path: a task that changes four times between two writes is written
 * once. A store that is down is tried again for ever; what waits meanwhile is bounded, and what is let go is counted.
 */
export interface Recorder extends Service {
  record(tasks: readonly Task[]): void;
  /** The newest state of everything that is not in the store yet. */
  unwritten(): IterableIterator<Task>;
  isUnwritten(uuid: TaskId): boolean;
  link(): Link;
  /** Tasks that are not in the store yet, and for how many seconds the first of them has waited. */
  backlog(): { readonly tasks: number; readonly age: number };
  /** Tasks that were given up because the store stayed down. */
  givenUp(): number;
  /** Resolves when everything recorded so far is written, or the deadline has passed. */
  flush(deadlineMs: number): Promise<void>;
}

export interface RecorderParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly isFresh: (uuid: TaskId) => boolean;
  readonly onWritten: (uuids: readonly TaskId[], conflicts: readonly Task[]) => void;
  readonly onLink: () => void;
}

/** A crash loses what was not written yet: the promise is one second at most. */
const WRITE_EVERY_MS = 300;
/** Packing a bunch blocks the thread that answers pages for some milliseconds: small ones let them in between. */
const BUNCH = 600;
const RETRY_MS = 1000;
const MAX_UNWRITTEN = 200_000;

export function createRecorder(parts: RecorderParts): Recorder {
  const { store, clock, log } = parts;
  /** In the order of first change; a task stays here until the store has taken this very state of it. */
  const waiting = new Map<TaskId, Task>();
  /** When each round began, by the last task that it brought: once that is written, so is the round. */
  const rounds: { readonly last: TaskId; readonly at: number }[] = [];
  let writing: ReadonlyMap<TaskId, Task> = new Map();
  let link: Link = { state: 'connecting', since: clock.now() };
  let opened = false;
  let givenUp = 0;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  /** Ends the pause between two writes when somebody waits for a flush. */
  let hurry = new AbortController();

  function setLink(next: Link): void {
    if (next.state === link.state) {
      link = { ...next, since: link.since };
      return;
    }
    link = next;
    parts.onLink();
  }

  async function writeBunch(): Promise<void> {
    if (!opened) {
      await store.open();
      opened = true;
    }
    while (waiting.size > 0) {
      writing = firstOf(waiting);
      const bunch = [...writing.values()];
      const { conflicts } = await store.tasks.write(bunch.map((task) => ({ task, fresh: parts.isFresh(task.uuid) })));
      // What came in while the write was under way is newer, and still to be written.
      for (const [uuid, task] of writing) if (waiting.get(uuid) === task) waiting.delete(uuid);
      writing = new Map();
      setLink({ state: 'up', since: clock.now() });
      parts.onWritten(
        bunch.map((task) => task.uuid),
        conflicts,
      );
    }
    // Only what the store has done tells that it is up: after an outage that is a write.
    setLink({ state: 'up', since: clock.now() });
  }

  /** Lets the oldest go, but for what is just being written. */
  function bound(): void {
    for (const uuid of waiting.keys()) {
      if (waiting.size <= MAX_UNWRITTEN) break;
      if (writing.has(uuid)) continue;
      waiting.delete(uuid);
      givenUp++;
    }
  }

  function forgetWritten(): void {
    while (rounds[0] !== undefined && !waiting.has(rounds[0].last)) rounds.shift();
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let pauseMs = WRITE_EVERY_MS;
      try {
        await writeBunch();
      } catch (error) {
        writing = new Map();
        pauseMs = RETRY_MS;
        const reason = error instanceof ExpediterError ? error.message : 'the store failed unexpectedly (see the log)';
        if (link.state !== 'down')
          log.error({ err: error, unwritten: waiting.size }, `History is not being written: ${reason}`);
        setLink({ state: 'down', since: clock.now(), reason });
      }
      hurry = new AbortController();
      await clock.sleep(pauseMs, AbortSignal.any([signal, hurry.signal]));
    }
  }

  async function flush(deadlineMs: number): Promise<void> {
    const until = clock.now() + deadlineMs / 1000;
    while (waiting.size > 0 && clock.now() < until) {
      hurry.abort();
      await clock.sleep(5, new AbortController().signal);
    }
  }

  return {
    name: 'recorder',
    async start() {
      abort = new AbortController();
      loop = run(abort.signal);
    },
    async stop() {
      if (link.state !== 'down') await flush(3000);
      abort.abort();
      await loop;
    },
    record(tasks) {
      let last: TaskId | undefined;
      for (const task of tasks) {
        if (!waiting.has(task.uuid)) last = task.uuid;
        waiting.set(task.uuid, task);
      }
      if (last !== undefined) rounds.push({ last, at: clock.now() });
      forgetWritten();
      if (waiting.size > MAX_UNWRITTEN) bound();
    },
    unwritten: () => waiting.values(),
    isUnwritten: (uuid) => waiting.has(uuid),
    link: () => link,
    backlog() {
      forgetWritten();
      const first = rounds[0];
      return { tasks: waiting.size, age: first === undefined ? 0 : Math.max(0, clock.now() - first.at) };
    },
    givenUp: () => givenUp,
    flush,
  };
}

function firstOf(waiting: ReadonlyMap<TaskId, Task>): ReadonlyMap<TaskId, Task> {
  const bunch = new Map<TaskId, Task>();
  for (const [uuid, task] of waiting) {
    bunch.set(uuid, task);
    if (bunch.size >= BUNCH) break;
  }
  return bunch;
}
