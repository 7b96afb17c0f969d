import fc from 'fast-check';
import { TASK_STATES } from '../../lib/contract/models.ts';
import type { TaskEvent } from '../../lib/events/event.ts';
import { queueName, taskId, workerName } from '../../lib/ids.ts';
import type { Query, Term } from '../../lib/query/query.ts';
import type { Attempt, Task } from '../../lib/tasks/task.ts';
import { anAttempt, aTask, aTaskEvent, START, uuidOf } from './builders.ts';

/** Few names, so that random queries find something; some differ by case or hold what SQL takes for a wildcard. */
const NAMES = ['shop.order', 'shop.refund', 'Shop.Audit', 'mail_send', 'mailXsend', 'naïve.ÄÖ', '50%off'];
const WORKERS = ['w1@kitchen', 'w2@kitchen', 'gpu-1@bar', 'GPU-2@bar'];
const QUEUES = ['celery', 'imports', 'emails_high'];
const TEXTS = ["('card', 41)", '{"mode": "50%"}', 'Grüße_x', 'back\\slash', '', '𝄞 clef', 'CARD declined'];
const EXCEPTIONS = ["ValueError('bad 50%')", 'TimeoutError()', 'timeouterror(1)', 'KeyError', 'A_B(1)', 'AxB(1)'];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const micros = fc.integer({ min: -30_000_000, max: 900_000_000 }).map((n) => START + n / 1e6);
/** Any instant near START, with all the digits that a float has. */
const instant = fc.oneof(micros, fc.double({ min: START, max: START + 1000, noNaN: true }));
const duration = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }).map(Math.abs));
const anId = fc
  .oneof(
    fc.integer({ min: 0, max: 40 }).map(uuidOf),
    fc.constantFrom('job-1', 'JOB-2', 'ABCDEF00-0000-4000-8000-000000000001', ''),
  )
  .map(taskId);
const someText = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 12 }).map(storable));

/** Neither NUL, which ends a text for LIKE, nor half a pair of surrogates, which no encoding holds. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '');
}

const facts = fc.record({
  state: fc.constantFrom(...TASK_STATES),
  name: maybe(fc.constantFrom(...NAMES)),
  shadow: maybe(someText),
  args: maybe(someText),
  kwargs: maybe(someText),
  result: maybe(someText),
  exception: maybe(fc.constantFrom(...EXCEPTIONS)),
  traceback: maybe(someText),
  runtime: maybe(duration),
  worker: maybe(fc.constantFrom(...WORKERS).map(workerName)),
  pid: maybe(fc.nat()),
  client: maybe(fc.constantFrom('gen1@web', 'gen2@web')),
  queue: maybe(fc.constantFrom(...QUEUES).map(queueName)),
  exchange: maybe(fc.constantFrom('', 'celery')),
  routing_key: maybe(fc.constantFrom(...QUEUES)),
  priority: maybe(fc.nat({ max: 255 })),
  retries: maybe(fc.nat({ max: 4 })),
  eta: maybe(fc.constant('2023-11-14T22:14:00+00:00')),
  expires: maybe(fc.constant('2023-11-14T23:14:00+00:00')),
  root_id: maybe(anId),
  parent_id: maybe(anId),
  clock: maybe(fc.nat()),
  sent: maybe(instant),
  received: maybe(instant),
  started: maybe(instant),
  succeeded: maybe(instant),
  failed: maybe(instant),
  retried: maybe(instant),
  revoked: maybe(instant),
  rejected: maybe(instant),
  timestamp: instant,
  terminated: maybe(fc.boolean()),
  signum: maybe(fc.constantFrom('SIGTERM', '15')),
  expired: maybe(fc.boolean()),
  requeue: maybe(fc.boolean()),
  deliveries: fc.nat({ max: 4 }),
  redelivered: fc.boolean(),
  lost: maybe(fc.record({ since: instant, reason: someText })),
  eventsDropped: fc.nat({ max: 3 }),
});

const eventTypes = fc.constantFrom('task-sent', 'task-received', 'task-started', 'task-failed', 'task-progress');

/** An event that mostly repeats what its task says, as events do, and sometimes says something else. */
function anyEventOf(task: Task): fc.Arbitrary<TaskEvent> {
  const told = {
    name: task.name ?? null,
    args: task.args ?? null,
    kwargs: task.kwargs ?? null,
    result: task.result ?? null,
    exception: task.exception ?? null,
    traceback: task.traceback ?? null,
    root_id: task.root_id ?? null,
    retries: task.retries ?? null,
    runtime: task.runtime ?? null,
    terminated: task.terminated ?? null,
  };
  const fields = fc
    .tuple(
      fc.subarray(Object.keys(told)),
      fc.dictionary(fc.constantFrom('name', 'progress', 'eta', 'nested'), fc.jsonValue({ maxDepth: 2 }), {
        maxKeys: 2,
      }),
    )
    .map(([keys, others]) => ({
      ...Object.fromEntries(Object.entries(told).filter(([key]) => keys.includes(key))),
      ...(JSON.parse(JSON.stringify(others)) as object),
    }));
  return fc
    .record({
      type: eventTypes,
      hostname: fc.constantFrom(...WORKERS, 'gen1@web'),
      pid: maybe(fc.nat()),
      timestamp: instant,
      clock: maybe(fc.nat()),
      at: instant,
      fields,
    })
    .map(({ type, ...known }) => aTaskEvent(type, { ...known, uuid: task.uuid }));
}

