import type { Clock } from '../../server/clock.ts';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** 2023-11-14 22:13:20 UTC: a round instant to start from. */
const START = 1_700_000_000;

/** Time that passes when the test says so. */
export interface FakeClock extends Clock {
  /**
   * Moves on by so many seconds. Sleepers wake at their own instants and in that order, and each has run up to its
   * next `sleep` (or as far as promises carry it) before the next one wakes: a loop of 1 s turns ten times in 10 s.
   */
  advance(seconds: number): Promise<void>;
  /** How many sleep right now. */
  sleepers(): number;
}

export function createFakeClock(start: number = START): FakeClock {
  let now = start;
  const sleeping = new Set<Sleeper>();

  return {
    now: () => now,
    sleepers: () => sleeping.size,
    sleep(ms, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          sleeping.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { due: now + ms / 1000, wake };
        sleeping.add(sleeper);
        signal.addEventListener('abort', wake);
      });
    },
    async advance(seconds) {
      const end = now + seconds;
      await settle();
      for (let next = firstDue(end); next !== undefined; next = firstDue(end)) {
        now = Math.max(now, next.due);
        next.wake();
        await settle();
      }
      now = end;
    },
  };

  function firstDue(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleeping) {
      if (sleeper.due <= end && (first === undefined || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  }
}

/** Lets every promise that can go on do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
