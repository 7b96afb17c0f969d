import { describe, expect, it } from 'vitest';
import { queueName, workerName } from '../../../lib/ids.ts';
import { decodeTaskMessage } from '../../../server/brokers/message.ts';
import { printRequest, readAnswers } from '../../../server/brokers/pidbox.ts';
import { recordedCalls, recordedTasks } from '../../support/amqp-recordings.ts';

describe.each(['5.2', '5.6'])('remote control over AMQP, recorded with Celery %s', (version) => {
  const calls = recordedCalls(version);

  it.each(calls.filter(({ answer }) => answer !== undefined))('reads the answer to: $label', ({ answer, request }) => {
    if (answer === undefined) throw new Error('there is none');

    expect(readAnswers(answer.sealed)).toEqual([{ worker: answer.worker, reply: answer.reply }]);
    expect(answer.sealed.headers.ticket).toBe(JSON.parse(request).ticket);
  });

  it.each(calls)('asks in the same words: $label', ({ method, arguments: args, request }) => {
    const { ticket, reply_to, destination, pattern, matcher, ...rest } = JSON.parse(request);
    const command = { method, arguments: args, destination: destination?.map(workerName) };
    const reply = ticket === undefined ? undefined : { ticket, ...reply_to };

    // Patterns are the one thing a client can ask for and we do not.
    const expected = { ...rest, destination: destination ?? null, pattern: null, matcher: null };
    expect(JSON.parse(printRequest(command, reply))).toEqual(reply ? { ...expected, ticket, reply_to } : expected);
    expect(pattern === null || matcher !== null).toBe(true);
  });
});

describe.each(['5.2', '5.6'])('task messages over AMQP, recorded with Celery %s', (version) => {
  const tasks = recordedTasks(version);

  it.each(tasks)('reads $label', ({ envelope, queue, exchange, routing_key, properties }) => {
    const message = decodeTaskMessage(envelope, queueName(queue));

    expect(message).toMatchObject({
      uuid: properties.application_headers?.id ?? properties.correlation_id, // protocol 1 has no headers
      exchange,
      routing_key,
      headers: properties.application_headers ?? {},
      priority: properties.priority,
      replyTo: properties.reply_to,
      contentType: properties.content_type,
      contentEncoding: properties.content_encoding,
    });
  });
});
