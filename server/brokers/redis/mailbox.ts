import { randomUUID } from 'node:crypto';
import type { Answer, Command, Mailbox } from '../broker.ts';
import { openEnvelope, printEnvelope } from '../envelope.ts';
import { printRequest, type ReplyAddress, readAnswers } from '../pidbox.ts';
import { createQuestion, type Question } from '../question.ts';
import type { Connections, Link } from './connection.ts';
import { isNoPermission } from './failure.ts';
import type { RedisKeys } from './keys.ts';

export interface RedisMailbox extends Mailbox {
  /** Ends every question, and leaves no trace in Redis. */
  close(): Promise<void>;
}

const BLOCK_SECONDS = 1;

/**
 * Remote control (PROTOCOL C). Workers push their answers to a list of ours, which they find through a binding. All
 * questions share that list and one reader, which hands each answer to the question whose ticket it carries and drops
 * the late ones. The binding exists only while a question is open: nothing in Redis expires by itself, and an
 * orphaned list would grow with every later broadcast of ours.
 */
export function createMailbox(connections: Connections, keys: RedisKeys, commands: Link): RedisMailbox {
  const blocking = connections.createBlockingLink(BLOCK_SECONDS * 1_000);
  const oid = randomUUID();
  const list = keys.replyList(oid);
  const bindings = keys.binding(keys.replyExchange());
  const member = keys.bindingMember({ routing_key: oid, pattern: '', queue: keys.replyQueue(oid) });
  const questions = new Map<string, Question>();
  let isReading = false;
  /** Settles when the last reader has ended and cleaned up. */
  let tidy: Promise<void> = Promise.resolve();
  let closed = false;

  /**
   * Answers how many subscribers took it: the workers, as a rule. Over sentinels it goes out twice, to old and to new
   * workers; one that hears both knows it again by its delivery tag.
   */
  async function publish(command: Command, ticket: string | undefined): Promise<number> {
    const reply = ticket === undefined ? undefined : { ticket, exchange: keys.replyExchange(), routing_key: oid };
    const text = printMessage(command, keys, reply);
    const heard = await commands.use((redis) =>
      whereAllowed(keys.controlChannels().map((channel) => redis.publish(channel, text))),
    );
    return keys.hearsTwice() ? Math.max(...heard) : heard.reduce((sum, count) => sum + count, 0);
  }

  async function* ask(command: Command, timeoutMs: number): AsyncGenerator<Answer> {
    const isForNobody = command.destination?.length === 0; // to a worker an empty list means everybody
    if (isForNobody || closed) return;
    const ticket = randomUUID();
    const question = createQuestion(command.destination);
    const timer = setTimeout(() => {
      question.end();
      questions.delete(ticket); // not left to `finally`: the reader would wait for a consumer that walked away
    }, timeoutMs);
    questions.set(ticket, question);
    try {
      await bind();
      if (!isReading) tidy = read();
      question.expect(await publish(command, ticket));
      yield* question.answers();
    } finally {
      clearTimeout(timer);
      questions.delete(ticket);
    }
  }

  async function bind(): Promise<void> {
    await commands.use((redis) => redis.sadd(bindings, member));
  }

  async function unbind(): Promise<void> {
    await commands.use((redis) => redis.pipeline().srem(bindings, member).del(list).exec());
  }

  /** Runs as long as a question is open. Never rejects: its failure is the failure of the questions. */
  async function read(): Promise<void> {
    isReading = true;
    const before = tidy;
    try {
      while (questions.size > 0 && !closed) {
        const item = await blocking.use((redis) => redis.brpop(list, BLOCK_SECONDS));
        if (item !== null) deliver(item[1]);
      }
    } catch (error) {
      for (const question of questions.values()) closed ? question.end() : question.fail(error);
    }
    isReading = false; // before anything is awaited: a question that comes now binds anew, behind our SREM
    await unbind().catch(() => {}); // a Redis that is away keeps a name; the next reader to end takes it out
    await before;
  }

  function deliver(raw: string): void {
    const envelope = openEnvelope(raw);
    if ('malformed' in envelope) return; // without its ticket it belongs to nobody
    const { ticket } = envelope.headers;
    if (typeof ticket === 'string') questions.get(ticket)?.put(readAnswers(envelope));
  }

  return {
    async broadcast(command) {
      if (command.destination?.length === 0) return;
      await publish(command, undefined);
    },
    ask,
    async close() {
      closed = true;
      for (const question of questions.values()) question.end();
      await blocking.close();
      await tidy;
    },
  };
}

/** What came of those that the rights of our user allow: an ACL may name one of the two channels alone. */
async function whereAllowed<T>(attempts: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(attempts);
  const done = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
  const failure = refused.find((reason) => !isNoPermission(reason)) ?? (done.length === 0 ? refused[0] : undefined);
  if (failure !== undefined) throw failure;
  return done;
}

function printMessage(command: Command, keys: RedisKeys, reply: ReplyAddress | undefined): string {
  return printEnvelope({
    headers: { clock: 1, expires: 0 }, // workers read the clock alone; 0 is "never"
    properties: {
      delivery_mode: 2,
      delivery_info: { exchange: keys.controlExchange(), routing_key: '' },
      priority: 0,
      delivery_tag: randomUUID(),
    },
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    body: Buffer.from(printRequest(command, reply)),
  });
}
