import { ExpediterError } from '../../lib/errors.ts';
import type { TaskId } from '../../lib/ids.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ResultBackend, TaskResult } from './result-backend.ts';

/** What became of a look into the result backend. Never rejects. */
export type Found =
  /** None was named, so nothing is known. */
  | { readonly status: 'none' }
  | { readonly status: 'unreadable'; readonly why: string }
  /** `since`: when it was first out of reach, by our clock. */
  | { readonly status: 'down'; readonly since: number; readonly reason: string }
  | { readonly status: 'missing' }
  | { readonly status: 'found'; readonly result: TaskResult };

/** The result backend of a cluster, as pages and commands use it: an answer comes in time, whatever state it is in. */
export interface Results {
  readonly backend: { readonly kind: string; readonly address: string } | undefined;
  find(id: TaskId): Promise<Found>;
  findMany(ids: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Found>>;
  close(): Promise<void>;
}

/** Nobody waits longer for an answer. */
const PATIENCE_MS = 2_000;
/** While it is down only one in so many seconds is made to wait for it. */
const ASK_AGAIN_AFTER = 5;

export function createResults({
  backend,
  clock,
  log,
}: {
  readonly backend: ResultBackend | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Results {
  let down: { readonly since: number; readonly reason: string; readonly asked: number } | undefined;

  /** The answer, or why there is none. */
  async function ask<T>(
    question: (backend: ResultBackend) => Promise<T>,
  ): Promise<{ readonly answer: T } | Exclude<Found, { status: 'found' | 'missing' }>> {
    if (backend === undefined) return { status: 'none' };
    if (backend.unreadable !== undefined) return { status: 'unreadable', why: backend.unreadable };
    const now = clock.now();
    if (down !== undefined && now - down.asked < ASK_AGAIN_AFTER)
      return { status: 'down', since: down.since, reason: down.reason };
    if (down !== undefined) down = { ...down, asked: now };
    try {
      const answer = await inTime(question(backend), clock, backend.address);
      if (down !== undefined) log.info({}, `The result backend ${backend.address} answers again.`);
      down = undefined;
      return { answer };
    } catch (error) {
      if (!(error instanceof ExpediterError)) throw error;
      if (down === undefined) log.warn({}, `The result backend is out of reach: ${error.message}`);
      down = { since: down?.since ?? now, reason: error.message, asked: clock.now() };
      return { status: 'down', since: down.since, reason: down.reason };
    }
  }

  return {
    backend: backend && { kind: backend.kind, address: backend.address },
    async find(id) {
      const asked = await ask((there) => there.find(id));
      return 'answer' in asked ? foundOf(asked.answer) : asked;
    },
    async findMany(ids) {
      const asked = await ask((there) => there.findMany(ids));
      return new Map(ids.map((id) => [id, 'answer' in asked ? foundOf(asked.answer.get(id)) : asked]));
    },
    async close() {
      await backend?.close();
    },
  };
}

function foundOf(result: TaskResult | undefined): Found {
  return result === undefined ? { status: 'missing' } : { status: 'found', result };
}

async function inTime<T>(answer: Promise<T>, clock: Clock, address: string): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(PATIENCE_MS, done.signal).then(() => {
    throw new ExpediterError(
      'unavailable',
      `The result backend ${address} did not answer within ${PATIENCE_MS / 1000} s.`,
    );
  });
  late.catch(() => {}); // the answer may have come first
  answer.catch(() => {}); // nobody is left to hear it once it is late
  try {
    return await Promise.race([answer, late]);
  } finally {
    done.abort();
  }
}
