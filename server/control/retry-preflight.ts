import type { RetryPreflight } from '../../lib/contract/models.ts';
import { type QueueName, queueName, type TaskId, taskId, workerName } from '../../lib/ids.ts';
import { REDACTED } from '../../lib/python/redact.ts';
import { type KnownPart, knownPart } from '../../lib/tasks/exact-call.ts';
import { type Block, blocksOf, type Consumer, lossesOf, readsTyped, verdictOf } from '../../lib/tasks/retry-verdict.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { TaskMessage } from '../brokers/broker.ts';
import type { Found } from '../results/results.ts';
import type { CommandParts } from './parts.ts';
import { findRetryLink, readRetryLinks } from './retry-links.ts';

/** All that was found out about sending a task again. */
export interface Preflight {
  readonly args: KnownPart;
  readonly kwargs: KnownPart;
  readonly queue: { readonly name: QueueName; readonly from: NonNullable<RetryPreflight['queueFrom']> } | undefined;
  readonly blocks: readonly Block[];
  readonly losses: readonly string[];
  readonly notes: readonly string[];
  readonly typed: boolean;
}

/** What many tasks of one command share: each queue is looked through once, each result is read with the others. */
export interface Scout {
  preflight(task: Task, asked: { readonly queue?: QueueName | undefined }): Promise<Preflight>;
}

/** How far into a queue the message of a task is looked for. */
const LOOKED_THROUGH = 200;
/** What a worker said of its tasks may be a moment older than the end of one. */
const ANSWER_UNDER_WAY = 1;

type ScoutParts = Pick<CommandParts, 'broker' | 'views' | 'settings' | 'results' | 'readTaskBody' | 'clock'>;

export function createScout(parts: ScoutParts, stored: ReadonlyMap<TaskId, Found> = new Map()): Scout {
  const { broker, views, settings, results, readTaskBody, clock } = parts;
  const waiting = new Map<QueueName, Promise<Waiting>>();
  const consumers = new Map<QueueName, ReturnType<typeof consumersOf>>();
  const links = readRetryLinks(settings);
  let held: ReturnType<typeof heldTasks> | undefined;

  return {
    async preflight(task, asked) {
      const found = stored.get(task.uuid) ?? (await results.find(task.uuid));
      const result = found.status === 'found' ? found.result : undefined;
      const queue = await queueOf(task, asked.queue, result?.queue);
      const home = task.queue ?? queue?.name;
      const lying = home === undefined ? NOTHING_SEEN : await lookInto(home);
      const message = lying.messages.get(task.uuid);
      const takers = queue === undefined ? UNKNOWN : await once(consumers, queue.name, () => consumersOf(queue.name));
      const typed = readsTyped(softwareOf(task, takers.workers));
      const body = message && readTaskBody(message);
      const evidence = {
        task,
        typed,
        message: body === undefined || 'malformed' in body ? undefined : { ...body, at: clock.now() },
        stored: result && { name: result.name, args: result.args, kwargs: result.kwargs, at: result.done },
      };
      const retries = await links.as(task.uuid);
      return {
        args: knownPart('args', evidence),
        kwargs: knownPart('kwargs', evidence),
        queue,
        typed,
        blocks: blocksOf({
          task,
          queue: queue?.name,
          inFlight: await inFlight(task, message, home),
          retries: await Promise.all(
            retries.map(async (uuid) => ({ uuid, state: (await recordOrNothing(uuid))?.state })),
          ),
          consumers: takers,
        }),
        losses: lossesOf({ task, group: result?.group?.id, called: result?.children?.length ?? 0 }),
        notes: [...notesOf(found), ...lying.notes],
      };
    },
  };

  async function queueOf(
    task: Task,
    given: QueueName | undefined,
    routingKey: string | undefined,
  ): Promise<Preflight['queue']> {
    if (given !== undefined) return { name: given, from: given === task.queue ? 'event' : 'given' };
    if (task.queue !== undefined) return { name: task.queue, from: 'event' };
    // A message of ours makes no task-sent event, so the queue of a task that was itself a retry is in its link.
    const link = await findRetryLink(settings, task.uuid);
    if (link !== undefined) return { name: queueName(link.queue), from: 'retry' };
    // A routing key is a queue only where one is known by that name.
    const isQueue = routingKey !== undefined && views.workers().some(({ queues }) => queues?.includes(routingKey));
    return isQueue ? { name: queueName(routingKey), from: 'result-backend' } : undefined;
  }

  function lookInto(queue: QueueName): Promise<Waiting> {
    return once(waiting, queue, async () => {
      if (!broker.can.peek) return NOTHING_SEEN;
      try {
        const messages = await broker.queues.peek(queue, LOOKED_THROUGH);
        const readable = messages.flatMap((message) => ('unreadable' in message ? [] : [message]));
        const more = messages.length === LOOKED_THROUGH;
        return {
          messages: new Map(readable.map((message) => [message.uuid, message])),
          notes: more
            ? [`Only the first ${LOOKED_THROUGH} messages of ${queue} were looked through for a second copy of it.`]
            : [],
        };
      } catch {
        return {
          messages: new Map(),
          notes: [`Whether a message of it still waits in ${queue} could not be looked up.`],
        };
      }
    });
  }

  async function consumersOf(
    queue: QueueName,
  ): Promise<{ readonly workers: readonly Consumer[]; readonly known: boolean }> {
    const workers = views.workers();
    const online = workers.filter(({ status }) => status === 'online');
    const takers = online.filter(({ queues }) => queues?.includes(queue));
    const told = await Promise.all(
      takers.map(async ({ hostname, software }): Promise<Consumer> => {
        const detail = await views.worker(workerName(hostname), false);
        return {
          hostname,
          software,
          registered: detail?.registered?.value?.map(withoutSettings),
          conf: detail?.conf?.value,
        };
      }),
    );
    return { workers: told, known: workers.length > 0 && online.every(({ queues }) => queues !== undefined) };
  }

  function softwareOf(task: Task, takers: readonly Consumer[]): readonly (string | undefined)[] {
    if (takers.length > 0) return takers.map(({ software }) => software);
    return views.workers().flatMap(({ hostname, software }) => (hostname === task.worker ? [software] : []));
  }

  /** Why a second message of it would make two, as a sentence. */
  async function inFlight(
    task: Task,
    message: TaskMessage | undefined,
    queue: QueueName | undefined,
  ): Promise<string | undefined> {
    if (message !== undefined) return `A message of it waits in ${queue}: it will run once more by itself.`;
    const heard = Math.max(task.timestamp, ...task.events.map(({ at }) => at));
    held ??= heldTasks();
    const again = (await held).get(task.uuid)?.find(({ at }) => at > heard + ANSWER_UNDER_WAY);
    return again && `${again.hostname} holds it: it was delivered again.`;
  }

  /** Who said when that it has which task. */
  async function heldTasks(): Promise<ReadonlyMap<string, readonly Holding[]>> {
    const holdings = new Map<string, Holding[]>();
    for (const { hostname, status } of views.workers()) {
      if (status !== 'online') continue;
      const detail = await views.worker(workerName(hostname), false);
      for (const asked of [detail?.active, detail?.reserved, detail?.scheduled]) {
        for (const { uuid } of asked?.value ?? []) {
          holdings.set(uuid, [...(holdings.get(uuid) ?? []), { hostname, at: asked?.at ?? 0 }]);
        }
      }
    }
    return holdings;
  }

  async function recordOrNothing(uuid: TaskId): Promise<Task | undefined> {
    return views.taskRecord(uuid).catch(() => undefined);
  }
}

