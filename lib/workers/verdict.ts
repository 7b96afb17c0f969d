import type { Severity, Subject, WorkerSummary } from '../contract/models.ts';
import { type ClockZone, printDay, printHourMinute } from '../format/clock-time.ts';
import { groupDigits } from '../format/count.ts';
import { printDuration } from '../format/duration.ts';
import { runsLong } from './slots.ts';

/** The answer of a page about workers. `subjects` are the workers that the sentence names. */
export interface WorkersVerdict {
  readonly severity: Severity;
  readonly sentence: string;
  readonly subjects: readonly Subject[];
}

/** What the judgement needs beside the workers. */
export interface Circumstances {
  readonly now: number;
  readonly zone: ClockZone;
  /** LOST tasks by worker, as far as they are known. */
  readonly lost: Readonly<Record<string, number>>;
  /** Since when the broker is out of reach; nobody can be heard then. */
  readonly brokerDownSince?: number | undefined;
}

/** A worker that went longer ago is history, and no reason for an alarm. */
const RECENTLY = 3600;
/** A clock that is off by more makes ages and waits wrong, seconds. */
export const SKEW_MATTERS = 1;
const MOST_NAMED = 2;

/** Whether the workers answer; if not, which do not, since when, and what became of their tasks. */
export function workersVerdict(workers: readonly WorkerSummary[], around: Circumstances): WorkersVerdict {
  if (around.brokerDownSince !== undefined) return unheardVerdict(workers, around.brokerDownSince, around);
  if (workers.length === 0) return { severity: 'info', sentence: 'No worker has been heard yet.', subjects: [] };
  const online = workers.filter(({ status }) => status === 'online');
  const silent = newestFirst(workers.filter(({ status }) => status === 'silent'));
  const left = newestFirst(workers.filter(({ status }) => status === 'offline'));
  const doubled = online.filter(({ duplicateName }) => duplicateName);
  const lead = online.length === workers.length ? '' : `${leadOf(online.length, workers.length)} `;

  const troubled = [...silent, ...doubled];
  if (troubled.length > 0) {
    const isNew = silent.some((worker) => isAlarming(worker, around));
    const severity = isNew || doubled.length > 0 || online.length === 0 ? 'critical' : 'warning';
    const clauses = list(troubled, (worker) => troubleClause(worker, around));
    return { severity, sentence: `${lead}${clauses}${alsoLeft(left)}.`, subjects: named(troubled) };
  }
  if (left.length > 0) {
    const severity =
      online.length === 0 ? 'critical' : left.some(({ hostname }) => lostOf(hostname, around) > 0) ? 'warning' : 'info';
    return {
      severity,
      sentence: `${lead}${list(left, (worker) => goneClause(worker, around))}.`,
      subjects: named(left),
    };
  }
  return onlineVerdict(online);
}

/** One worker: what it does, or what became of it. */
export function workerVerdict(worker: WorkerSummary, around: Circumstances): WorkersVerdict {
  const { hostname, status } = worker;
  const subjects = named([worker]);
  if (around.brokerDownSince !== undefined) return unheardVerdict([worker], around.brokerDownSince, around);
  if (status !== 'online') {
    const lost = lostOf(hostname, around);
    const ending = lost > 0 || status === 'offline' ? '' : ', with no task known to be lost';
    const alarm = isAlarming(worker, around) ? 'critical' : 'warning';
    const severity = status === 'silent' ? alarm : lost > 0 ? 'warning' : 'info';
    return { severity, sentence: `${goneClause(worker, around)}${ending}.`, subjects };
  }
  if (worker.duplicateName) {
    const sentence = `${hostname} is the name of two processes: give each a node name of its own (-n).`;
    return { severity: 'critical', sentence, subjects };
  }
  const long = worker.slots.filter((slot) => runsLong(slot, around.now)).length;
  const { skew, taskEvents } = worker;
  if (taskEvents === false) {
    return { severity: 'info', sentence: `${busyClause(worker, long)}, and sends no task events.`, subjects };
  }
  if (skew !== undefined && Math.abs(skew) > SKEW_MATTERS) {
    return { severity: 'warning', sentence: `${busyClause(worker, long)}; ${skewClause(skew)}.`, subjects };
  }
  const isFull = worker.concurrency !== undefined && worker.busy >= worker.concurrency;
  const severity = isFull && long > 0 ? 'warning' : 'fine';
  return { severity, sentence: `${busyClause(worker, long)}.`, subjects };
}