function anyAttemptOf(task: Task): fc.Arbitrary<Attempt> {
  const { retries, state, name, worker, pid, eta, sent, received, started, runtime, result } = task;
  const own = { retries, state, name, worker, pid, eta, sent, received, started, runtime, result };
  const { exception, traceback, requeue, terminated, signum, expired, timestamp } = task;
  const all = { ...own, exception, traceback, requeue, terminated, signum, expired, delivery: 1, ended: timestamp };
  const other = { ...anAttempt(), delivery: 2, ended: undefined, result: 'other', retries: 1 };
  return fc
    .subarray(Object.keys(all) as (keyof Attempt)[])
    .map((kept) => ({ ...other, ...Object.fromEntries(kept.map((key) => [key, all[key]])) }));
}

/** A task of any content, with its number and its id given. */
export function anyTask(seq: number, seen: number): fc.Arbitrary<Task> {
  const uuid = fc.constantFrom(uuidOf(seq), uuidOf(seq), uuidOf(seq), `job-${seq}`, uuidOf(seq).toUpperCase());
  return fc
    .tuple(facts, uuid, fc.boolean())
    .map(([known, id, isRoot]) =>
      aTask({ ...known, seq, seen, uuid: taskId(id), ...(isRoot ? { root_id: taskId(id) } : {}) }),
    )
    .chain((task) =>
      fc
        .tuple(fc.array(anyEventOf(task), { maxLength: 4 }), fc.array(anyAttemptOf(task), { maxLength: 2 }))
        .map(([events, attempts]) => ({ ...task, events, attempts })),
    );
}

/** Tasks in the order of their numbers, which have gaps, first seen within some minutes. */
export function anyTasks(maxLength: number): fc.Arbitrary<readonly Task[]> {
  return fc
    .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.oneof(fc.constant(0), duration)), { minLength: 1, maxLength })
    .chain((steps) => {
      let seq = 0;
      let seen = START;
      return fc.tuple(
        ...steps.map(([step, pause]) => {
          seq += step;
          seen += pause;
          return anyTask(seq, seen);
        }),
      );
    });
}

const patterns = (texts: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...texts),
    fc.constantFrom(...texts).map((text) => text.toUpperCase()),
    fc
      .tuple(fc.constantFrom(...texts), fc.nat({ max: 10 }), fc.constantFrom('*', '?', '**', '*?'))
      .map(([text, at, wildcard]) => text.slice(0, at) + wildcard + text.slice(at + 1)),
    fc.constantFrom(...texts).map((text) => `*${text.slice(1, 5)}*`),
    fc.constant('nobody'),
  );
const oneToThree = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const ids = patterns([...Array.from({ length: 12 }, (_, n) => uuidOf(n + 1)), 'job-1', 'JOB-2']).filter(
  (id) => id !== '',
);

const anyTermBody = fc.oneof(
  fc.record({
    kind: fc.constant('values' as const),
    field: fc.constant('state' as const),
    values: oneToThree(fc.constantFrom(...TASK_STATES)),
  }),
  ...(
    [
      ['name', patterns(NAMES)],
      ['worker', patterns(WORKERS)],
      ['queue', patterns(QUEUES)],
      ['error', patterns(EXCEPTIONS)],
      ['uuid', ids],
      ['root', ids],
      ['parent', ids],
    ] as const
  ).map(([field, values]) =>
    fc.record({
      kind: fc.constant('values' as const),
      field: fc.constant(field),
      values: oneToThree(values.filter((value) => value !== '')),
    }),
  ),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom('runtime' as const, 'wait' as const),
    op: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const, '=' as const),
    value: duration,
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom('retries' as const, 'deliveries' as const),
    op: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const, '=' as const),
    value: fc.nat({ max: 4 }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    text: fc
      .oneof(
        fc.constantFrom('card', '50%', '_', '\\', 'ORDER', '0000-4', '8', '-', 'ä', '𝄞', 'e'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).map(storable),
      )
      .filter((text) => text !== ''),
  }),
);

export const anyTerm: fc.Arbitrary<Term> = fc
  .tuple(anyTermBody, fc.boolean())
  .map(([body, negated]): Term => ({ ...body, negated }));

export const anyQuery: fc.Arbitrary<Query> = fc.array(anyTerm, { maxLength: 3 }).map((terms) => ({ terms }));
