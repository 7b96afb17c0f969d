import type { QueueSummary } from '../contract/models.ts';

/** What decides how a queue does. Rates are per second, durations seconds. */
export interface QueueFacts {
  readonly depth: number | undefined;
  /** Change of depth per second over the last minute; undefined with fewer than two readings. */
  readonly slope: number | undefined;
  readonly oldestAge: number | undefined;
  readonly inRate: number | undefined;
  readonly outRate: number | undefined;
  readonly consumers: readonly string[];
  readonly consumersKnown: boolean;
  readonly slots: { readonly busy: number; readonly total: number };
  /** The worker that consumed it last and went away, if any. */
  readonly lastConsumer: { readonly hostname: string; readonly left: number } | undefined;
}

export interface Forecast {
  readonly condition: QueueSummary['condition'];
  readonly why: string | undefined;
  readonly drain: number | 'never' | undefined;
}

/** Older than this and the queue is behind, whatever its depth. */
const BACKLOG_AGE = 60;
/** A depth that falls slower than this (messages per second) is standing still. */
const STANDSTILL = 0.01;
/** Below this a queue is only being passed through. */
const PASSING = 10;

/** Whether it keeps up, what limits it, and when it will be empty as things are. */
export function forecast(facts: QueueFacts): Forecast {
  const { depth } = facts;
  if (depth === undefined) return { condition: 'unknown', why: 'the broker does not tell its depth', drain: undefined };
  if (depth > 0 && facts.consumersKnown && facts.consumers.length === 0) {
    const last = facts.lastConsumer;
    return {
      condition: 'no-consumer',
      why: last === undefined ? 'no worker consumes it' : `${last.hostname} left`,
      drain: 'never',
    };
  }
  const drain = drainOf(facts, depth);
  const full = facts.slots.total > 0 && facts.slots.busy >= facts.slots.total;
  if (depth >= PASSING && drain === 'never') {
    if (full) return { condition: 'saturated', why: `all ${facts.slots.total} slots are busy`, drain };
    return { condition: 'backlogged', why: 'more comes in than goes out', drain };
  }
  if (depth > 0 && (facts.oldestAge ?? 0) > BACKLOG_AGE) {
    return { condition: 'backlogged', why: full ? `all ${facts.slots.total} slots are busy` : undefined, drain };
  }
  return { condition: facts.consumersKnown || depth > 0 ? 'healthy' : 'unknown', why: undefined, drain };
}

function drainOf({ slope, inRate, outRate }: QueueFacts, depth: number): Forecast['drain'] {
  if (depth === 0) return undefined;
  // The depth itself tells most; rates need `task-sent` events, which are off by default.
  const net = slope ?? (inRate !== undefined && outRate !== undefined ? inRate - outRate : undefined);
  if (net === undefined) return undefined;
  return net < -STANDSTILL ? depth / -net : depth >= PASSING ? 'never' : undefined;
}