interface Holding {
  readonly hostname: string;
  /** When it was said, by our clock. */
  readonly at: number;
}

interface Waiting {
  readonly messages: ReadonlyMap<TaskId, TaskMessage>;
  readonly notes: readonly string[];
}

const NOTHING_SEEN: Waiting = { messages: new Map(), notes: [] };
const UNKNOWN = { workers: [], known: false };

function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

function notesOf(found: Found): readonly string[] {
  switch (found.status) {
    case 'down':
      return [`The result backend could not be asked: ${found.reason}`];
    case 'unreadable':
      return [found.why];
    default:
      return [];
  }
}

/** Celery writes `demo.limited [rate_limit=30/m]`, or the name alone. */
function withoutSettings(registered: string): string {
  return registered.replace(/ \[.*\]$/s, '');
}

/** What a person gets to see of it. */
export async function preflightOf(
  parts: ScoutParts & Pick<CommandParts, 'redact'>,
  uuid: string,
  queue: string | undefined,
): Promise<RetryPreflight | undefined> {
  const task = await parts.views.taskRecord(taskId(uuid));
  if (task === undefined) return undefined;
  const asked = { queue: queue === undefined ? undefined : queueName(queue) };
  const found = await createScout(parts).preflight(task, asked);
  const missing = missingOf(found);
  return {
    verdict: verdictOf(found.blocks, missing),
    args: shown(found.args),
    kwargs: shown(found.kwargs),
    queue: found.queue?.name,
    queueFrom: found.queue?.from,
    priority: task.priority,
    missing: [...missing],
    blocks: found.blocks.map((block) => ({ ...block })),
    losses: [...found.losses],
    notes: [...found.notes],
    typed: found.typed,
    at: parts.clock.now(),
  };

  function shown(part: KnownPart): RetryPreflight['args'] {
    const text = part.text === undefined ? undefined : parts.redact(part.text);
    return {
      exact: part.exact,
      source: part.source,
      at: part.at,
      text,
      hidden: part.exact && text !== part.text && text?.includes(REDACTED) === true,
      why: part.exact ? undefined : part.why,
    };
  }
}

export function missingOf({
  args,
  kwargs,
  queue,
}: Pick<Preflight, 'args' | 'kwargs' | 'queue'>): RetryPreflight['missing'] {
  return [
    ...(args.exact ? [] : (['args'] as const)),
    ...(kwargs.exact ? [] : (['kwargs'] as const)),
    ...(queue === undefined ? (['queue'] as const) : []),
  ];
}
