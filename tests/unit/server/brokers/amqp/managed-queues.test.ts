import { describe, expect, it } from 'vitest';
import type { QueueTraits } from '../../../../../lib/contract/models.ts';
import { queueName } from '../../../../../lib/ids.ts';
import { withManagement } from '../../../../../server/brokers/amqp/managed-queues.ts';
import type { ListedReading, Listing } from '../../../../../server/brokers/amqp/management-queues.ts';
import type { QueueReading } from '../../../../../server/brokers/broker.ts';

const CELERY = queueName('celery');

function queues(measured: Readonly<Record<string, QueueReading>>, listed?: Readonly<Record<string, ListedReading>>) {
  const byName = <T>(known: Readonly<Record<string, T>>) =>
    new Map(Object.entries(known).map(([name, value]) => [queueName(name), value]));
  const listing: Listing | undefined = listed && { at: 0, queues: byName(listed), scheduled: undefined };
  const looks: [string, number][] = [];
  const base = {
    measure: async () => byName(measured),
    publish: async () => {},
    publishAll: async () => [],
    purge: async () => 0,
  };
  const managed = withManagement(base, { listing: async () => listing, known: () => listing }, async (name, limit) => {
    looks.push([name, limit]);
    return [];
  });
  return { managed, looks };
}
const ofTraits = (traits: QueueTraits) => queues({}, { celery: { depth: 1, traits } });

describe('queues with the management API', () => {
  it('are all queues of the virtual host', async () => {
    const { managed } = queues({}, { orphan: { depth: 1, traits: {} }, celery: { depth: 0, traits: {} } });

    expect(await managed.discover()).toEqual(['celery', 'orphan']);
    expect(await queues({}).managed.discover()).toEqual([]);
  });

  it('have the depth of now from AMQP, and the rest from the statistics', async () => {
    const { managed } = queues(
      { celery: { depth: 5, consumers: 2 } },
      {
        celery: {
          depth: 9,
          consumers: 1,
          unacked: 3,
          oldestSince: 100,
          rates: { in: 1, out: 2, redelivered: 0 },
          traits: { type: 'classic' },
        },
        orphan: { depth: 7, oldestSince: 100, traits: {} },
        new: { depth: undefined, traits: {} },
      },
    );
    const names = ['celery', 'orphan', 'new', 'gone'].map(queueName);

    const readings = await managed.measure(names);

    expect([...readings.keys()]).toEqual(['celery', 'orphan']);
    expect(readings.get(CELERY)).toEqual({
      depth: 5,
      consumers: 2,
      unacked: 3,
      oldestSince: 100,
      rates: { in: 1, out: 2, redelivered: 0 },
      traits: { type: 'classic' },
    });
    expect(readings.get(queueName('orphan'))).toMatchObject({ depth: 7, oldestSince: 100 });
  });

  it('have what AMQP tells also while the management API hangs', async () => {
    const base = {
      measure: async () => new Map([[CELERY, { depth: 5 }]]),
      publish: async () => {},
      publishAll: async () => [],
      purge: async () => 0,
    };
    const hanging = { listing: () => new Promise<undefined>(() => {}), known: () => undefined };
    const managed = withManagement(base, hanging, async () => []);

    expect((await managed.measure([CELERY])).get(CELERY)).toMatchObject({ depth: 5 });
    expect(await managed.discover()).toEqual([]);
  });

  it('have no oldest message when nothing waits any more', async () => {
    const { managed } = queues({ celery: { depth: 0 } }, { celery: { depth: 2, oldestSince: 100, traits: {} } });

    expect((await managed.measure([CELERY])).get(CELERY)?.oldestSince).toBeUndefined();
  });
});

describe('a look into a queue of RabbitMQ', () => {
  it('needs consent in so many words, and has it from nobody by itself', async () => {
    const { managed, looks } = ofTraits({ type: 'classic' });

    expect(managed.peeking(CELERY)).toEqual({ how: 'redelivers' });
    for (const consent of [undefined, { acceptRedelivered: false }]) {
      await expect(managed.peek(CELERY, 3, consent)).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/marked as redelivered.*acceptRedelivered=true/),
      });
    }
    expect(looks).toEqual([]);

    await managed.peek(CELERY, 3, { acceptRedelivered: true });
    expect(looks).toEqual([['celery', 3]]);
  });

  it.each([
    ['a quorum queue', { type: 'quorum' }, /could lose tasks/],
    ['a stream', { type: 'stream' }, /is a stream/],
    ['an exclusive queue', { type: 'classic', exclusive: true }, /is exclusive/],
    ['a queue of which nothing is known', {}, /not known what kind/],
  ] as const)('is refused for %s, with the reason, whatever was agreed to', async (_, traits, why) => {
    const { managed, looks } = ofTraits(traits);

    expect(managed.peeking(CELERY)).toMatchObject({ how: 'refused', why: expect.stringMatching(why) });
    await expect(managed.peek(CELERY, 3, { acceptRedelivered: true })).rejects.toMatchObject({ code: 'unsupported' });
    expect(looks).toEqual([]);
  });

  it('is refused without the management API', () => {
    expect(queues({ celery: { depth: 1 } }).managed.peeking(CELERY)).toMatchObject({ how: 'refused' });
  });
});