function unheardVerdict(workers: readonly WorkerSummary[], since: number, around: Circumstances): WorkersVerdict {
  const [only] = workers;
  const whom = workers.length === 1 ? (only?.hostname ?? '') : plural(workers.length, 'worker');
  const known = workers.length === 0 ? 'no worker had been heard' : `this is the last that was known of ${whom}`;
  const sentence = `The broker is out of reach since ${clock(since, around)}: ${known}.`;
  return { severity: 'critical', sentence, subjects: [] };
}

function leadOf(online: number, all: number): string {
  if (online > 0) return `${online} of ${groupDigits(all)} workers ${online === 1 ? 'answers' : 'answer'}.`;
  return all === 1 ? 'No worker answers.' : `None of ${groupDigits(all)} workers answers.`;
}

/** All answer. What one would like to know of them is told all the same. */
function onlineVerdict(online: readonly WorkerSummary[]): WorkersVerdict {
  const who =
    online.length === 1
      ? 'The only worker answers'
      : `${online.length === 2 ? 'Both' : `All ${groupDigits(online.length)}`} workers answer`;
  const quiet = online.filter(({ taskEvents }) => taskEvents === false);
  if (quiet.length > 0) {
    const whole = quiet.length === online.length;
    const them = whole
      ? online.length === 1
        ? 'it sends'
        : 'none of them sends'
      : `${namesOf(quiet)} ${quiet.length === 1 ? 'sends' : 'send'}`;
    const no = whole && online.length > 1 ? 'task events' : 'no task events';
    return { severity: 'info', sentence: `${who}, but ${them} ${no}.`, subjects: whole ? [] : named(quiet) };
  }
  const [skewed] = online.filter(({ skew }) => Math.abs(skew ?? 0) > SKEW_MATTERS);
  if (skewed !== undefined) {
    const ahead = skewClause(skewed.skew ?? 0, `the clock of ${skewed.hostname}`);
    return { severity: 'warning', sentence: `${who}, but ${ahead}.`, subjects: named([skewed]) };
  }
  return { severity: 'fine', sentence: `${who}${slotsClause(online)}.`, subjects: [] };
}

function slotsClause(online: readonly WorkerSummary[]): string {
  const busy = online.reduce((sum, worker) => sum + worker.busy, 0);
  if (online.some(({ concurrency }) => concurrency === undefined)) return busy === 0 ? '' : `, ${tasksRun(busy)}`;
  const slots = online.reduce((sum, { concurrency }) => sum + (concurrency ?? 0), 0);
  if (busy === 0) return `; none of ${plural(slots, 'slot')} is busy`;
  if (busy >= slots) return slots === 1 ? '; its slot is busy' : `; ${allOf(slots)} slots are busy`;
  return `; ${groupDigits(busy)} of ${groupDigits(slots)} slots ${busy === 1 ? 'is' : 'are'} busy`;
}

function busyClause({ hostname, busy, concurrency }: WorkerSummary, long: number): string {
  const late =
    long === 0
      ? ''
      : `, ${long === busy ? (busy === 1 ? '' : `${busy === 2 ? 'both' : 'all'} `) : `${long} `}for longer than usual`;
  if (busy === 0)
    return concurrency === undefined ? `${hostname} runs nothing now` : `${hostname} is idle: ${free(concurrency)}`;
  if (concurrency === undefined) return `${hostname} runs ${plural(busy, 'task')}${late}`;
  if (busy < concurrency) return `${hostname} is busy on ${busy} of ${groupDigits(concurrency)} slots${late}`;
  const slots = concurrency === 1 ? 'its slot is busy' : `${allOf(concurrency)} slots are busy`;
  return `${hostname} is full: ${slots}${late}`;
}

