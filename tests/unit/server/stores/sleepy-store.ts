import { ExpediterError } from '../../../../lib/errors.ts';
import { openMemoryStore } from '../../../../server/stores/memory/open.ts';
import type { Store } from '../../../../server/stores/store.ts';

/** A memory store whose outages come through the port. */
export interface SleepyStore extends Store {
  /** While down every method rejects with `unavailable`. */
  sleep(reason?: string): void;
  wake(): void;
  /** Writes of tasks wait until the answer is called, and are written only then. */
  holdWrites(): () => void;
  /** Sizes of the bunches that were written. */
  readonly bunches: number[];
}

export function sleepy(store: Store = openMemoryStore()): SleepyStore {
  let reason: string | undefined;
  let held: Promise<void> = Promise.resolve();
  const bunches: number[] = [];

  function guarded<Part extends object>(part: Part): Part {
    const methods = Object.entries(part).map(([name, method]) => [
      name,
      async (...args: unknown[]) => {
        if (reason !== undefined) throw new ExpediterError('unavailable', reason);
        return (method as (...args: unknown[]) => Promise<unknown>)(...args);
      },
    ]);
    return Object.fromEntries(methods) as Part; // the same methods, which may reject
  }

  const tasks = guarded(store.tasks);
  return {
    kind: store.kind,
    address: store.address,
    tasks: {
      ...tasks,
      async write(writes) {
        await held;
        const answer = await tasks.write(writes);
        bunches.push(writes.length);
        return answer;
      },
    },
    samples: guarded(store.samples),
    audit: guarded(store.audit),
    settings: guarded(store.settings),
    jobs: guarded(store.jobs),
    open: guarded({ open: store.open }).open,
    close: store.close,
    bunches,
    sleep(why = 'The store is down') {
      reason = why;
    },
    wake() {
      reason = undefined;
    },
    holdWrites() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = Promise.resolve();
        release();
      };
    },
  };
}
