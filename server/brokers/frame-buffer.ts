import type { Frame } from './broker.ts';

/** Frames between a socket that pushes and a consumer that pulls. */
export interface FrameBuffer {
  put(frame: Frame): void;
  /** The next bunch; undefined after `end`, and after `finish` once nothing waits. Throws what `fail` was given, once everything before it has been taken. */
  take(): Promise<readonly Frame[] | undefined>;
  /** Takes no more; what waits is still handed out. */
  finish(): void;
  /** Throws away what waits. */
  end(): void;
  fail(error: Error): void;
}

// Bounds the time that one bunch keeps its consumer from yielding to the event loop.
const MAX_BUNCH = 1_000;

/**
 * The client emits every message of a socket chunk in one turn of the event loop: they make one bunch, which is
 * closed when the turn is over. At most `maxWaiting` frames wait, and one bunch; beyond that the oldest bunches go,
 * and `onDropped` is told how many frames that were.
 */
export function createBuffer(maxWaiting: number, onDropped: (count: number) => void): FrameBuffer {
  let bunches: Frame[][] = [];
  let gathering: Frame[] = [];
  let waiting = 0;
  let over: { readonly error?: Error } | undefined;
  let wake: (() => void) | undefined;

  function flush(): void {
    if (gathering.length > 0) {
      bunches.push(gathering);
      waiting += gathering.length;
      gathering = [];
    }
    while (waiting > maxWaiting && bunches.length > 1) {
      const lost = bunches.shift()?.length ?? 0;
      waiting -= lost;
      onDropped(lost);
    }
    wake?.();
    wake = undefined;
  }

  return {
    put(frame) {
      if (over !== undefined) return;
      if (gathering.length === 0) setImmediate(flush);
      gathering.push(frame);
      if (gathering.length >= MAX_BUNCH) flush();
    },
    async take() {
      while (bunches.length === 0 && over === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const bunch = bunches.shift();
      if (bunch !== undefined) {
        waiting -= bunch.length;
        return bunch;
      }
      if (over?.error !== undefined) throw over.error;
      return undefined;
    },
    finish() {
      over ??= {};
      flush();
    },
    end() {
      over ??= {};
      gathering = [];
      bunches = [];
      waiting = 0;
      flush();
    },
    fail(error) {
      over ??= { error };
      flush();
    },
  };
}
