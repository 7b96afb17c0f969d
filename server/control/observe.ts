import type { WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import type { WorkerName } from '../../lib/ids.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Clock } from '../clock.ts';
import type { Changes, Views } from '../engine/views.ts';
import { RECEIPT_SECONDS } from './receipts.ts';

/** What may tell that a command came true: tasks that changed, and workers as they are now. */
export interface Sight {
  readonly tasks: readonly Task[];
  readonly workers: readonly (WorkerSummary | WorkerDetail)[];
}

/** `missed`: what was awaited can no longer happen. */
export type Sighting =
  | { readonly kind: 'seen'; readonly what: string }
  | { readonly kind: 'missed'; readonly why: string };

/** What a command waits for. `look` may remember: it is given every change since the command was asked. */
export interface Sign {
  /** For people: "a task-revoked event". */
  readonly awaits: string;
  look(sight: Sight): Sighting | undefined;
  /** Workers that must be asked anew, because no event tells of it; fewer as they come there. */
  readonly toRefresh?: () => readonly WorkerName[];
}

interface Watch {
  readonly sign: Sign;
  /** Unix seconds. */
  readonly until: number;
  /** Workers were asked anew since the command: what was known of them before may be older than it, and proves nothing. */
  readonly isFresh: boolean;
}

export interface Observer {
  watch(id: string, sign: Sign): void;
  drop(id: string): void;
  /** Asks the workers of a sign anew where it needs that, and looks. */
  refresh(id: string): Promise<void>;
  isWatched(id: string): boolean;
  start(): void;
  stop(): void;
}

/** Turns changes of the cluster into sightings, each told once. Only facts make a command observed, never its sending. */
export function createObserver(parts: {
  readonly views: Pick<Views, 'onChange' | 'workers' | 'worker'>;
  readonly clock: Clock;
  readonly onSighting: (id: string, sighting: Sighting) => void;
}): Observer {
  const { views, clock, onSighting } = parts;
  const watched = new Map<string, Watch>();
  let unsubscribe: (() => void) | undefined;

  function lookAt(changes: Changes): void {
    if (watched.size === 0 || (changes.tasks.length === 0 && changes.workers.size === 0)) return;
    const now = clock.now();
    const workers = changes.workers.size === 0 ? [] : views.workers();
    for (const [id, { sign, until, isFresh }] of watched) {
      const knowsNow = isFresh || sign.toRefresh === undefined;
      if (now > until) watched.delete(id);
      else look(id, { tasks: changes.tasks, workers: knowsNow ? workers : [] });
    }
  }

  function look(id: string, sight: Sight): void {
    const sighting = watched.get(id)?.sign.look(sight);
    if (sighting === undefined) return;
    watched.delete(id);
    onSighting(id, sighting);
  }

  return {
    watch: (id, sign) => void watched.set(id, { sign, until: clock.now() + RECEIPT_SECONDS, isFresh: false }),
    drop: (id) => void watched.delete(id),
    isWatched: (id) => watched.has(id),
    async refresh(id) {
      const watch = watched.get(id);
      const names = watch?.sign.toRefresh?.() ?? [];
      const answers = await Promise.allSettled(names.map((name) => views.worker(name, true)));
      const workers = answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value ?? []) : []));
      if (watch !== undefined && watched.has(id)) watched.set(id, { ...watch, isFresh: true });
      look(id, { tasks: [], workers });
    },
    start() {
      unsubscribe = views.onChange(lookAt);
    },
    stop() {
      unsubscribe?.();
      watched.clear();
    },
  };
}
