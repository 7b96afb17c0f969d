import type { TaskAttempt, TaskDetail } from '../../lib/contract/models.ts';
import { printAge, printDuration } from '../../lib/format/duration.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import type { Segment, SegmentTone } from '../charts/timeline.tsx';

/** The life of a task to scale. Times are Unix seconds. */
export interface Lifecycle {
  readonly segments: readonly Segment[];
  readonly marks: readonly { readonly t: number; readonly label: string }[];
  readonly captions: readonly { readonly t: number; readonly label: string }[];
  readonly from: number;
  readonly to: number;
  /** It goes on: `to` is now. */
  readonly open: boolean;
}

/**
 * From the first that was heard of it to its end, or to `now` while it has none. Clocks of senders and workers differ:
 * what would run backwards is drawn as nothing. Undefined when no two instants are known.
 */
export function lifecycleOf(task: TaskDetail, now: number): Lifecycle | undefined {
  const pen = createPen();
  const attempts = task.attempts.length > 0 ? task.attempts : [bareAttempt(task)];
  attempts.forEach((attempt, index) => {
    const isLast = index === attempts.length - 1;
    if (index === 0) drawFirstWait(pen, attempt, attempts.length === 1 ? task.sent : undefined);
    else drawRetryWait(pen, attempt);
    if (attempts.length > 1 && attempt.started !== undefined) {
      pen.caption(attempt.started, attemptLabel(attempt));
    }
    drawRun(pen, attempt, isLast ? { task, now } : undefined);
  });
  return pen.finish(!isFinal(task.state) && task.state !== 'LOST');
}

/** What one try is called: Celery counts retries from 0, people count attempts from 1. */
export function attemptLabel({ retries, delivery }: Pick<TaskAttempt, 'retries' | 'delivery'>): string {
  const number = retries === undefined ? 'Attempt' : `Attempt ${retries + 1}`;
  return delivery > 1 ? `${number}, delivery ${delivery}` : number;
}

/** In the queue, then with its worker: until its ETA, and until a slot is free. */
function drawFirstWait(pen: Pen, attempt: TaskAttempt, taskSent: number | undefined): void {
  const { received, started } = attempt;
  const sent = attempt.sent ?? taskSent;
  const arrived = received ?? started;
  if (sent !== undefined) pen.begin(sent, 'sent');
  else if (received !== undefined) pen.begin(received, 'received');
  if (arrived !== undefined) pen.draw(arrived, 'wait', 'waited');
  if (received === undefined || started === undefined) return;
  const eta = instantOf(attempt.eta);
  if (eta !== undefined && eta > received) pen.draw(Math.min(eta, started), 'gap', 'until its ETA');
  pen.draw(started, 'hold', 'held');
}

/** A retry is sent again at once and waits with a worker until its time has come: one wait, by plan. */
function drawRetryWait(pen: Pen, { received, started, eta }: TaskAttempt): void {
  if (started === undefined) {
    if (received !== undefined) pen.draw(received, 'gap', 'retry in');
    return;
  }
  pen.draw(Math.min(instantOf(eta) ?? received ?? started, started), 'gap', 'retry in');
  pen.draw(started, 'hold', 'held');
}

/** `last` is given for the latest attempt: it may still run, and its end is the task's. */
function drawRun(
  pen: Pen,
  attempt: TaskAttempt,
  last: { readonly task: TaskDetail; readonly now: number } | undefined,
): void {
  const { started, ended, state } = attempt;
  if (started !== undefined) pen.mark(started, 'started');
  if (ended !== undefined) {
    if (started === undefined) pen.draw(ended, 'unknown', 'unheard of for');
    else pen.draw(ended, toneOf(state, last !== undefined), 'ran');
    pen.mark(ended, END_WORDS[state] ?? state.toLowerCase());
    return;
  }
  if (last === undefined) return;
  const { task, now } = last;
  if (task.state === 'LOST') {
    pen.draw(task.lost?.since ?? now, 'unknown', 'no end heard for');
    pen.mark(task.lost?.since ?? now, 'lost');
  } else if (isFinal(task.state)) {
    pen.draw(task.timestamp, 'unknown', 'unheard of for');
    pen.mark(task.timestamp, END_WORDS[task.state] ?? task.state.toLowerCase());
  } else {
    drawOpen(pen, attempt, task.holder?.online === false, now);
    pen.mark(now, 'now');
  }
}

/** What goes on at this moment. */
function drawOpen(pen: Pen, { received, started, eta }: TaskAttempt, isOrphan: boolean, now: number): void {
  const due = instantOf(eta);
  if (started !== undefined) pen.draw(now, isOrphan ? 'unknown' : 'run', isOrphan ? 'no end heard for' : 'running for');
  else if (due !== undefined && due > now) pen.draw(now, 'gap', 'has waited for its ETA for');
  else if (received === undefined) pen.draw(now, 'wait', 'waiting for');
  else pen.draw(now, 'hold', 'held for');
}

const END_WORDS: Readonly<Record<string, string>> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  RETRY: 'retried',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
  CANCELLED: 'cancelled',
};

function toneOf(state: TaskAttempt['state'], isLast: boolean): SegmentTone {
  if (state === 'FAILURE') return 'bad';
  return state === 'SUCCESS' && isLast ? 'good' : 'run';
}

interface Pen {
  begin(t: number, label: string): void;
  /** A stretch from where the last one ended; nothing when `to` is not after it. */
  draw(to: number, tone: SegmentTone, verb: string): void;
  mark(t: number, label: string): void;
  caption(t: number, label: string): void;
  finish(open: boolean): Lifecycle | undefined;
}

function createPen(): Pen {
  const segments: Segment[] = [];
  const marks: { t: number; label: string }[] = [];
  const captions: { t: number; label: string }[] = [];
  let at: number | undefined;
  return {
    begin(t, label) {
      at = t;
      marks.push({ t, label });
    },
    draw(to, tone, verb) {
      const from = at;
      at = Math.max(at ?? to, to);
      if (from === undefined || to <= from) return;
      // What goes on ticks in whole seconds.
      const span = verb.endsWith(' for') ? printAge(to - from) : printDuration(to - from);
      segments.push({ from, to, tone, label: `${verb} ${span}` });
    },
    mark(t, label) {
      at ??= t;
      marks.push({ t: Math.max(t, marks.at(-1)?.t ?? t), label });
    },
    caption: (t, label) => captions.push({ t, label: label.toLowerCase() }),
    finish(open) {
      const from = segments[0]?.from;
      const to = segments.at(-1)?.to;
      if (from === undefined || to === undefined) return undefined;
      const inside = <Item extends { readonly t: number }>(items: readonly Item[]) =>
        items.filter(({ t }) => t >= from && t <= to);
      return { segments, marks: inside(marks), captions: inside(captions), from, to, open };
    },
  };
}

/** A task of which no attempt was kept: all that its own instants tell. */
function bareAttempt(task: TaskDetail): TaskAttempt {
  const { state, sent, received, started, eta } = task;
  const ended = task.succeeded ?? task.failed ?? task.revoked ?? task.rejected;
  return { delivery: 1, state, sent, received, started, eta, ended };
}

function instantOf(iso: string | undefined): number | undefined {
  const instant = iso === undefined ? Number.NaN : Date.parse(iso) / 1000;
  return Number.isFinite(instant) ? instant : undefined;
}
