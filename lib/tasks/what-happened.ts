import type { TaskAttempt, TaskDetail } from '../contract/models.ts';
import { exceptionOf } from '../failures/exception-text.ts';
import { summary } from '../failures/frames.ts';
import { parseTraceback } from '../failures/traceback.ts';
import { printAge, printDuration } from '../format/duration.ts';
import { displayState } from './state.ts';
import { code, joined, link, type Said, type StoryPart, strong, taskLink, time } from './story-part.ts';

/**
 * What became of a task and why, in one to three plain sentences. It says no more than was heard: that no end was
 * heard is a fact, that a task failed silently is a guess. `now` in Unix seconds.
 */
export function whatHappened(task: TaskDetail, now: number): readonly StoryPart[] {
  return joined([...stateOf(task, now), ...besides(task)]);
}

function stateOf(task: TaskDetail, now: number): readonly Said[] {
  switch (displayState(task, now)) {
    case 'unknown':
      return ['Only fragments of it were heard: neither who sent it nor what became of it is known.'];
    case 'queued':
      return queued(task, now);
    case 'scheduled':
      return scheduled(task, now);
    case 'received':
      return received(task, now);
    case 'started':
      return started(task, now);
    case 'success':
      return ['It succeeded', ...ranFor(task), '.', longerThanUsual(task)];
    case 'recovered':
      return ['It succeeded at attempt ', strong(String(attemptNumber(task))), ...ranFor(task), '.', ...earlier(task)];
    case 'retry':
      return retried(task, now);
    case 'failure':
      return failed(task);
    case 'revoked':
      return revoked(task);
    case 'expired':
      return [
        'It was too late to run: ',
        byWorker(task, ' discarded it'),
        ' because it had expired',
        ...expiry(task),
        '.',
      ];
    case 'rejected':
      return rejected(task);
    case 'cancelled':
      return [
        'It was cancelled while it ran',
        on(task.worker),
        '. Acknowledged late, its message goes back to its queue.',
      ];
    case 'lost':
      return lost(task);
  }
}

function queued(task: TaskDetail, now: number): readonly Said[] {
  const sent = task.sent === undefined ? [] : [' ', strong(`${printAge(now - task.sent)} ago`)];
  const to = task.queue === undefined ? '' : [' to ', link({ kind: 'queue', id: task.queue })];
  return ['It was sent', to, ...sent, ' and no worker has received it.'];
}

function scheduled(task: TaskDetail, now: number): readonly Said[] {
  const eta = instantOf(task.eta);
  const due = eta === undefined ? 'its ETA' : ['its ETA, ', time(eta), ', ', strong(`in ${printAge(eta - now)}`)];
  if (task.worker === undefined) return ['It waits for ', due, '. No worker has received it yet.'];
  return [link({ kind: 'worker', id: task.worker }), ' holds it until ', due, '.', gone(task)];
}

function received(task: TaskDetail, now: number): readonly Said[] {
  const since = task.received === undefined ? '' : [' ', strong(`${printAge(now - task.received)} ago`)];
  if (isOrphan(task)) return [byWorker(task, ' received it'), since, ' and has not started it.', gone(task)];
  return [byWorker(task, ' received it'), since, ' and holds it until one of its slots is free.'];
}

function started(task: TaskDetail, now: number): readonly Said[] {
  const since = task.started === undefined ? '' : [' for ', strong(printAge(now - task.started))];
  const usual = usualWords(task);
  if (isOrphan(task))
    return ['It began to run', on(task.worker), at(task.started), ' and no end was heard.', gone(task)];
  return ['It has been running', since, on(task.worker), '.', usual === undefined ? undefined : [' ', usual]];
}

function retried(task: TaskDetail, now: number): readonly Said[] {
  const last = lastAttempt(task);
  const eta = instantOf(task.eta);
  const next =
    eta !== undefined && eta > now
      ? ['The next is due ', strong(`in ${printAge(eta - now)}`), '.']
      : 'The next attempt has not been heard of yet.';
  return [
    'Attempt ',
    strong(String(attemptNumber(task))),
    raised(last, task),
    ranOf(last?.runtime),
    on(task.worker),
    '. ',
    next,
  ];
}

function failed(task: TaskDetail): readonly Said[] {
  const last = lastAttempt(task);
  const attempts = attemptNumber(task);
  const culprit = culpritOf(last?.traceback ?? task.traceback);
  const where = culprit === undefined ? '' : [' in ', code(culprit)];
  if (attempts === 1)
    return ['It', raised(last, task), where, ranOf(task.runtime ?? last?.runtime), on(task.worker), '.'];
  return [
    'It gave up after ',
    strong(`${attempts} attempts`),
    '. The last',
    raised(last, task),
    where,
    ranOf(last?.runtime),
    on(task.worker),
    '.',
  ];
}

function revoked(task: TaskDetail): readonly Said[] {
  if (task.terminated !== true) {
    return ['It was revoked: ', byWorker(task, ' discarded it'), task.started === undefined ? ' before it ran.' : '.'];
  }
  const ran = task.started === undefined || task.revoked === undefined ? undefined : task.revoked - task.started;
  const by = task.signum === undefined ? '' : [' with ', strong(signalName(task.signum))];
  return [
    'It was terminated',
    by,
    ran === undefined ? '' : [' after running ', strong(printDuration(Math.max(0, ran)))],
    on(task.worker),
    '.',
  ];
}

