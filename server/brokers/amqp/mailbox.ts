import { randomUUID } from 'node:crypto';
import type { Channel, ConsumeMessage } from 'amqplib';
import { ExpediterError } from '../../../lib/errors.ts';
import type { Answer, Command, Mailbox } from '../broker.ts';
import { printRequest, type ReplyAddress, readAnswers } from '../pidbox.ts';
import { createQuestion, type Question } from '../question.ts';
import type { Connection, Link } from './connection.ts';
import { amqpFailure, codeOf } from './failure.ts';
import { sealedOf } from './message.ts';
import { publish } from './publish.ts';
import { type AmqpTopology, ensureExchange, REPLY_QUEUE } from './topology.ts';

export interface AmqpMailbox extends Mailbox {
  /** Ends every question. */
  close(): void;
}

/** Where answers come in, as long as its connection lives. */
interface ReplyBox {
  readonly oid: string;
}

/**
 * Remote control (PROTOCOL C). All questions share one reply queue for the life of a connection; each answer goes to the
 * question whose ticket it carries, and late ones to nobody. A fanout exchange does not tell how many queues it reached, only
 * that it reached none: so a question to everybody takes all its time, unless there is nobody.
 */
export function createMailbox(link: Link, topology: AmqpTopology): AmqpMailbox {
  const questions = new Map<string, Question>();
  const boxes = new WeakMap<Connection, Promise<ReplyBox>>();
  let closed = false;

  /** Shared by those who ask at the same time. One that failed is forgotten: rights may be granted meanwhile. */
  function boxOn(connection: Connection): Promise<ReplyBox> {
    let box = boxes.get(connection);
    if (box === undefined) {
      box = openBox(connection);
      boxes.set(connection, box);
      box.catch(() => boxes.delete(connection));
    }
    return box;
  }

  async function openBox(connection: Connection): Promise<ReplyBox> {
    const oid = randomUUID();
    await ensureExchange(connection, topology.replies);
    const channel = await connection.model.createChannel();
    const lose = (failure: ExpediterError) => {
      boxes.delete(connection);
      for (const question of questions.values()) closed ? question.end() : question.fail(failure);
    };
    channel.on('error', (error) => lose(amqpFailure(error, connection.place)));
    connection.onGone(lose);
    await listen(channel, oid, () => {
      const sentence = `RabbitMQ at ${connection.place.text} has taken away our queue of answers: somebody deleted it.`;
      lose(new ExpediterError('unavailable', sentence));
      channel.close().catch(() => {}); // it may be gone already
    });
    return { oid };
  }

  async function listen(channel: Channel, oid: string, onTaken: () => void): Promise<void> {
    const { queue } = await channel.assertQueue(topology.replyQueue(oid), REPLY_QUEUE);
    await channel.bindQueue(queue, topology.replies.name, oid);
    const receive = (message: ConsumeMessage | null) => (message === null ? onTaken() : deliver(message));
    await channel.consume(queue, receive, { noAck: true });
  }

  function deliver(message: ConsumeMessage): void {
    const sealed = sealedOf(message);
    const { ticket } = sealed.headers;
    if (typeof ticket === 'string') questions.get(ticket)?.put(readAnswers(sealed));
  }

  /** Answers whether anybody heard it. */
  async function send(connection: Connection, command: Command, reply?: ReplyAddress): Promise<boolean> {
    const parcel = {
      exchange: topology.controlExchange,
      routing_key: '',
      body: Buffer.from(printRequest(command, reply)),
      properties: {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        deliveryMode: 2,
        headers: { clock: 1, expires: 0 }, // workers read the clock alone; 0 is "never"
      },
    };
    try {
      return await publish(connection, parcel);
    } catch (error) {
      if (codeOf(error) === 404) return false; // no worker has ever made the exchange
      throw error;
    }
  }

  async function* ask(command: Command, timeoutMs: number): AsyncGenerator<Answer> {
    const isForNobody = command.destination?.length === 0; // to a worker an empty list means everybody
    if (isForNobody || closed) return;
    const ticket = randomUUID();
    const question = createQuestion(command.destination);
    const timer = setTimeout(() => question.end(), timeoutMs);
    questions.set(ticket, question);
    try {
      const isHeard = await link.use(async (connection) => {
        const { oid } = await boxOn(connection);
        return send(connection, command, { ticket, exchange: topology.replies.name, routing_key: oid });
      });
      if (!isHeard) question.expect(0);
      yield* question.answers();
    } finally {
      clearTimeout(timer);
      questions.delete(ticket);
    }
  }

  return {
    async broadcast(command) {
      if (command.destination?.length === 0) return;
      await link.use((connection) => send(connection, command));
    },
    ask,
    close() {
      closed = true;
      for (const question of questions.values()) question.end();
    },
  };
}
