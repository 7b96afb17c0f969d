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
  /** As the broker counts them, whoever they are; left out by one that does not. */
  readonly brokerConsumers?: number | undefined;
  /** Queues whose dead letters land here. */
  readonly deadLettersOf?: readonly string[] | undefined;
  /** Its messages expire into another queue: a waiting room for dead letters between two tries. */
  readonly movesOn?: boolean | undefined;
  readonly slots: { readonly busy: number; readonly total: number };
  /** Somebody said that nobody is to consume it. */
  readonly isPaused?: boolean | undefined;
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
  if (facts.isPaused === true) {
    const why = facts.consumers.length === 0 ? 'what is sent to it waits' : `${consumersOf(facts.consumers)} it again`;
    return { condition: 'paused', why, drain: undefined };
  }
  if (depth === undefined) return { condition: 'unknown', why: 'the broker does not tell its depth', drain: undefined };
  const sources = facts.deadLettersOf ?? [];
  if (depth > 0 && isAbandoned(facts) && !(sources.length > 0 && facts.movesOn === true)) {
    // Nobody is meant to consume these: a person is to look at them.
    if (sources.length > 0)
      return { condition: 'dead-letters', why: `dead letters of ${listed(sources)}`, drain: 'never' };
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
    if (full) return { condition: 'saturated', why: busyClause(facts.slots.total), drain };
    return { condition: 'backlogged', why: grows(facts) ? GROWS : 'no more goes out than comes in', drain };
  }
  if (depth > 0 && (facts.oldestAge ?? 0) > BACKLOG_AGE) {
    return { condition: 'backlogged', why: full ? busyClause(facts.slots.total) : undefined, drain };
  }
  // Who takes what waits is not known of all, and nobody is known to.
  const isUnseen = depth > 0 && facts.consumers.length === 0 && facts.brokerConsumers === undefined;
  return { condition: isUnseen ? 'unknown' : 'healthy', why: undefined, drain };
}

function consumersOf(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]} consumes` : `${names.length} workers consume`;
}

/** The broker's count is of all consumers; without it the word of all workers stands for it. */
function isAbandoned({ consumers, consumersKnown, brokerConsumers }: QueueFacts): boolean {
  return consumers.length === 0 && (brokerConsumers === undefined ? consumersKnown : brokerConsumers === 0);
}

function listed(names: readonly string[]): string {
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} more queues`;
}

function busyClause(slots: number): string {
  if (slots === 1) return 'the only slot is busy';
  return slots === 2 ? 'both slots are busy' : `all ${slots} slots are busy`;
}

const GROWS = 'more comes in than goes out';

/** Change of depth per second. The depth itself tells most; rates need `task-sent` events, which are off by default. */
function netOf({ slope, inRate, outRate }: QueueFacts): number | undefined {
  return slope ?? (inRate !== undefined && outRate !== undefined ? inRate - outRate : undefined);
}

const grows = (facts: QueueFacts): boolean => (netOf(facts) ?? 0) > STANDSTILL;

function drainOf(facts: QueueFacts, depth: number): Forecast['drain'] {
  const net = netOf(facts);
  if (depth === 0 || net === undefined) return undefined;
  return net < -STANDSTILL ? depth / -net : depth >= PASSING ? 'never' : undefined;
}
