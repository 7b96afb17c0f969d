import { describe, expect, it } from 'vitest';
import type { QueueTraits } from '../../../../../lib/contract/models.ts';
import { type QueueName, queueName } from '../../../../../lib/ids.ts';
import {
  type DeadLetterExchange,
  deadLetterExchanges,
  withDeadLetters,
} from '../../../../../server/brokers/amqp/dead-letters.ts';
import type { ListedReading } from '../../../../../server/brokers/amqp/management-queues.ts';

function queues(traits: Readonly<Record<string, QueueTraits>>): ReadonlyMap<QueueName, ListedReading> {
  return new Map(Object.entries(traits).map(([name, known]) => [queueName(name), { depth: 0, traits: known }]));
}

/** Where the letters of `emails` land, with a `dlx` that leads to `failed` by each of the keys. */
function landing(type: string, keys: readonly string[], traits: QueueTraits): readonly string[] | undefined {
  const dlx: DeadLetterExchange = { type, bindings: keys.map((routing_key) => ({ queue: 'failed', routing_key })) };
  const all = queues({ emails: { dead_letter_exchange: 'dlx', ...traits }, failed: {} });
  return withDeadLetters(all, new Map([['dlx', dlx]])).get(queueName('emails'))?.traits.dead_letter_queues;
}

describe('withDeadLetters', () => {
  it('tells a queue where its dead letters land, and the other whose they are', () => {
    const known = queues({
      emails: { dead_letter_exchange: '', dead_letter_routing_key: 'failed' },
      orders: { dead_letter_exchange: '', dead_letter_routing_key: 'failed' },
      failed: {},
      celery: {},
    });

    const told = withDeadLetters(known, new Map());

    expect(told.get(queueName('emails'))?.traits.dead_letter_queues).toEqual(['failed']);
    expect(told.get(queueName('failed'))?.traits.dead_letters_of).toEqual(['emails', 'orders']);
    expect(told.get(queueName('celery'))?.traits).toEqual({});
  });

  it('says nothing of an exchange that it does not know', () => {
    const told = withDeadLetters(queues({ emails: { dead_letter_exchange: 'dlx' } }), new Map());

    expect(told.get(queueName('emails'))?.traits.dead_letter_queues).toBeUndefined();
  });

  it.each([
    ['direct', ['emails'], {}, ['failed']],
    ['direct', ['orders'], {}, []],
    ['direct', ['dead'], { dead_letter_routing_key: 'dead' }, ['failed']],
    ['fanout', [''], {}, ['failed']],
    ['topic', ['*.dead'], { dead_letter_routing_key: 'emails.dead' }, ['failed']],
    ['topic', ['*.dead'], { dead_letter_routing_key: 'dead' }, []],
    ['topic', ['#'], {}, ['failed']],
    ['topic', ['a.#.z'], { dead_letter_routing_key: 'a.z' }, ['failed']],
    ['topic', ['a.#.z'], { dead_letter_routing_key: 'a.b.c.z' }, ['failed']],
    ['topic', ['a.#.z'], { dead_letter_routing_key: 'a.b.c' }, []],
    ['fanout', ['a', 'b'], {}, ['failed']],
  ])('follows a %s exchange bound by %j with %j to %j', (type, keys, traits, expected) => {
    expect(landing(type, keys, traits)).toEqual(expected);
  });
});

describe('deadLetterExchanges', () => {
  it('are those with a name', () => {
    const known = queues({
      a: { dead_letter_exchange: 'dlx' },
      b: { dead_letter_exchange: '' },
      c: {},
      d: { dead_letter_exchange: 'dlx' },
    });

    expect([...deadLetterExchanges(known)]).toEqual(['dlx']);
  });
});
