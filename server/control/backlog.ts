import { ExpediterError } from '../../lib/errors.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** How long a caller waits for the store. An operator with a broken store must still be able to act. */
const PATIENCE_MS = 2_000;
const MAX_KEPT = 1_000;

/** Things to be written down that survive a store which is out of reach, as long as the process lives. */
export interface Backlog<Item> {
  /** True when it is written; false when it is kept here to be written later. Never rejects. */
  put(id: string, item: Item): Promise<boolean>;
  /** How many wait. */
  size(): number;
  /** Tries to write all that is kept; never rejects. */
  flush(): Promise<void>;
}

/**
 * One writer, in order of ids' first appearance; a later item of the same id takes the place of an earlier one that was
 * not written yet, so `write` must be idempotent by id. Bounded: when full, the oldest is let go, with a line in the log.
 */
export function createBacklog<Item extends object>(parts: {
  readonly what: string;
  readonly write: (item: Item) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): Backlog<Item> {
  const { what, write, clock, log } = parts;
  const kept = new Map<string, Item>();
  let draining: Promise<void> | undefined;

  /** Returns when all is written or the store has failed. Nothing is awaited between its last look and its end. */
  async function drain(): Promise<void> {
    try {
      for (let [next] = kept; next !== undefined; [next] = kept) {
        const [id, item] = next;
        if (!(await tryWrite(item))) return;
        // A newer item of this id may have come meanwhile; it has the same place and its turn comes at once.
        if (kept.get(id) === item) kept.delete(id);
      }
    } finally {
      draining = undefined;
    }
  }

  /** False when the store is out of reach. */
  async function tryWrite(item: Item): Promise<boolean> {
    try {
      await write(item);
    } catch (error) {
      if (error instanceof ExpediterError && error.code === 'unavailable') return false;
      // It would fail again and hold up all that comes behind it.
      log.error({ err: error, item }, `${what} could not be written and is let go`);
    }
    return true;
  }

  async function flush(): Promise<void> {
    if (kept.size === 0) return;
    draining ??= drain();
    await draining;
  }

  function makeRoom(): void {
    const [oldest] = kept;
    if (kept.size <= MAX_KEPT || oldest === undefined) return;
    kept.delete(oldest[0]);
    log.error({ item: oldest[1] }, `${what} is let go: ${MAX_KEPT} wait for the store already`);
  }

  return {
    flush,
    size: () => kept.size,
    async put(id, item) {
      kept.set(id, item);
      makeRoom();
      const patience = new AbortController();
      await Promise.race([flush(), clock.sleep(PATIENCE_MS, patience.signal)]);
      patience.abort();
      return kept.get(id) !== item;
    },
  };
}