/** It fell silent not long ago, and not for a reason that its pool is known for. */
function isAlarming({ status, since, pool }: WorkerSummary, { now }: Circumstances): boolean {
  return status === 'silent' && pool !== 'solo' && now - since < RECENTLY;
}

function troubleClause(worker: WorkerSummary, around: Circumstances): string {
  return worker.status === 'online' ? `${worker.hostname} is the name of two processes` : goneClause(worker, around);
}

/** Those that said goodbye are told of by their number, beside others that did not. */
function alsoLeft({ length }: readonly WorkerSummary[]): string {
  return length === 0 ? '' : `; ${groupDigits(length)} ${length === 1 ? 'has' : 'have'} left`;
}

const free = (slots: number): string => (slots === 1 ? 'its slot is free' : `${allOf(slots)} slots are free`);

function goneClause({ hostname, status, since, pool }: WorkerSummary, around: Circumstances): string {
  const lost = lostOf(hostname, around);
  const how = status === 'silent' ? 'went silent' : 'left';
  const tasks = lost === 0 ? '' : `, and ${groupDigits(lost)} of its tasks ${lost === 1 ? 'is' : 'are'} lost`;
  // The one process of a solo pool runs the task, and nothing else meanwhile.
  const perhaps = status === 'silent' && pool === 'solo' ? ', as a solo pool is while it runs a task' : '';
  return `${hostname} ${how} ${clock(since, around, 'at')}${perhaps}${tasks}`;
}

function skewClause(skew: number, whose = 'its clock'): string {
  return `${whose} is ${printDuration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} ours`;
}

/** `13:48`, or with its day where that is not today. */
function clock(at: number, { now, zone }: Circumstances, before = ''): string {
  const lead = before === '' ? '' : `${before} `;
  const day = printDay(at, zone);
  return day === printDay(now, zone)
    ? `${lead}${printHourMinute(at, zone)}`
    : `on ${day} at ${printHourMinute(at, zone)}`;
}

/** The first two in words, and how many there are besides. */
function list(workers: readonly WorkerSummary[], clause: (worker: WorkerSummary) => string): string {
  const more = workers.length - MOST_NAMED;
  const clauses = workers.slice(0, MOST_NAMED).map(clause);
  if (more > 0) return `${clauses.join('; ')}; and ${more} more`;
  return clauses.join('; ');
}

function namesOf(workers: readonly WorkerSummary[]): string {
  const [first, second] = workers;
  if (workers.length > MOST_NAMED) return `${workers.length} of them`;
  return second === undefined ? (first?.hostname ?? '') : `${first?.hostname} and ${second.hostname}`;
}

const newestFirst = (workers: readonly WorkerSummary[]): readonly WorkerSummary[] =>
  [...workers].sort((a, b) => b.since - a.since);
const named = (workers: readonly WorkerSummary[]): readonly Subject[] =>
  workers.slice(0, MOST_NAMED).map(({ hostname }) => ({ kind: 'worker', id: hostname }));
const lostOf = (hostname: string, { lost }: Circumstances): number =>
  Object.hasOwn(lost, hostname) ? (lost[hostname] ?? 0) : 0;
const allOf = (n: number): string => (n === 2 ? 'both' : `all ${groupDigits(n)}`);
const plural = (n: number, noun: string): string => `${groupDigits(n)} ${noun}${n === 1 ? '' : 's'}`;
const tasksRun = (n: number): string => `${plural(n, 'task')} ${n === 1 ? 'runs' : 'run'}`;
