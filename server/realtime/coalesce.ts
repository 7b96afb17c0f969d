import type { Clock } from '../clock.ts';

export interface Coalescer {
  /** Something changed: the work is due. */
  touch(): void;
  /** Does the work that is due now, rested or not; resolves when none is running. */
  flush(): Promise<void>;
}

export interface CoalescerParts {
  /** Answers how many milliseconds to rest after it. Must not reject. */
  readonly work: () => Promise<number>;
  /** Asked before work begins by itself: nobody may be waiting for it. */
  readonly isWanted: () => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Many changes, little work: the first change after a rest is worked on at once, those which come meanwhile together
 * after the next rest. Never two works at a time. The work is due from the beginning.
 */
export function createCoalescer({ work, isWanted, clock, signal }: CoalescerParts): Coalescer {
  let due = true;
  let running: Promise<void> | undefined;
  let rests = 0;
  let resting = false;

  return {
    touch() {
      due = true;
      if (!resting) begin();
    },
    async flush() {
      await running;
      if (due && !signal.aborted) await run();
    },
  };

  function begin(): void {
    if (due && running === undefined && isWanted() && !signal.aborted) void run();
  }

  function run(): Promise<void> {
    running ??= once();
    return running;
  }

  async function once(): Promise<void> {
    due = false;
    const restMs = await work();
    running = undefined;
    void rest(restMs);
  }

  async function rest(ms: number): Promise<void> {
    rests += 1;
    const own = rests;
    resting = true;
    await clock.sleep(ms, signal);
    if (own !== rests) return; // a later one has begun
    resting = false;
    begin();
  }
}
