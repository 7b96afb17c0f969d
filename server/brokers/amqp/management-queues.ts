import { z } from 'zod';
import type { BrokerReport, QueueTraits } from '../../../lib/contract/models.ts';
import { type QueueName, queueName } from '../../../lib/ids.ts';
import type { QueueReading } from '../broker.ts';
import type { Counts } from './counted-rates.ts';

/** What a listing asks for of each queue: a tenth of what RabbitMQ would send by itself. */
export const QUEUE_COLUMNS = [
  'name,type,state,durable,auto_delete,exclusive,arguments,policy,operator_policy,effective_policy_definition',
  'messages_ready,messages_unacknowledged,consumers,memory,message_bytes,head_message_timestamp,members,online',
  'message_stats.publish,message_stats.deliver_get,message_stats.redeliver',
].join(',');

// A field that is not what we expect is unknown; it must not take the whole queue away. Erlang prints an empty map as [].
const text = z.string().min(1).optional().catch(undefined);
const number = z.number().nonnegative().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const values = z.record(z.string(), z.unknown()).catch({});

const ListedQueue = z.object({
  name: z.string(),
  type: z.enum(['classic', 'quorum', 'stream']).optional().catch(undefined),
  state: text,
  durable: flag,
  auto_delete: flag,
  exclusive: flag,
  arguments: values,
  policy: text,
  operator_policy: text,
  effective_policy_definition: values,
  messages_ready: number,
  messages_unacknowledged: number,
  consumers: number,
  memory: number,
  message_bytes: number,
  head_message_timestamp: number,
  members: z.array(z.string()).optional().catch(undefined),
  online: z.array(z.string()).optional().catch(undefined),
  message_stats: z.object({ publish: number, deliver_get: number, redeliver: number }).optional().catch(undefined),
});
type ListedQueue = z.infer<typeof ListedQueue>;

/** Everything that one listing told, at `at`. */
export interface Listing {
  readonly at: number;
  /** Without Celery's own queues. `depth` is undefined while the statistics do not know the queue yet. */
  readonly queues: ReadonlyMap<QueueName, ListedReading>;
  readonly scheduled: BrokerReport['scheduled'];
}
export type ListedReading = Omit<QueueReading, 'depth'> & {
  /** Undefined where RabbitMQ does not count. */
  readonly counts?: Counts | undefined;
  readonly depth: number | undefined;
  readonly traits: QueueTraits;
};

/** `isCounting`: RabbitMQ keeps statistics of messages; a queue without any has then had none. */
export function readListing(rows: readonly unknown[], at: number, isCounting: boolean): Listing {
  const queues = new Map<QueueName, ListedReading>();
  const delayed: { readonly within: number; readonly messages: number }[] = [];
  let isDelaying = false;
  for (const row of rows) {
    const parsed = ListedQueue.safeParse(row);
    if (!parsed.success) continue;
    const queue = parsed.data;
    const level = delayLevelOf(queue.name);
    if (level !== undefined) {
      isDelaying = true;
      const messages = (queue.messages_ready ?? 0) + (queue.messages_unacknowledged ?? 0);
      // 2^n seconds here, and at most as long again in all the levels below.
      if (messages > 0) delayed.push({ within: 2 ** (level + 1), messages });
    } else if (!isCelerysOwn(queue.name)) {
      queues.set(queueName(queue.name), readingOf(queue, isCounting));
    }
  }
  return { at, queues, scheduled: isDelaying ? summed(delayed) : undefined };
}

/**
 * Queues that Celery makes for itself: remote control and its answers, events, results (named by a UUID), and those the
 * broker named for a client.
 */
export function isCelerysOwn(name: string): boolean {
  return (
    /(^|\.)celery\.pidbox$/.test(name) ||
    /^celeryev\./.test(name) ||
    /^amq\./.test(name) ||
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ||
    delayLevelOf(name) !== undefined
  );
}

/** The n of `celery_delayed_n`, one of the 28 queues of native delayed delivery (Celery 5.5): a message waits 2^n s in it. */
function delayLevelOf(name: string): number | undefined {
  const level = /^celery_delayed_(\d{1,2})$/.exec(name)?.[1];
  return level === undefined ? undefined : Number(level);
}

function summed(levels: readonly { readonly within: number; readonly messages: number }[]): BrokerReport['scheduled'] {
  return {
    messages: levels.reduce((sum, { messages }) => sum + messages, 0),
    due: levels.toSorted((a, b) => a.within - b.within),
  };
}

function readingOf(queue: ListedQueue, isCounting: boolean): ListedReading {
  const { message_stats: stats } = queue;
  return {
    depth: queue.messages_ready,
    unacked: queue.messages_unacknowledged,
    consumers: queue.consumers,
    oldestSince: queue.head_message_timestamp,
    // Of a new queue nothing is counted yet.
    counts:
      isCounting && queue.messages_ready !== undefined
        ? { in: stats?.publish ?? 0, out: stats?.deliver_get ?? 0, redelivered: stats?.redeliver ?? 0 }
        : undefined,
    traits: traitsOf(queue),
  };
}

function traitsOf(queue: ListedQueue): QueueTraits {
  const argument = (name: string) => queue.arguments[`x-${name}`];
  const policy = (name: string) => queue.effective_policy_definition[name];
  // An argument of the queue beats a policy; of two limits the lower one holds.
  const word = (name: string) => textOf(argument(name)) ?? textOf(policy(name));
  const limit = (name: string) => {
    const both = [argument(name), policy(name)].filter((value) => typeof value === 'number');
    return both.length === 0 ? undefined : Math.min(...both);
  };
  const inSeconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  const mode = word('queue-mode');
  return {
    type: queue.type,
    max_priority: numberOf(argument('max-priority')),
    lazy: mode === undefined ? undefined : mode === 'lazy',
    state: queue.state,
    durable: queue.durable,
    auto_delete: queue.auto_delete,
    exclusive: queue.exclusive,
    policy: queue.policy,
    operator_policy: queue.operator_policy,
    dead_letter_exchange: word('dead-letter-exchange'),
    dead_letter_routing_key: word('dead-letter-routing-key'),
    message_ttl: inSeconds(limit('message-ttl')),
    expires: inSeconds(limit('expires')),
    max_length: limit('max-length'),
    max_length_bytes: limit('max-length-bytes'),
    overflow: word('overflow'),
    delivery_limit: limit('delivery-limit'),
    memory: queue.memory,
    message_bytes: queue.message_bytes,
    members: queue.members?.length,
    members_online: queue.online?.length,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
