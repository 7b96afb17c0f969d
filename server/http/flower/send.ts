import { type ParsedOf, publishTask } from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { flowerResult } from '../../../lib/flower/result.ts';
import { type TaskId, taskId } from '../../../lib/ids.ts';
import type { Query } from '../../../lib/query/query.ts';
import { isFinal } from '../../../lib/tasks/state.ts';
import { parseRegistered } from '../../../lib/workers/registered.ts';
import type { Views } from '../../engine/views.ts';
import { parseInput } from '../input.ts';
import { act, type FlowerCall, type FlowerRoute, jsonWith, known, look } from './route.ts';

/** Seconds that a caller waits for a result when it names none, and at most. */
const WAIT = 30;
const LONGEST_WAIT = 60;

export const sendRoutes: readonly FlowerRoute[] = [
  act('/api/task/apply/:name{.+}', async (call) => {
    const { timeout, ...options } = optionsOf(call);
    const wait = secondsOf(timeout) ?? WAIT;
    await requireTask(call);
    const id = await publish(call, options);
    await waitFor(call, id, wait);
    return replyOf(call, id);
  }),
  act('/api/task/async-apply/:name{.+}', async (call) => {
    await requireTask(call);
    return { 'task-id': await publish(call, optionsOf(call)), state: 'PENDING' };
  }),
  act('/api/task/send-task/:name{.+}', async (call) => ({
    'task-id': await publish(call, optionsOf(call)),
    state: 'PENDING',
  })),
  look('/api/task/result/:name{.+}', async (call) => {
    const id = taskId(call.name);
    const timeout = call.given.float('timeout');
    if (timeout !== undefined) await waitFor(call, id, timeout);
    return replyOf(call, id);
  }),
];

/** The body is JSON, whatever it is called. */
function optionsOf({ body }: FlowerCall): Record<string, unknown> {
  let options: unknown;
  try {
    options = body.trim() === '' ? {} : JSON.parse(body);
  } catch (cause) {
    throw new ExpediterError('invalid', 'The body is not valid JSON.', { cause });
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ExpediterError('invalid', 'invalid options');
  }
  const { args = [] } = options as Record<string, unknown>;
  if (!Array.isArray(args)) throw new ExpediterError('invalid', 'args must be an array');
  return { ...options };
}

function secondsOf(timeout: unknown): number | undefined {
  if (timeout === undefined || timeout === null) return undefined;
  const seconds = typeof timeout === 'string' && timeout.trim() === '' ? Number.NaN : Number(timeout);
  if (Number.isNaN(seconds)) throw new ExpediterError('invalid', 'Invalid timeout');
  return seconds;
}

/** Flower needs the application's code to know its tasks; here every worker has told which ones it runs. */
async function requireTask({ views, name }: FlowerCall): Promise<void> {
  const registered = [...(await views.members(false)).values()]
    .filter(({ worker }) => worker.status === 'online')
    .map(({ inspection }) => inspection.registered?.value);
  const isUnknown =
    registered.length > 0 &&
    registered.every((names) => names !== undefined && !names.some((text) => parseRegistered(text).name === name));
  known('task', name, isUnknown ? undefined : name);
}

async function publish({ views, control, actor, name }: FlowerCall, options: Record<string, unknown>): Promise<TaskId> {
  const { eta, expires, ...rest } = options;
  const queue = rest.queue ?? (await lastQueueOf(views, name));
  const times = {
    eta: dateOf('eta', eta),
    expires: typeof expires === 'number' ? expires : dateOf('expires', expires),
  };
  const body = Object.fromEntries(
    Object.entries({ ...rest, ...times, queue }).filter(([, value]) => value !== undefined && value !== null),
  );
  // Parsed by its own schema: an option that is not understood is refused by name.
  const request = parseInput(publishTask, { path: {}, query: {}, body: { ...body, name } }) as ParsedOf<
    typeof publishTask
  >;
  const { uuid } = await control.publish(actor, request);
  return taskId(uuid ?? '');
}

/** The application's routes are not known here: the newest task of this name that reached a worker shows one that works. */
async function lastQueueOf(views: Views, name: string): Promise<string | undefined> {
  if (/[*?~\\]/.test(name)) return undefined;
  const query: Query = {
    terms: [
      { kind: 'values', field: 'name', values: [name], negated: false },
      { kind: 'values', field: 'state', values: ['PENDING'], negated: true },
    ],
  };
  const last = await views.taskRecords(query, {}, { sort: '-seen', limit: 1 }).catch(() => []);
  return last[0]?.queue;
}

/** `2026-08-01 12:30:00.000000`, which Celery takes for UTC, or ISO 8601. */
function dateOf(option: 'eta' | 'expires', value: unknown): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  const text = String(value);
  if (option === 'expires' && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)(?:Z|\+00:00)?$/.exec(text) ?? [];
  const iso = date === undefined ? text : `${date}T${time}Z`;
  if (!Number.isNaN(Date.parse(iso))) return iso;
  throw new ExpediterError('invalid', `Invalid option: "${option}" takes a time such as 2026-08-01 12:30:00.000000`);
}

/** Resolves when the task has ended, the time is over or the caller has left. */
async function waitFor({ views, clock, gone }: FlowerCall, id: TaskId, seconds: number): Promise<void> {
  const done = new AbortController();
  const forget = views.onChange(({ tasks }) => {
    if (tasks.some(({ uuid, state }) => uuid === id && isFinal(state))) done.abort();
  });
  const task = await views.taskRecord(id);
  if (task === undefined || !isFinal(task.state)) {
    const waitMs = Math.min(Math.max(0, seconds), LONGEST_WAIT) * 1000;
    await clock.sleep(waitMs, AbortSignal.any([done.signal, gone]));
  }
  forget();
}

async function replyOf({ views }: FlowerCall, id: TaskId): Promise<Response> {
  const { state, json, traceback } = flowerResult(await views.taskRecord(id));
  const fields = { 'task-id': id, state, ...(traceback === undefined ? {} : { traceback }) };
  return jsonWith(fields, 'result', json);
}
