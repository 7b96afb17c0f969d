import { ExpediterError } from '../../../lib/errors.ts';
import type { SeqRange } from './seek.ts';

/**
 * Work that gives way: a statement cannot be interrupted from its own thread, so a long walk is cut into short ones
 * over runs of numbers, and between them the thread answers others. Each `yield` is such a moment.
 */
export type Sliced<T> = Generator<undefined, T>;

/** How long one question may take, waiting for others included. */
const LIMIT_MS = 5_000;
/** A slice that took less than SHORT is followed by a longer one, one that took more than LONG by a shorter one. */
const SHORT_MS = 5;
const LONG_MS = 20;

export interface Pace {
  /** Runs one slice; throws `timeout` instead when the time is over. */
  run<T>(slice: (size: number) => T): T;
}

export function createPace(firstSize: number): Pace {
  const deadline = performance.now() + LIMIT_MS;
  let size = firstSize;
  return {
    run(slice) {
      const began = performance.now();
      if (began > deadline) {
        throw new ExpediterError(
          'timeout',
          `The search took longer than ${LIMIT_MS / 1000} s: choose a shorter time range, or add a term such as state: or name:.`,
        );
      }
      const answer = slice(size);
      const took = performance.now() - began;
      if (took < SHORT_MS) size *= 4;
      else if (took > LONG_MS) size = Math.max(256, Math.floor(size / 2));
      return answer;
    },
  };
}

/** Runs `work` over the range, upwards or downwards, until it answers that it has enough. */
export function* eachSlice(
  range: SeqRange,
  { pace, descending }: { readonly pace: Pace; readonly descending: boolean },
  work: (slice: SeqRange) => 'more' | 'enough',
): Sliced<void> {
  let { from, to } = range;
  while (from < to) {
    const answer = pace.run((size) => {
      const slice = descending ? { from: Math.max(from, to - size), to } : { from, to: Math.min(to, from + size) };
      if (descending) to = slice.from;
      else from = slice.to;
      return work(slice);
    });
    if (answer === 'enough') return;
    yield;
  }
}
