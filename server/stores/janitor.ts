import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import type { Store } from './store.ts';

export interface JanitorParts {
  readonly store: Pick<Store, 'tasks' | 'samples' | 'jobs'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Seconds that finished tasks, bulk jobs and samples are kept. */
  readonly retention: number;
  readonly maxTasks: number | undefined;
}

const EVERY_MS = 60_000;
/** Small bites: the store has one writer, and live tasks wait behind each bite. */
const BITE = 2000;
const BETWEEN_BITES_MS = 50;

/** Lets old history go, by age and by count, a bite at a time. */
export function createJanitor(parts: JanitorParts): Service {
  const { clock, log } = parts;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const removed = await tidy(parts, signal);
        if (removed > 0) log.info({ removed }, 'Old history was let go');
      } catch (error) {
        // The recorder tells that the store is down; tidying can wait.
        log.debug({ err: error }, 'Tidying was put off');
      }
      await clock.sleep(EVERY_MS, signal);
    }
  }

  return {
    name: 'janitor',
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

/** One round; answers how many tasks, jobs and samples went. */
export async function tidy(parts: JanitorParts, signal: AbortSignal): Promise<number> {
  const { store, clock, retention, maxTasks } = parts;
  const before = clock.now() - retention;
  let removed = await bites(() => store.tasks.prune({ before }, BITE));
  if (maxTasks !== undefined) removed += await bites(() => store.tasks.prune({ keep: maxTasks }, BITE));
  removed += await bites(() => store.jobs.prune(before, BITE));
  return removed + (await bites(() => store.samples.prune(before, 10 * BITE)));

  async function bites(bite: () => Promise<number>): Promise<number> {
    let sum = 0;
    while (!signal.aborted) {
      const gone = await bite();
      sum += gone;
      if (gone === 0) break;
      await clock.sleep(BETWEEN_BITES_MS, signal);
    }
    return sum;
  }
}
