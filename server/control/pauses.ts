import { z } from 'zod';
import { ExpediterError } from '../../lib/errors.ts';
import { type QueueName, queueName } from '../../lib/ids.ts';
import type { Settings } from '../stores/store.ts';

/** In the settings: kind `paused-queue`, name of the queue → {@link Pause}. It is what an operator wants to be so. */
export const PAUSE_KIND = 'paused-queue';

/** A worker that consumed the queue and was told to stop, so that it can be told to go on. */
export const Hold = z.object({
  worker: z.string(),
  /** Of its process: one that was started anew has forgotten what it was told. */
  pid: z.number().optional(),
  /** Unix seconds: when it was told last, and how often this process was. */
  at: z.number(),
  times: z.number().int().positive(),
});
export type Hold = z.infer<typeof Hold>;

export const Pause = z.object({
  by: z.string(),
  since: z.number(),
  until: z.number().optional(),
  reason: z.string().optional(),
  held: z.array(Hold),
});
export type Pause = z.infer<typeof Pause>;

/** The queues that nobody is to consume, in memory and in the settings. */
export interface Pauses {
  all(): ReadonlyMap<QueueName, Pause>;
  /** Reads what was written by a process before this one; true once that is done. Never rejects. */
  load(): Promise<boolean>;
  /** Rejects with `unavailable`, and nothing is changed: what is not remembered would be gone with this process. */
  put(queue: QueueName, pause: Pause): Promise<void>;
  /** Remembered as long as this process lives, and written when the store takes it. */
  note(queue: QueueName, pause: Pause): void;
  remove(queue: QueueName): Promise<void>;
}

export function createPauses(settings: Settings): Pauses {
  const pauses = new Map<QueueName, Pause>();
  let isLoaded = false;
  const write = (queue: QueueName, pause: Pause) => settings.put(PAUSE_KIND, new Map([[queue, pause]]));
  return {
    all: () => pauses,
    async load() {
      if (isLoaded) return true;
      try {
        for (const [name, document] of await settings.list(PAUSE_KIND)) {
          const pause = Pause.safeParse(document);
          if (pause.success && !pauses.has(queueName(name))) pauses.set(queueName(name), pause.data);
        }
        isLoaded = true;
      } catch (error) {
        if (!(error instanceof ExpediterError)) throw error;
      }
      return isLoaded;
    },
    async put(queue, pause) {
      await write(queue, pause);
      pauses.set(queue, pause);
    },
    note(queue, pause) {
      pauses.set(queue, pause);
      write(queue, pause).catch(() => {}); // the store's own trouble is told elsewhere
    },
    async remove(queue) {
      await settings.remove(PAUSE_KIND, [queue]);
      pauses.delete(queue);
    },
  };
}

/** Throws `conflict` while a queue is paused: whoever is to consume it would be told to stop a moment later. */
export function requireNotPaused(pauses: Pauses, queue: QueueName): void {
  const pause = pauses.all().get(queue);
  if (pause !== undefined) throw new ExpediterError('conflict', `${queue} is paused by ${pause.by}: resume it first.`);
}
