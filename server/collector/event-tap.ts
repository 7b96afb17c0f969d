import { ExpediterError } from '../../lib/errors.ts';
import type { EventStream, Frame } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import { backoffMs } from './backoff.ts';

export interface EventTapParts {
  readonly events: EventStream;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1. */
  readonly random: () => number;
  /** The hot path: called with each bunch as it comes. */
  readonly onFrames: (frames: readonly Frame[]) => void;
  readonly onUp: () => void;
  readonly onDown: (reason: string) => void;
}

/** Keeps the subscription alive: listens, hands frames on, and comes back after every loss. */
export function createEventTap(parts: EventTapParts): Service {
  const { clock, log } = parts;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        let up = false;
        for await (const frames of parts.events.listen(signal)) {
          if (!up) {
            up = true;
            failures = 0;
            log.info({}, 'Events are being received');
            parts.onUp();
          }
          if (frames.length > 0) parts.onFrames(frames);
        }
        if (signal.aborted) return;
        throw new ExpediterError('unavailable', 'The broker ended the subscription');
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof ExpediterError ? error.message : 'listening failed unexpectedly (see the log)';
        if (failures === 0) log.warn({ err: error }, `No events: ${reason}`);
        parts.onDown(reason);
      }
      await clock.sleep(backoffMs(failures++, parts.random()), signal);
    }
  }

  return {
    name: 'event-tap',
    async start() {
      abort = new AbortController();
      loop = run(abort.signal);
    },
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
