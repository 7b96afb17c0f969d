import { describe, expect, it } from 'vitest';
import { kindTags } from '../../../../components/domain/queue-kind.ts';
import { scheduledWords, traitItems } from '../../../../components/queues/trait-words.ts';
import type { QueueTraits } from '../../../../lib/contract/models.ts';

const words = (traits: QueueTraits) =>
  Object.fromEntries(traitItems(traits).flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));

describe('traitItems', () => {
  it('says what is so, and leaves out what is not', () => {
    expect(words({})).toEqual({});
    expect(words({ type: 'classic', durable: true, state: 'running' })).toEqual({
      Kind: 'classic',
      Lives: 'durable',
      Policy: 'none',
    });
  });

  it.each<[QueueTraits, Record<string, string>]>([
    [{ type: 'quorum', members: 3, members_online: 2 }, { Kind: 'quorum, 2 of 3 members online' }],
    [{ type: 'classic', max_priority: 9, lazy: true }, { Kind: 'classic, priorities 0 to 9, lazy' }],
    [{ state: 'down' }, { State: 'down', Policy: 'none' }],
    [
      { durable: false, auto_delete: true, exclusive: true, expires: 60 },
      {
        Lives:
          'gone when RabbitMQ restarts, deleted with its last consumer, exclusive, deleted when unused for 1 m 00 s',
      },
    ],
    [{ policy: 'ttl', operator_policy: 'caps' }, { Policy: 'ttl, caps (operator)' }],
    [
      { dead_letter_exchange: 'dlx', dead_letter_routing_key: 'k', dead_letter_queues: ['failed'] },
      { 'Dead letters go to': 'failed, by dlx with key k' },
    ],
    [{ dead_letter_exchange: 'dlx' }, { 'Dead letters go to': 'dlx' }],
    [
      { dead_letter_exchange: 'dlx', dead_letter_queues: [] },
      { 'Dead letters go to': 'nowhere: no queue is bound to it, by dlx' },
    ],
    [
      { dead_letter_exchange: '', dead_letter_queues: ['failed'] },
      { 'Dead letters go to': 'failed, by the default exchange' },
    ],
    [{ dead_letters_of: ['emails', 'orders'] }, { 'Dead letters of': 'emails, orders' }],
    [
      { message_ttl: 90, delivery_limit: 20 },
      { 'Message TTL': '1 m 30 s', 'Delivery limit': '20' },
    ],
    [{ max_length: 5000, max_length_bytes: 2048 }, { Limit: '5,000 messages or 2 KiB, then drop-head' }],
    [{ max_length: 1, overflow: 'reject-publish' }, { Limit: '1 message, then reject-publish' }],
    [{ memory: 4096, message_bytes: 0 }, { Size: '0 B of messages, 4 KiB of memory' }],
  ])('%j', (traits, expected) => {
    expect(words(traits)).toEqual(expected);
  });
});

describe('scheduledWords', () => {
  it.each([
    [{ messages: 0, due: [] }, 'Nothing is scheduled in the broker.'],
    [{ messages: 1, due: [{ within: 8, messages: 1 }] }, '1 message is scheduled in the broker: 1 due within 8.00 s.'],
    [
      {
        messages: 1203,
        due: [
          { within: 128, messages: 3 },
          { within: 262_144, messages: 1200 },
        ],
      },
      '1,203 messages are scheduled in the broker: 3 due within 2 m 08 s, 1,200 within 3 d 01 h.',
    ],
  ])('%j: %s', (scheduled, sentence) => {
    expect(scheduledWords(scheduled)).toBe(sentence);
  });
});

describe('kindTags', () => {
  it('mark what is no plain classic queue', () => {
    expect(kindTags(undefined)).toEqual([]);
    expect(kindTags({ type: 'classic', lazy: false })).toEqual([]);
    expect(kindTags({ type: 'quorum' })).toEqual(['quorum']);
    expect(kindTags({ type: 'classic', max_priority: 9, lazy: true })).toEqual(['priority', 'lazy']);
  });
});
