import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queueName } from '../../../../../lib/ids.ts';
import { isCelerysOwn, type ListedReading, readListing } from '../../../../../server/brokers/amqp/management-queues.ts';

const AT = 1_700_000_000;
/** Of RabbitMQ 3.10.8, with a worker, an event receiver and an rpc client connected, and with native delayed delivery. */
const recorded: {
  readonly queues: readonly unknown[];
  readonly queues_with_native_delayed_delivery: readonly unknown[];
} = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/wire/rabbitmq-management-5.6.json'), 'utf8'),
);

function read(row: object, hasRates = true): ListedReading {
  const reading = readListing([{ name: 'emails', ...row }], AT, hasRates).queues.get(queueName('emails'));
  if (reading === undefined) throw new Error('The queue is not listed');
  return reading;
}

describe('readListing', () => {
  it('reads what RabbitMQ says of a Celery cluster, without the queues Celery keeps for itself', () => {
    const { queues, scheduled } = readListing(recorded.queues, AT, true);

    expect([...queues.keys()]).toEqual(['bulk', 'celery', 'high', 'low']);
    expect(queues.get(queueName('celery'))).toMatchObject({
      depth: 0,
      unacked: 0,
      consumers: 1,
      oldestSince: undefined,
      counts: { in: 1, out: 1, redelivered: 0 },
      traits: {
        type: 'classic',
        state: 'running',
        durable: true,
        auto_delete: false,
        memory: 18_824,
        message_bytes: 0,
      },
    });
    expect(scheduled).toBeUndefined();
  });

  it('sums up the queues of native delayed delivery: each message is due within twice what its queue waits', () => {
    const { queues, scheduled } = readListing(recorded.queues_with_native_delayed_delivery, AT, true);

    expect([...queues.keys()]).toEqual(['celery']);
    expect(queues.get(queueName('celery'))?.traits).toMatchObject({ type: 'quorum', members: 1, members_online: 1 });
    expect(scheduled).toEqual({
      messages: 2,
      due: [
        { within: 128, messages: 1 },
        { within: 262_144, messages: 1 },
      ],
    });
  });

  it('tells nothing scheduled from nothing known', () => {
    const empty = [{ name: 'celery_delayed_3', messages_ready: 0 }];

    expect(readListing(empty, AT, true).scheduled).toEqual({ messages: 0, due: [] });
  });

  it('has the counts of the broker', () => {
    const message_stats = { publish: 42, deliver_get: 40, redeliver: 1 };

    expect(read({ messages_ready: 1, message_stats }).counts).toEqual({ in: 42, out: 40, redelivered: 1 });
    expect(read({ messages_ready: 1 }).counts).toEqual({ in: 0, out: 0, redelivered: 0 });
  });

  it('has none of a queue that was not counted yet, nor where RabbitMQ does not count', () => {
    expect(read({}).counts).toBeUndefined();
    expect(read({}).depth).toBeUndefined();
    expect(read({ messages_ready: 1 }, false).counts).toBeUndefined();
  });

  it('takes arguments before policies, and of two limits the lower', () => {
    const reading = read({
      arguments: {
        'x-max-priority': 9,
        'x-queue-mode': 'lazy',
        'x-dead-letter-exchange': 'own',
        'x-message-ttl': 60_000,
        'x-max-length': 500,
      },
      policy: 'limits',
      operator_policy: null,
      effective_policy_definition: {
        'dead-letter-exchange': 'dlx',
        'dead-letter-routing-key': 'failed',
        'message-ttl': 30_000,
        'max-length': 1000,
        'max-length-bytes': 4096,
        overflow: 'reject-publish',
        'delivery-limit': 5,
        expires: 1_800_000,
      },
    });

    expect(reading.traits).toMatchObject({
      max_priority: 9,
      lazy: true,
      policy: 'limits',
      operator_policy: undefined,
      dead_letter_exchange: 'own',
      dead_letter_routing_key: 'failed',
      message_ttl: 30,
      max_length: 500,
      max_length_bytes: 4096,
      overflow: 'reject-publish',
      delivery_limit: 5,
      expires: 1800,
    });
  });

  it('tells since when the head waits, when the message says so', () => {
    expect(read({ head_message_timestamp: AT - 60 }).oldestSince).toBe(AT - 60);
    expect(read({ head_message_timestamp: null }).oldestSince).toBeUndefined();
  });

  it('takes what it does not expect for unknown, and goes on', () => {
    const odd = {
      name: 'odd',
      type: 'mqtt-qos0',
      arguments: [],
      effective_policy_definition: [],
      messages_ready: 'many',
    };

    const { queues } = readListing([null, 7, { nameless: true }, odd, { name: 'celery' }], AT, true);

    expect([...queues.keys()]).toEqual(['odd', 'celery']);
    expect(queues.get(queueName('odd'))).toMatchObject({ depth: undefined, traits: { type: undefined } });
  });
});

describe('isCelerysOwn', () => {
  it.each([
    'w1@app-1.celery.pidbox',
    '9b034475-5212-3389-b2f1-cb545076a8d8.reply.celery.pidbox',
    'celeryev.05bd69d0-ddd7-480a-9530-c80fb2f79ef7',
    '9b034475-5212-3389-b2f1-cb545076a8d8',
    'amq.gen-JzTY20BRgKO-HjmUJj0wLg',
    'celery_delayed_27',
  ])('hides %s', (name) => expect(isCelerysOwn(name)).toBe(true));

  it.each([
    'celery',
    'celeryevents',
    'celery_delayed_reports',
    'pidbox',
    'emails.9b034475-5212-3389-b2f1-cb545076a8d8',
  ])('shows %s', (name) => expect(isCelerysOwn(name)).toBe(false));
});
