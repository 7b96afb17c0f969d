import type { TaskState } from '../contract/models.ts';
import { isFinal } from '../tasks/state.ts';

/**
 * A bulk command that takes its time: the ids are frozen when it is made, a few go first (the canary), the rest follows
 * at a rate. It stops itself when too many of what it sent fail. States: *freezing → running ⇄ paused → done | cancelled*.
 */
export interface Job {
  readonly id: string;
  readonly action: JobAction;
  /** For people: `tasks that match "state:failure"`, `12 tasks`. */
  readonly which: string;
  readonly q?: string | undefined;
  /** Of `terminate`. */
  readonly signal?: string | undefined;
  readonly actor: string;
  readonly reason?: string | undefined;
  /** Unix seconds, as all instants here. */
  readonly created: number;
  /** The last task was sent, or it was cancelled. */
  readonly ended?: number | undefined;
  readonly state: JobState;
  /** Why it is paused, or was cancelled: a sentence. */
  readonly why?: string | undefined;
  /** Tasks a second. */
  readonly rate: number;
  /** How many go first; 0: none do. */
  readonly canary: number;
  /** Seconds that the rest waits for what becomes of the canary. */
  readonly watch: number;
  /** The share of failures, 0 to 1, beyond which it pauses; absent: it never does. */
  readonly bound?: number | undefined;
  readonly phase: 'canary' | 'watch' | 'drip';
  /** When the phase `watch` ends, whatever is known by then. */
  readonly watchUntil?: number | undefined;
  readonly total: number;
  readonly counts: ItemCounts;
  readonly results: Results;
  /** What was known when somebody last resumed it: failures up to there were seen by a person. */
  readonly before: Results & { readonly unsent: number };
}

