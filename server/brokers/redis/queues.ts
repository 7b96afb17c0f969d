import { randomUUID } from 'node:crypto';
import type { ChainableCommander, Redis } from 'ioredis';
import { ExpediterError } from '../../../lib/errors.ts';
import { type QueueName, queueName } from '../../../lib/ids.ts';
import type { RedisAddress } from '../../redis/address.ts';
import type { Link } from '../../redis/connection.ts';
import { isNoPermission, isRefusal, isReply, redisFailure } from '../../redis/failure.ts';
import type { Publication, QueueReading, Queues, TaskMessage, UnreadableMessage } from '../broker.ts';
import { openEnvelope, printEnvelope } from '../envelope.ts';
import { checkPublishable, decodeTaskMessage, previewOf } from '../message.ts';
import type { RedisKeys } from './keys.ts';
import { countHeld } from './unacked.ts';

const SCAN_COUNT = 1_000;

/** Queues are lists, one for each priority step; a list that holds nothing does not exist (PROTOCOL B.1). */
export function createQueues(address: RedisAddress, keys: RedisKeys, link: Link): Queues {
  return {
    discover: () => discover(keys, link),
    measure: (names) => measure(names, keys, link),
    peeking: () => ({ how: 'in-place' }),
    peek: (name, limit) => peek(name, limit, keys, link),
    publish: (message) => publish(message, keys, link, address),
    publishAll: (messages) => publishAll(messages, keys, link, address),
    purge: (name) => purge(name, keys, link, address),
  };
}

/** From the bindings. They stay when a queue is given up, so a name here is no promise that somebody serves it. */
async function discover(keys: RedisKeys, link: Link): Promise<readonly QueueName[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, bindings] = await link.use((redis) =>
      redis.scan(cursor, 'MATCH', keys.bindings(), 'COUNT', SCAN_COUNT),
    );
    const ofTasks = bindings.filter((key) => !keys.isInternal(keys.exchangeOf(key)));
    const answers = await runPipeline(link, (pipeline) => {
      for (const key of ofTasks) pipeline.smembers(key);
    });
    // A key that looks like a binding and is none, or that may not be read, names no queue.
    for (const member of answers.filter(Array.isArray).flat()) {
      const queue = keys.parseBindingMember(String(member))?.queue;
      if (queue !== undefined) found.add(queue);
    }
    cursor = next;
  } while (cursor !== '0');
  return [...found].sort().map(queueName);
}

/**
 * A few round trips for any number of queues: the lengths; the held messages; of each queue that has any, the message
 * next in line. Not all tails at once: they may be large, and most steps are empty.
 */
async function measure(
  names: readonly QueueName[],
  keys: RedisKeys,
  link: Link,
): Promise<ReadonlyMap<QueueName, QueueReading>> {
  if (names.length === 0) return new Map();
  const lengths = await readLengths(names, keys, link);
  const held = await countHeld(keys.unacked(), names, link);
  const next = await readNext(lengths, keys, link);

  const readings = new Map<QueueName, QueueReading>();
  for (const [name, byStep] of lengths) {
    const filled = [...byStep].filter(([, length]) => length > 0);
    readings.set(name, {
      depth: filled.reduce((sum, [, length]) => sum + length, 0),
      unacked: held?.get(name),
      oldest: next.get(name),
      byPriority: Object.fromEntries(filled.map(([step, length]) => [String(step), length])),
    });
  }
  return readings;
}

/** By queue, then by step in the order of service. A queue of which a step is no list, or may not be read, is absent. */
type Lengths = ReadonlyMap<QueueName, ReadonlyMap<number, number>>;

async function readLengths(names: readonly QueueName[], keys: RedisKeys, link: Link): Promise<Lengths> {
  const wanted = names.flatMap((name) => keys.steps.map((step) => ({ name, step })));
  const answers = await runPipeline(link, (pipeline) => {
    for (const { name, step } of wanted) pipeline.llen(keys.list(name, step));
  });
  const lengths = new Map<QueueName, Map<number, number>>();
  const unseen = new Set<QueueName>();
  for (const [index, { name, step }] of wanted.entries()) {
    const length = answers[index];
    if (typeof length !== 'number') unseen.add(name);
    else lengths.set(name, (lengths.get(name) ?? new Map<number, number>()).set(step, length));
  }
  for (const name of unseen) lengths.delete(name);
  return lengths;
}

