import { setTimeout as delay } from 'node:timers/promises';

interface Patience {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** What `undefined`, `null`, `false`, `0` and `''` leave of a type: the fact that was waited for. */
type Fact<T> = Exclude<T, undefined | null | false | 0 | ''>;

/**
 * Waits until `probe` answers something truthy and returns that answer. `what` reads as the end of "waited for …".
 * A probe that throws counts as "not yet", and its error is the cause of ours when time runs out.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 15_000, everyMs = 50 }: Patience = {},
): Promise<Fact<T>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  let cause: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer) return answer as Fact<T>; // truthy: the falsy members of T are ruled out
      last = answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}; ${lastSeen(last, cause)}`, { cause });
    }
    await delay(everyMs);
  }
}

function lastSeen(last: unknown, cause: unknown): string {
  if (cause !== undefined) return `the last probe threw: ${cause instanceof Error ? cause.message : String(cause)}`;
  return `the last value was ${JSON.stringify(last) ?? 'undefined'}`;
}
