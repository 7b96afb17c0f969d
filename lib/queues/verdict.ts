import type { QueueSummary, Severity, Subject } from '../contract/models.ts';
import { groupDigits } from '../format/count.ts';
import { printDuration } from '../format/duration.ts';

/** The answer of the queues page. `subjects` are the queues that the sentence names. */
export interface QueuesVerdict {
  readonly severity: Severity;
  readonly sentence: string;
  readonly subjects: readonly Subject[];
}

/** Whether the queues keep up; if not, which do not, and why. What cannot be seen is said before all is called well. */
export function queuesVerdict(queues: readonly QueueSummary[]): QueuesVerdict {
  if (queues.length === 0) return { severity: 'info', sentence: 'No queue has been seen yet.', subjects: [] };
  const stuck = queues.filter(isStuck);
  if (stuck.length > 0) return stuckVerdict(stuck);
  const letters = queues.filter(({ condition }) => condition === 'dead-letters');
  if (letters.length > 0) return lettersVerdict(letters);
  const behind = queues.filter(({ condition }) => condition === 'backlogged');
  if (behind.length > 0) return behindVerdict(behind);
  const paused = queues.filter((queue) => queue.condition === 'paused');
  if (paused.length > 0) return pausedVerdict(paused, queues.length);
  const unseen = queues.filter(({ depth }) => depth === undefined);
  if (unseen.length > 0) return unseenVerdict(unseen, queues.length);
  return { severity: 'fine', sentence: keepingUp(queues), subjects: [] };
}

/** Nothing that happens now will empty it. */
function isStuck({ condition, drain }: QueueSummary): boolean {
  return condition === 'no-consumer' || condition === 'saturated' || (condition === 'backlogged' && drain === 'never');
}

function stuckVerdict(stuck: readonly QueueSummary[]): QueuesVerdict {
  const [worst, second] = stuck;
  const severity = stuck.some(({ condition }) => condition !== 'backlogged') ? 'critical' : 'warning';
  if (worst === undefined || second === undefined) {
    return {
      severity,
      sentence: `${stuckClause(worst, 'Nobody')}: as things are it will never drain.`,
      subjects: named(stuck),
    };
  }
  const lead = `${spelled(stuck.length)} queues will never drain as things are`;
  const clauses = `${stuckClause(worst)}, and ${stuckClause(second)}`;
  const rest = stuck.length > 2 ? ` (and ${stuck.length - 2} more)` : '';
  return { severity, sentence: `${lead}: ${clauses}${rest}.`, subjects: named([worst, second]) };
}

function stuckClause(queue: QueueSummary | undefined, nobody = 'nobody'): string {
  if (queue === undefined) return '';
  if (queue.condition === 'no-consumer') return `${nobody} consumes ${queue.name}`;
  const full = queue.condition === 'saturated' ? ', with every slot of its workers busy' : '';
  return `${queue.name} takes in more than it finishes${full}`;
}

function lettersVerdict(letters: readonly QueueSummary[]): QueuesVerdict {
  const [first, second] = letters;
  const clause = (queue: QueueSummary | undefined) => {
    const depth = queue?.depth ?? 0;
    return `${queue?.name ?? ''} holds ${groupDigits(depth)} dead ${depth === 1 ? 'letter' : 'letters'}`;
  };
  const more = second === undefined ? '' : ` and ${clause(second)}`;
  const rest = letters.length > 2 ? ` (and ${letters.length - 2} more)` : '';
  const sentence = `${clause(first)}${second === undefined ? '' : ','}${more}${rest}: somebody has to look at them.`;
  return { severity: 'warning', sentence, subjects: named(letters.slice(0, 2)) };
}

function behindVerdict(behind: readonly QueueSummary[]): QueuesVerdict {
  const [first, second] = behind;
  if (first === undefined || second === undefined) {
    return { severity: 'warning', sentence: `${behindClause(first)}.`, subjects: named(behind) };
  }
  const rest = behind.length > 2 ? ` (and ${behind.length - 2} more)` : '';
  const sentence = `${spelled(behind.length)} queues are behind: ${behindClause(first)}, and ${behindClause(second)}${rest}.`;
  return { severity: 'warning', sentence, subjects: named([first, second]) };
}

function behindClause(queue: QueueSummary | undefined): string {
  if (queue === undefined) return '';
  const { oldest, drain } = queue;
  const late =
    oldest === undefined ? 'is behind' : `is ${oldest.exact ? '' : 'at least '}${printDuration(oldest.age)} behind`;
  return typeof drain === 'number'
    ? `${queue.name} ${late} and drains in ${printDuration(drain)}`
    : `${queue.name} ${late}`;
}

/** Somebody wanted it so: it is told, and is no alarm unless a worker does not keep to it. */
function pausedVerdict(paused: readonly QueueSummary[], all: number): QueuesVerdict {
  const [first, second] = paused;
  const clause = (queue: QueueSummary | undefined) => {
    if (queue === undefined) return '';
    const [consumer] = queue.paused?.consuming ?? [];
    if (consumer !== undefined) return `${queue.name} is paused, and ${consumer} consumes it again`;
    const waits =
      queue.depth === undefined ? '' : `, ${groupDigits(queue.depth)} ${queue.depth === 1 ? 'waits' : 'wait'} in it`;
    return `${queue.name} is paused by ${queue.paused?.by ?? 'somebody'}${waits}`;
  };
  const more = second === undefined ? '' : `; ${clause(second)}`;
  const rest = paused.length > 2 ? ` (and ${paused.length - 2} more)` : '';
  const others = all - paused.length;
  const end = others === 0 ? '' : others === 1 ? '; the other queue keeps up' : `; the other ${others} queues keep up`;
  const drifts = paused.some((queue) => (queue.paused?.consuming.length ?? 0) > 0);
  return {
    severity: drifts ? 'warning' : 'info',
    sentence: `${clause(first)}${more}${rest}${end}.`,
    subjects: named(paused.slice(0, 2)),
  };
}

function unseenVerdict(unseen: readonly QueueSummary[], all: number): QueuesVerdict {
  const [only] = unseen;
  if (unseen.length === all) {
    return { severity: 'info', sentence: 'The broker does not tell how many messages wait.', subjects: [] };
  }
  const who = unseen.length === 1 ? (only?.name ?? '') : `${unseen.length} of ${all} queues`;
  const sentence = `The depth of ${who} cannot be read; the other ${all - unseen.length === 1 ? 'queue keeps' : 'queues keep'} up.`;
  return { severity: 'info', sentence, subjects: unseen.length === 1 ? named(unseen) : [] };
}

function keepingUp(queues: readonly QueueSummary[]): string {
  const who = queues.length === 1 ? 'The only queue' : `All ${groupDigits(queues.length)} queues`;
  const waiting = queues.reduce((sum, { depth }) => sum + (depth ?? 0), 0);
  if (waiting === 0) return `${who} ${queues.length === 1 ? 'is' : 'are'} empty: nothing waits.`;
  const ages = queues.flatMap(({ oldest }) => oldest?.age ?? []);
  const age = ages.length === 0 ? '' : `, the oldest for ${printDuration(Math.max(...ages))}`;
  return `${who} ${queues.length === 1 ? 'keeps' : 'keep'} up: ${groupDigits(waiting)} ${waiting === 1 ? 'message waits' : 'messages wait'}${age}.`;
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const spelled = (n: number): string => NUMBERS[n] ?? groupDigits(n);
const named = (queues: readonly QueueSummary[]): readonly Subject[] =>
  queues.map(({ name }) => ({ kind: 'queue', id: name }));
