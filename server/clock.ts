import { setTimeout as delay } from 'node:timers/promises';

/** The one place where time comes from. Tests use a FakeClock. */
export interface Clock {
  /** Unix seconds, as Celery's timestamps. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  sleep: (ms, signal) => delay(ms, undefined, { signal, ref: true }).catch(() => undefined),
};