async function readNext(lengths: Lengths, keys: RedisKeys, link: Link) {
  const heads = [...lengths].flatMap(([name, byStep]) => {
    const step = [...byStep].find(([, length]) => length > 0)?.[0];
    return step === undefined ? [] : [{ name, key: keys.list(name, step) }];
  });
  const answers = await runPipeline(link, (pipeline) => {
    for (const { key } of heads) pipeline.lrange(key, -1, -1);
  });
  const next = new Map<QueueName, QueueReading['oldest']>();
  for (const [index, { name }] of heads.entries()) {
    const items = answers[index];
    const raw: unknown = Array.isArray(items) ? items[0] : undefined; // taken meanwhile: the list is empty
    const message = typeof raw === 'string' ? decodeItem(raw, name) : undefined;
    if (message !== undefined && 'uuid' in message) next.set(name, { uuid: message.uuid, name: message.name });
  }
  return next;
}

/** Workers pop at the right end, step by step: so the next is the last element of the first step that has any. */
async function peek(
  name: QueueName,
  limit: number,
  keys: RedisKeys,
  link: Link,
): Promise<readonly (TaskMessage | UnreadableMessage)[]> {
  const items: string[] = [];
  for (const step of keys.steps) {
    const missing = limit - items.length;
    if (missing <= 0) break;
    const tail = await link.use((redis) => redis.lrange(keys.list(name, step), -missing, -1));
    items.push(...tail.reverse());
  }
  return items.map((raw) => decodeItem(raw, name));
}

function decodeItem(raw: string, queue: QueueName): TaskMessage | UnreadableMessage {
  const envelope = openEnvelope(raw);
  if ('malformed' in envelope) return { unreadable: envelope.malformed, preview: previewOf(raw) };
  return decodeTaskMessage(envelope, queue);
}

function check(message: TaskMessage, keys: RedisKeys): void {
  checkPublishable(message);
  if (!keys.isQueueName(message.queue)) {
    throw new ExpediterError('invalid', `"${message.queue}" cannot be published to: no worker would look there.`);
  }
  if (message.exchange === '' && message.routing_key !== message.queue) {
    // A worker that gives the message back sends it to where the routing key says.
    throw new ExpediterError(
      'invalid',
      `The task message cannot be published to ${message.queue}: its routing key names ${message.routing_key || 'no queue'}.`,
    );
  }
}

async function publish(message: TaskMessage, keys: RedisKeys, link: Link, address: RedisAddress): Promise<void> {
  check(message, keys);
  const list = keys.list(message.queue, keys.stepOf(message.priority));
  const item = printTask(message);
  let isSent = false;
  try {
    await link.use((redis) => {
      isSent = true;
      return redis.lpush(list, item);
    });
  } catch (error) {
    const failure = redisFailure(error, address);
    if (!isSent || isReply(failure.cause)) throw failure;
    const sentence = `${failure.message} It is not known whether the task was taken.`;
    throw new ExpediterError('unavailable', sentence, { cause: failure.cause });
  }
}