export const JOB_ACTIONS = ['retry', 'revoke', 'terminate'] as const;
export type JobAction = (typeof JOB_ACTIONS)[number];
export const JOB_STATES = ['freezing', 'running', 'paused', 'done', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * `sending` is written down before a message leaves, and `sent` once the broker has taken it. What is found `sending`
 * after a crash is in doubt: `unknown` when nothing tells. `skipped` does not admit the command; `failed` was refused.
 */
export const ITEM_STATES = ['waiting', 'sending', 'sent', 'skipped', 'failed', 'unknown'] as const;
export type ItemState = (typeof ITEM_STATES)[number];
export type ItemCounts = Readonly<Record<ItemState, number>>;

/** One task of a job. */
export interface JobItem {
  /** Its place, from 0. */
  readonly n: number;
  readonly uuid: string;
  readonly state: ItemState;
  /** The id of the new task, of a retry. */
  readonly as?: string | undefined;
  /** Where that was sent. */
  readonly queue?: string | undefined;
  /** When it got this state. */
  readonly at?: number | undefined;
  readonly why?: string | undefined;
  /** How the new task ended, or the revoked one. */
  readonly result?: TaskState | undefined;
}

/** Of what was sent and has ended: as was wished, or not. */
export interface Results {
  readonly good: number;
  readonly bad: number;
}

/** A share of fewer than this says nothing. */
const LEAST_KNOWN = 5;

export type NewJob = Pick<
  Job,
  'id' | 'action' | 'which' | 'q' | 'signal' | 'actor' | 'reason' | 'created' | 'rate' | 'canary' | 'watch' | 'bound'
>;

export function newJob(asked: NewJob): Job {
  return {
    ...asked,
    state: 'freezing',
    phase: asked.canary > 0 ? 'canary' : 'drip',
    total: 0,
    counts: { waiting: 0, sending: 0, sent: 0, skipped: 0, failed: 0, unknown: 0 },
    results: { good: 0, bad: 0 },
    before: { good: 0, bad: 0, unsent: 0 },
  };
}

export function isOver({ state }: Pick<Job, 'state'>): boolean {
  return state === 'done' || state === 'cancelled';
}

/** Items are added while it freezes. */
export function addItems(job: Job, items: readonly JobItem[]): Job {
  const counts: Record<ItemState, number> = { ...job.counts };
  for (const { state } of items) counts[state] += 1;
  return { ...job, counts, total: job.total + items.length };
}

/** Items change: each `from` is as it was counted before. */
export function moveItems(job: Job, moves: readonly { readonly from: JobItem; readonly to: JobItem }[]): Job {
  const counts: Record<ItemState, number> = { ...job.counts };
  let { good, bad } = job.results;
  for (const { from, to } of moves) {
    counts[from.state] -= 1;
    counts[to.state] += 1;
    if (to.result === undefined || from.result !== undefined) continue;
    if (isGood(job.action, to.result)) good += 1;
    else bad += 1;
  }
  return { ...job, counts, results: { good, bad } };
}

/** How a task ended; undefined while it may still go on: what was cancelled goes back to its queue. */
export function resultOf(state: TaskState): TaskState | undefined {
  return (isFinal(state) && state !== 'CANCELLED') || state === 'LOST' ? state : undefined;
}

function isGood(action: JobAction, result: TaskState): boolean {
  return action === 'retry' ? result === 'SUCCESS' : result === 'REVOKED';
}

export type Transition = 'start' | 'pause' | 'resume' | 'cancel';

/** A sentence when the state does not admit it; undefined when it does. */
export function whyNot(transition: Transition, { state }: Pick<Job, 'state'>): string | undefined {
  if (state === 'done' || state === 'cancelled') return `The job is ${state} already.`;
  if (state === 'freezing') return transition === 'start' ? undefined : 'The job has not begun yet.';
  if (transition === 'pause' && state === 'paused') return 'The job is paused already.';
  if (transition === 'resume' && state === 'running') return 'The job is running already.';
  return undefined;
}

export function startJob(job: Job): Job {
  return { ...job, state: 'running' };
}

export function pauseJob(job: Job, why: string): Job {
  return { ...job, state: 'paused', why };
}

/** Failures so far no longer count towards the bound: somebody has seen them and goes on. */
export function resumeJob(job: Job): Job {
  const { why: _, watchUntil: __, ...rest } = job;
  const before = { ...job.results, unsent: job.counts.failed };
  return { ...rest, state: 'running', before };
}

export function cancelJob(job: Job, why: string, now: number): Job {
  return { ...job, state: 'cancelled', why, ended: now };
}

/** The canary has told what it can. */
export function trustCanary(job: Job): Job {
  const { watchUntil: _, ...rest } = job;
  return { ...rest, phase: 'drip' };
}

/** What a job becomes by itself: its phases, its end, and its stop when too much fails. */
export function advance(job: Job, now: number): Job {
  if (job.state !== 'running') return job;
  const tooBad = whyTooBad(job);
  if (tooBad !== undefined) return pauseJob(job, tooBad);
  const { waiting, sending } = job.counts;
  if (waiting === 0 && sending === 0) return { ...job, state: 'done', ended: now };
  if (job.phase === 'canary' && triedOf(job) >= job.canary && sending === 0) {
    return advance({ ...job, phase: 'watch', watchUntil: now + job.watch }, now);
  }
  if (job.phase !== 'watch') return job;
  const isKnown = job.results.good + job.results.bad >= job.counts.sent;
  return isKnown || now >= (job.watchUntil ?? now) ? trustCanary(job) : job;
}

/** How many of the canary, or of all the rest, may be sent now. */
export function roomOf(job: Job): number {
  if (job.state !== 'running' || job.phase === 'watch') return 0;
  const { waiting } = job.counts;
  return job.phase === 'canary' ? Math.min(waiting, job.canary - triedOf(job)) : waiting;
}

/** Those left out cost nothing and prove nothing. */
function triedOf({ counts }: Job): number {
  return counts.sending + counts.sent + counts.failed + counts.unknown;
}

/** Share of failures among what is known since somebody looked last; undefined while that is too little to judge by. */
export function failureShare(job: Job): number | undefined {
  const bad = job.results.bad - job.before.bad + (job.counts.failed - job.before.unsent);
  const known = job.results.good - job.before.good + bad;
  // The whole canary may be fewer than that.
  const enough = Math.min(LEAST_KNOWN, job.total);
  return known < enough || known === 0 ? undefined : bad / known;
}

function whyTooBad(job: Job): string | undefined {
  const share = failureShare(job);
  if (job.bound === undefined || share === undefined || share <= job.bound) return undefined;
  const percent = (value: number) => `${Math.round(value * 100)}%`;
  return `${percent(share)} of what was sent failed; the bound is ${percent(job.bound)}.`;
}

/** Seconds until the last one is sent at this rate; undefined when that is not known or nothing is left. */
export function leftOf(job: Job, now: number): number | undefined {
  if (job.state !== 'running' || job.counts.waiting === 0) return undefined;
  const watching = job.phase === 'watch' ? Math.max(0, (job.watchUntil ?? now) - now) : 0;
  return job.counts.waiting / job.rate + watching;
}
