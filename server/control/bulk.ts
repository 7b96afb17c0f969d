import type { bulkTasks, ParsedOf, ReplyOf } from '../../lib/contract/rest.ts';
import { whyNotRevocable } from '../../lib/control/fitness.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type TaskId, taskId } from '../../lib/ids.ts';
import { parseQuery } from '../../lib/query/parse.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Actor } from '../auth/identity.ts';
import type { Page } from '../stores/store.ts';
import { presentWorkers } from './asked.ts';
import type { CommandParts, Prepared } from './parts.ts';
import type { Deed, Intent, Order } from './perform.ts';
import { requirePublish } from './prepare.ts';
import { prepareRetry, sendAgain } from './retry.ts';
import { createScout, type Scout } from './retry-preflight.ts';
import { revokeCommand } from './revoke.ts';
import { tasksReceived, tasksRevoked } from './signs.ts';

type Request = ParsedOf<typeof bulkTasks>;
type Reply = ReplyOf<typeof bulkTasks>;
type Skipped = Reply['skipped'][number];

const MAX_TASKS = 1_000;
const PAGE = 500;
/** Ids in one message to the workers: about 10 kB. */
const CHUNK = 250;
/** Records that are looked up at a time. */
const LOOKUPS = 25;

/**
 * One command for many tasks, named by ids or by a query whose matches are frozen first. One audit entry and one
 * receipt for all. What a task does not admit is skipped with the reason; a dry run tells the same and sends nothing.
 */
export async function bulk(parts: CommandParts, actor: Actor, request: Request): Promise<Reply> {
  const intent = intentOf(request);
  await parts.road.admit(actor, intent);
  const { uuids, fit, skipped } = await judge(parts, request);
  const reply: Reply = { matched: uuids.length, done: [], skipped };
  if (request.dryRun) return { ...reply, done: fit.map(({ uuid }) => ({ uuid })) };
  if (fit.length === 0) return reply;

  const order = request.action === 'retry' ? retryAll(parts, actor, fit, reply) : revokeAll(parts, request, fit, reply);
  await parts.road.perform(actor, intent, () => ({
    ...intent,
    ...order,
    sentence: `${intent.sentence}: ${fit.length} of ${uuids.length}`,
    arguments: { ...intent.arguments, tasks: fit.map(({ uuid }) => uuid) },
  }));
  return reply;
}

function intentOf({ action, q, uuids, signal, reason }: Request): Intent {
  const verb = { revoke: 'Revoke', terminate: 'Terminate', retry: 'Retry' }[action];
  const which = q === undefined ? `${uuids?.length ?? 0} tasks` : `tasks that match "${q}"`;
  return {
    command: action,
    sentence: `${verb} ${which}${action === 'terminate' ? ` with ${signal}` : ''}`,
    reason,
    arguments: { ...(q === undefined ? {} : { q }), ...(action === 'terminate' ? { signal } : {}) },
  };
}

export interface Fit {
  readonly uuid: TaskId;
  /** Undefined for an id that no event told of, which can only be revoked. */
  readonly task: Task | undefined;
  /** For a retry. */
  readonly prepared: Prepared | undefined;
}

interface Judged {
  readonly uuids: readonly TaskId[];
  readonly fit: readonly Fit[];
  readonly skipped: Skipped[];
}

async function judge(parts: CommandParts, request: Request): Promise<Judged> {
  if (request.action === 'retry') requirePublish(parts);
  const uuids = await freeze(parts, request);
  const fit: Fit[] = [];
  const skipped: Skipped[] = [];
  const scout = request.action === 'retry' ? createScout(parts, await parts.results.findMany(uuids)) : undefined;
  for (const uuids_ of chunksOf(uuids, LOOKUPS)) {
    for (const verdict of await Promise.all(uuids_.map((uuid) => judgeOne(parts, request, uuid, scout)))) {
      if ('why' in verdict) skipped.push(verdict);
      else fit.push(verdict);
    }
  }
  return { uuids, fit, skipped };
}