function rejected(task: TaskDetail): readonly Said[] {
  if (task.requeue === true)
    return [byWorker(task, ' rejected it'), ' back to its queue, where it waits to run again.'];
  if (task.requeue === false) {
    return [
      byWorker(task, ' rejected it'),
      ' for good: the broker dropped the message, or dead-lettered it where that is set up.',
    ];
  }
  return [byWorker(task, ' rejected it'), '; whether it went back to its queue was not said.'];
}

function lost(task: TaskDetail): readonly Said[] {
  const reason =
    task.lost === undefined ? undefined : [' Known since ', time(task.lost.since), ': ', task.lost.reason, '.'];
  return [
    task.started === undefined ? 'It was held' : 'It was running',
    on(task.worker),
    ' and ',
    strong('no end was heard'),
    '.',
    reason,
  ];
}

/** What holds in any state and may not go unsaid. */
function besides(task: TaskDetail): readonly Said[] {
  const again = task.redelivered
    ? [
        ' It was delivered ',
        strong(`${task.deliveries} times`),
        ', more than its retries explain: it may have run twice.',
      ]
    : undefined;
  const [retry] = task.retriedAs.slice(-1);
  const as = retry === undefined ? undefined : [' An operator sent it again as ', taskLink(retry.uuid), '.'];
  const of =
    task.retryOf === undefined ? undefined : [' It is an operator’s retry of ', taskLink(task.retryOf.uuid), '.'];
  return [again, as, of];
}

function gone(task: TaskDetail): Said {
  if (!isOrphan(task) || task.holder === undefined) return undefined;
  const since = task.holder.since === undefined ? '' : [' since ', time(task.holder.since)];
  return [
    ' ',
    strong('That worker does not answer'),
    since,
    ': if the broker still has the message, it will be handed out again.',
  ];
}

function isOrphan({ holder }: TaskDetail): boolean {
  return holder !== undefined && !holder.online;
}

function ranFor(task: TaskDetail): readonly Said[] {
  if (task.runtime === undefined) return [on(task.worker), '; how long it ran was not heard'];
  return [' after ', strong(printDuration(task.runtime)), on(task.worker)];
}

function ranOf(runtime: number | undefined): Said {
  return runtime === undefined ? '' : [' after ', strong(printDuration(runtime))];
}

/** Only where it is worth a word: a run that took its usual time says nothing. */
function longerThanUsual(task: TaskDetail): Said {
  const { usual, runtime } = task;
  if (usual === undefined || runtime === undefined || runtime <= usual.p95) return undefined;
  return ` That is longer than usual: 95 % of ${usual.n} runs took ${printDuration(usual.p95)} or less.`;
}

function usualWords({ usual }: TaskDetail): string | undefined {
  return usual === undefined
    ? undefined
    : `Half of its runs take up to ${printDuration(usual.p50)}, 95 % up to ${printDuration(usual.p95)}.`;
}

function earlier(task: TaskDetail): readonly Said[] {
  const before = task.attempts
    .slice(0, -1)
    .findLast(({ exception, traceback }) => exception !== undefined || traceback !== undefined);
  const type = before && exceptionOf(before.exception, before.traceback)?.type;
  return type === undefined ? [] : [' Before that it raised ', code(type), '.'];
}

function raised(attempt: TaskAttempt | undefined, task: TaskDetail): Said {
  const exception = exceptionOf(attempt?.exception ?? task.exception, attempt?.traceback ?? task.traceback);
  if (exception === undefined) return ' failed with an exception that was not heard';
  if (exception.type === undefined) return [' failed: ', code(shortened(exception.message))];
  return [' raised ', code(exception.type), exception.message === '' ? '' : [': ', shortened(exception.message)]];
}

function culpritOf(traceback: string | undefined): string | undefined {
  const frame = traceback === undefined ? undefined : summary(parseTraceback(traceback)).culprit;
  return frame === undefined ? undefined : `${frame.file.split('/').slice(-2).join('/')}:${frame.line}`;
}

/** Of all that were heard: Celery counts from 0, and attempts may have been missed. */
function attemptNumber(task: TaskDetail): number {
  return Math.max(1, (task.retries ?? 0) + 1);
}

function lastAttempt(task: TaskDetail): TaskAttempt | undefined {
  return task.attempts.at(-1);
}

function expiry(task: TaskDetail): readonly Said[] {
  const expires = instantOf(task.expires);
  return expires === undefined ? [] : [' at ', time(expires)];
}

function byWorker(task: TaskDetail, did: string): Said {
  return task.worker === undefined ? `a worker${did}` : [link({ kind: 'worker', id: task.worker }), did];
}

function on(worker: string | undefined): Said {
  return worker === undefined ? undefined : [' on ', link({ kind: 'worker', id: worker })];
}

function at(instant: number | undefined): Said {
  return instant === undefined ? undefined : [' at ', time(instant)];
}

function instantOf(iso: string | undefined): number | undefined {
  const instant = iso === undefined ? Number.NaN : Date.parse(iso) / 1000;
  return Number.isFinite(instant) ? instant : undefined;
}

/** Celery gives the name of the signal or its number. */
function signalName(signum: string): string {
  return SIGNALS[signum] ?? signum;
}

const SIGNALS: Readonly<Record<string, string>> = { 2: 'SIGINT', 3: 'SIGQUIT', 9: 'SIGKILL', 15: 'SIGTERM' };
const LONGEST_MESSAGE = 160;

function shortened(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
