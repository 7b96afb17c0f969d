import type { BrokerOptions } from '../broker.ts';

/** The names of one Celery application on one Redis: every key and every channel has a function here (PROTOCOL A.7, B.1, C). */
export interface RedisKeys {
  /** In the order in which workers empty them: the first step is served first. */
  readonly steps: readonly number[];
  /** The step a priority falls into; without a priority that of 0. */
  stepOf(priority: number | undefined): number;
  /** The list of one step of a queue. */
  list(queue: string, step: number): string;
  /** Whether a list with this name would be taken for a step of another queue. */
  isQueueName(name: string): boolean;
  unacked(): string;

  binding(exchange: string): string;
  /** A glob for SCAN that finds every binding. */
  bindings(): string;
  exchangeOf(bindingKey: string): string;
  bindingMember(binding: Binding): string;
  parseBindingMember(member: string): Binding | undefined;
  /** Whether an exchange carries Celery's events or commands, and no tasks. */
  isInternal(exchange: string): boolean;

  /** Where events go: one channel, and over sentinels a second one. */
  eventChannels(): readonly EventChannel[];
  /** As many as there are channels of events, in the same order. */
  controlChannels(): readonly string[];
  /** Whether every worker hears over the second channel, and new ones over both: kombu's `sentinel_fanout_compat`. */
  hearsTwice(): boolean;
  controlExchange(): string;
  replyExchange(): string;
  replyList(oid: string): string;
  /** The queue's name, without the prefix: that is what bindings hold. */
  replyQueue(oid: string): string;
}

export interface EventChannel {
  /** The channel of every event when `fanout_patterns` is off; else the beginning of all: `<this>/<routing key>`. */
  readonly name: string;
  /** A glob for PSUBSCRIBE: `<name>/*`. */
  readonly pattern: string;
  /** A wider glob, for those who may subscribe to no other: `<name>*`. */
  readonly widePattern: string;
}

export interface Binding {
  readonly routing_key: string;
  readonly pattern: string;
  readonly queue: string;
}

/** kombu's own defaults. */
const SEP = '\x06\x16';
const PRIORITY_STEPS: readonly number[] = [0, 3, 6, 9];
const FANOUT_PREFIX = '/{db}.';
const MAX_PRIORITY = 9;

/** Over sentinels, kombu before 5.4 leaves `{db}` in the names of its channels as it stands; fleets may be mixed. */
export function redisKeys(db: number, options: Omit<BrokerOptions, 'url'>, isSentinel = false): RedisKeys {
  const transport = options.transport ?? {};
  const prefix = transport.global_keyprefix ?? '';
  const sep = transport.sep ?? SEP;
  const steps = transport.priority_steps?.length ? transport.priority_steps : PRIORITY_STEPS;
  const events = options.eventExchange ?? 'celeryev';
  const control = `${options.controlExchange ?? 'celery'}.pidbox`;
  const reply = `reply.${control}`;
  const fanout = fanoutPrefix(transport.fanout_prefix);
  const fanouts = new Set([fanout.replaceAll('{db}', String(db)), ...(isSentinel ? [fanout] : [])]);
  const channels = (exchange: string) => [...fanouts].map((each) => `${prefix}${each}${exchange}`);
  const bindingPrefix = `${prefix}_kombu.binding.`;
  const replyQueue = (oid: string) => `${oid}.${reply}`;

  return {
    steps,
    stepOf: (priority) => stepOf(steps, priority ?? 0),
    list: (queue, step) => `${prefix}${queue}${step === 0 ? '' : `${sep}${step}`}`,
    isQueueName: (name) => name !== '' && !name.includes(sep),
    unacked: () => `${prefix}${transport.unacked_key ?? 'unacked'}`,

    binding: (exchange) => `${bindingPrefix}${exchange}`,
    bindings: () => `${escapeGlob(bindingPrefix)}*`,
    exchangeOf: (key) => key.slice(bindingPrefix.length),
    bindingMember: ({ routing_key, pattern, queue }) => [routing_key, pattern, queue].join(sep),
    parseBindingMember(member) {
      const [routing_key, pattern, queue] = member.split(sep);
      return routing_key === undefined || pattern === undefined || !queue ? undefined : { routing_key, pattern, queue };
    },
    isInternal: (exchange) => exchange === events || exchange.endsWith('.pidbox') || exchange.startsWith('reply.'),

    eventChannels: () =>
      channels(events).map((name) => ({
        name,
        pattern: `${escapeGlob(name)}/*`,
        widePattern: `${escapeGlob(name)}*`,
      })),
    controlChannels: () => channels(control),
    hearsTwice: () => fanouts.size > 1 && transport.sentinel_fanout_compat === true,
    controlExchange: () => control,
    replyExchange: () => reply,
    replyList: (oid) => `${prefix}${replyQueue(oid)}`,
    replyQueue,
  };
}

function fanoutPrefix(setting: boolean | string | undefined): string {
  if (setting === false) return '';
  return typeof setting === 'string' ? setting : FANOUT_PREFIX;
}

/** The largest step that is not above the priority. Below all of them it is the last, as kombu's own list index has it. */
function stepOf(steps: readonly number[], priority: number): number {
  const clamped = Math.min(Math.max(priority, 0), MAX_PRIORITY);
  return steps.findLast((step) => step <= clamped) ?? steps.at(-1) ?? 0;
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