/** Whether the command can be given to a task as it is now. Rejects with what would stop it for all of them. */
export async function judgeOne(
  parts: CommandParts,
  request: Pick<Request, 'action'>,
  uuid: TaskId,
  scout?: Scout,
): Promise<Fit | Skipped> {
  const task = await parts.views.taskRecord(uuid);
  if (request.action !== 'retry') {
    const why = task && whyNotRevocable(task);
    return why === undefined ? { uuid, task, prepared: undefined } : { uuid, why };
  }
  if (task === undefined) return { uuid, why: 'No event has told of it.' };
  try {
    return { uuid, task, prepared: await prepareRetry(parts, task, {}, scout) };
  } catch (error) {
    // `conflict` and `invalid` are about this task alone; what stops all of them goes up.
    if (error instanceof ExpediterError && error.code !== 'unavailable') return { uuid, why: error.message };
    throw error;
  }
}

/** The ids that are meant, each once. */
async function freeze(parts: CommandParts, { q, uuids }: Request): Promise<readonly TaskId[]> {
  if ((q === undefined) === (uuids === undefined)) {
    throw new ExpediterError('invalid', 'Name the tasks either by "uuids" or by a query "q".');
  }
  if (uuids !== undefined) return [...new Set(uuids)].map(taskId);

  const { query, errors } = parseQuery(q ?? '');
  const [mistake] = errors;
  if (mistake !== undefined) throw new ExpediterError('invalid', `The query cannot be read: ${mistake.message}`);
  const found = new Set<TaskId>();
  let after: Page['after'];
  do {
    const page = await parts.views.tasks(query, {}, { sort: '-seen', limit: PAGE, after });
    for (const { uuid } of page.items) found.add(taskId(uuid));
    after = page.next;
  } while (after !== undefined && found.size <= MAX_TASKS);
  if (found.size > MAX_TASKS) {
    throw new ExpediterError('invalid', 'The query matches more than 1,000 tasks: narrow it, by a state for instance.');
  }
  return [...found];
}

/** All ids but the last chunk go without asking for answers, so each worker answers once. */
function revokeAll(
  parts: CommandParts,
  { action, signal }: Request,
  fit: readonly Fit[],
  reply: Reply,
): Pick<Order, 'sending' | 'sign'> {
  const uuids = fit.map(({ uuid }) => uuid);
  const commands = chunksOf(uuids, CHUNK).map((ids) => {
    return revokeCommand(ids, { terminate: action === 'terminate', signal });
  });
  const command = commands.pop() ?? revokeCommand(uuids, { terminate: action === 'terminate', signal });
  reply.done.push(...uuids.map((uuid) => ({ uuid })));
  return {
    sending: { kind: 'ask', before: commands, command, asked: presentWorkers(parts.views) },
    sign: tasksRevoked(uuids),
  };
}

function retryAll(
  parts: CommandParts,
  actor: Actor,
  fit: readonly Fit[],
  reply: Reply,
): Pick<Order, 'sending' | 'sign'> {
  const sent = fit.flatMap(({ prepared }) => prepared?.uuid ?? []);
  return { sending: { kind: 'act', act: () => sendAll(parts, actor, fit, reply) }, sign: tasksReceived(sent) };
}

/** Stops at the first message that the broker does not take: the next would fare no better. */
async function sendAll(parts: CommandParts, actor: Actor, fit: readonly Fit[], reply: Reply): Promise<Deed> {
  for (const [index, { uuid, task, prepared }] of fit.entries()) {
    if (task === undefined || prepared === undefined) continue;
    try {
      await sendAgain(parts, actor, task, prepared);
    } catch (error) {
      if (reply.done.length === 0 || !(error instanceof ExpediterError)) throw error;
      const rest = fit.slice(index).map((unsent) => ({ uuid: unsent.uuid, why: `Not sent: ${error.message}` }));
      reply.skipped.push(...rest);
      return { problem: `${reply.done.length} of ${fit.length} were sent, then: ${error.message}` };
    }
    reply.done.push({ uuid, as: prepared.uuid });
  }
  return {};
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