/** Written one behind the other, without waiting for an answer in between. */
async function publishAll(
  messages: readonly TaskMessage[],
  keys: RedisKeys,
  link: Link,
  address: RedisAddress,
): Promise<readonly Publication[]> {
  const answers: (Publication | undefined)[] = messages.map((message) => refusalOf(() => check(message, keys)));
  const going = messages.flatMap((message, index) => (answers[index] === undefined ? [{ message, index }] : []));
  if (going.length === 0) return answers as Publication[]; // each has its refusal
  let isSent = false;
  let failure: ExpediterError | undefined;
  try {
    await link.use(async (redis) => {
      isSent = true;
      const settled = await Promise.allSettled(
        going.map(({ message }) => {
          return redis.lpush(keys.list(message.queue, keys.stepOf(message.priority)), printTask(message));
        }),
      );
      for (const [at, { index }] of going.entries()) {
        const result = settled[at];
        if (result?.status === 'fulfilled') answers[index] = { kind: 'taken' };
        else if (isReply(result?.reason)) {
          answers[index] = { kind: 'refused', why: redisFailure(result?.reason, address).message };
        }
      }
      // So that the link learns of it.
      const broken = settled.find((result) => result.status === 'rejected' && !isRefusal(result.reason));
      if (broken?.status === 'rejected') throw broken.reason;
    });
  } catch (error) {
    failure = redisFailure(error, address);
  }
  const why = failure?.message ?? '';
  return answers.map((answer) => answer ?? { kind: isSent ? 'unknown' : 'unsent', why });
}

function refusalOf(check: () => void): Publication | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ExpediterError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

function printTask(message: TaskMessage): string {
  return printEnvelope({
    headers: message.headers,
    properties: {
      correlation_id: message.uuid,
      reply_to: message.replyTo ?? '',
      delivery_mode: 2,
      delivery_info: { exchange: message.exchange, routing_key: message.routing_key },
      priority: message.priority ?? 0,
      delivery_tag: randomUUID(),
    },
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    body: message.body,
  });
}

/** Throws `invalid` for a name that belongs to something else than a queue: DEL takes anything. */
async function purge(name: QueueName, keys: RedisKeys, link: Link, address: RedisAddress): Promise<number> {
  const lists = keys.steps.map((step) => keys.list(name, step));
  const { types, begin } = await readTypes(lists, link);
  if (types.some((type) => type !== 'list' && type !== 'none')) {
    const sentence = `"${name}" is no queue in Redis at ${address.text}: its key holds something else.`;
    throw new ExpediterError('invalid', sentence);
  }
  const answers = await runPipeline(
    link,
    (pipeline) => {
      for (const list of lists) pipeline.llen(list);
      pipeline.del(...lists);
    },
    begin,
  );
  const refusal = answers.find((answer) => answer instanceof Error);
  if (refusal !== undefined) throw redisFailure(refusal, address);
  return answers.slice(0, lists.length).reduce<number>((sum, length) => sum + Number(length), 0);
}

type Begin = (redis: Redis) => ChainableCommander;
const inOneTransaction: Begin = (redis) => redis.multi();
const oneAfterTheOther: Begin = (redis) => redis.pipeline();

/**
 * What lies under each name, and how to go on. To a user who may not use MULTI Redis refuses that word alone, and
 * runs what follows it: found out here, with commands that change nothing, and not by a purge that reports a failure
 * after it has deleted everything. Without a transaction a message that comes in between goes uncounted.
 */
async function readTypes(
  lists: readonly string[],
  link: Link,
): Promise<{ readonly types: readonly unknown[]; readonly begin: Begin }> {
  const ask = (begin: Begin) =>
    runPipeline(
      link,
      (pipeline) => {
        for (const list of lists) pipeline.type(list);
      },
      begin,
    );
  try {
    return { types: await ask(inOneTransaction), begin: inOneTransaction };
  } catch (error) {
    if (!(error instanceof ExpediterError && isNoPermission(error.cause))) throw error;
    return { types: await ask(oneAfterTheOther), begin: oneAfterTheOther };
  }
}

/** The answers in order; what Redis refused is its Error. Throws `unavailable` when it is not there for anybody. */
async function runPipeline(
  link: Link,
  fill: (pipeline: ChainableCommander) => void,
  begin: Begin = oneAfterTheOther,
): Promise<readonly unknown[]> {
  return link.use(async (redis) => {
    const pipeline = begin(redis);
    fill(pipeline);
    const results = (await pipeline.exec()) ?? [];
    return results.map(([error, value]) => {
      if (error !== null && !isRefusal(error)) throw error;
      return error ?? value;
    });
  });
}
