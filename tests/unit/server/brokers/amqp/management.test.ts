import { describe, expect, it } from 'vitest';
import { queueName } from '../../../../../lib/ids.ts';
import { createManagement } from '../../../../../server/brokers/amqp/management.ts';
import { ApiFailure, type ApiPlace } from '../../../../../server/brokers/amqp/management-http.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const PLACES: readonly ApiPlace[] = ['http://mq:15672', 'https://mq:15671'].map((base) => ({
  base,
  username: 'shop',
  password: 's3cret',
}));
const absent = () => new ApiFailure('absent', 'nothing listens there');
const denied = (reason: string) => new ApiFailure('denied', reason);

/** A RabbitMQ as its API shows it; answers by path, and notes what was asked. */
function anApi({ isGiven = false, vhost = '/' } = {}) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const world = {
    asksForLogin: true,
    /** As AMQP tells it. */
    clusterName: 'rabbit@mq' as string | undefined,
    overview: { rabbitmq_version: '3.13.7', rates_mode: 'basic', cluster_name: 'rabbit@mq' } as unknown,
    queues: [{ name: 'celery', messages_ready: 3, type: 'classic' }] as readonly unknown[],
    nodes: [{ name: 'rabbit@a', mem_alarm: false, disk_free_alarm: false }] as unknown,
    others: {} as Readonly<Record<string, unknown>>,
    /** What every request to the place fails with. */
    failing: {} as Readonly<Record<string, ApiFailure | undefined>>,
    nodesFail: undefined as ApiFailure | undefined,
  };
  const management = createManagement({
    vhost,
    places: PLACES,
    isGiven,
    clusterName: async () => world.clusterName,
    clock,
    connect: ({ base }) => ({
      async asksForLogin() {
        asked.push(`${base} login?`);
        if (world.failing[base] !== undefined) throw world.failing[base];
        return world.asksForLogin;
      },
      async get(path) {
        asked.push(path.replace(/&columns=.*/, ''));
        if (world.failing[base] !== undefined) throw world.failing[base];
        if (path === 'overview') return world.overview;
        if (path.startsWith('nodes')) {
          if (world.nodesFail !== undefined) throw world.nodesFail;
          return world.nodes;
        }
        if (path.startsWith('queues/')) return pageOf(world.queues, Number(/page=(\d+)/.exec(path)?.[1]));
        if (path in world.others) return world.others[path];
        throw new ApiFailure('foreign', 'answered 404');
      },
      close() {},
    }),
  });
  /** A measurement every two seconds, for so long; answers how often the listing was asked. */
  async function measureFor(seconds: number): Promise<number> {
    const before = asked.length;
    for (let t = 0; t < seconds; t += 2) {
      await management.listing();
      await clock.advance(2);
    }
    return asked.slice(before).filter((path) => path.startsWith('queues/')).length;
  }
  return { management, world, clock, asked, measureFor };
}

function pageOf(rows: readonly unknown[], page: number) {
  return { items: rows.slice((page - 1) * 500, page * 500), page_count: Math.max(1, Math.ceil(rows.length / 500)) };
}

describe('the management API', () => {
  it('is found on a standard port, asked without a login first, and tells what the broker knows', async () => {
    const { management, asked } = anApi();

    const listing = await management.listing();

    expect(asked.slice(0, 3)).toEqual(['http://mq:15672 login?', 'overview', 'queues/%2F?page=1&page_size=500']);
    expect(listing?.queues.get(queueName('celery'))?.depth).toBe(3);
    expect(management.report()).toEqual({
      version: 'RabbitMQ 3.13.7',
      management: { state: 'up', address: 'http://mq:15672' },
      alarms: [],
      scheduled: undefined,
    });
  });

  it('gets no credentials of ours when what answers does not call itself RabbitMQ', async () => {
    const { management, world, asked } = anApi();
    world.asksForLogin = false;

    expect(await management.listing()).toBeUndefined();

    expect(asked).toEqual(['http://mq:15672 login?', 'https://mq:15671 login?']);
    expect(management.report().management).toMatchObject({
      state: 'missing',
      why: expect.stringContaining('what answers is not RabbitMQ'),
    });
  });

  it('is not taken for ours when it is of another RabbitMQ on the same host', async () => {
    const { management, world } = anApi();
    world.clusterName = 'rabbit@elsewhere';

    expect(await management.listing()).toBeUndefined();
    expect(management.report().management).toMatchObject({
      state: 'missing',
      why: expect.stringContaining('it is of another RabbitMQ, rabbit@mq. Say where it listens with --broker-api.'),
    });

    const given = anApi({ isGiven: true });
    given.world.clusterName = 'rabbit@elsewhere';
    expect(await given.management.listing()).toBeDefined();
  });

  it('is asked without ado where a person said that it is', async () => {
    const { management, asked } = anApi({ isGiven: true, vhost: 'a/b' });

    await management.listing();

    expect(asked.slice(0, 2)).toEqual(['overview', 'queues/a%2Fb?page=1&page_size=500']);
  });

  it('is asked once in five seconds, with one request for all queues', async () => {
    const { measureFor, asked } = anApi();

    expect(await measureFor(60)).toBe(10);
    expect(asked.filter((path) => path === 'overview')).toHaveLength(1);
  });

  it('is asked page by page when there are more than five hundred queues', async () => {
    const { management, world } = anApi();
    world.queues = Array.from({ length: 1200 }, (_, n) => ({ name: `q${n}`, messages_ready: n }));

    const listing = await management.listing();

    expect(listing?.queues.size).toBe(1200);
  });

  it('tries the next port when the first does not answer', async () => {
    const { management, world } = anApi();
    world.failing = { 'http://mq:15672': absent() };

    await management.listing();

    expect(management.report().management).toEqual({ state: 'up', address: 'https://mq:15671' });
  });

  it('says how to turn it on when it is nowhere, and looks again ever more seldom', async () => {
    const { management, world, asked, measureFor } = anApi();
    world.failing = { 'http://mq:15672': absent(), 'https://mq:15671': absent() };

    await measureFor(600);

    expect(management.report()).toMatchObject({
      management: {
        state: 'missing',
        why: 'RabbitMQ’s management API does not answer at http://mq:15672: nothing listens there.',
        mend: 'rabbitmq-plugins enable rabbitmq_management',
      },
      alarms: undefined,
    });
    // After 0, 10, 30, 70, 150, 310 s, on two ports each.
    expect(asked).toHaveLength(12);
    const before = asked.length;
    await measureFor(1200);
    expect(asked.length - before).toBeLessThanOrEqual(2 * 5);
  });

  it.each([
    ['Not management user', 'rabbitmqctl set_user_tags shop monitoring'],
    ['Login failed', undefined],
    ['User can only log in via localhost', undefined],
  ])('says what a denial wants: %s', async (reason, mend) => {
    const { management, world, asked } = anApi();
    world.failing = { 'http://mq:15672': denied(reason) };

    await management.listing();

    const { management: state } = management.report();
    expect(state).toMatchObject({
      state: 'missing',
      why: expect.stringContaining(`refuses the user shop: ${reason}.`),
    });
    expect((state as { readonly mend?: string }).mend).toBe(mend);
    expect(JSON.stringify(state)).not.toContain('s3cret');
    expect(asked).toHaveLength(1);
  });

  it('does with the queues alone when the user may not see nodes, says so, and does not insist', async () => {
    const { management, world, asked, measureFor } = anApi();
    world.nodesFail = denied('Not monitor user');

    await measureFor(60);

    expect(management.report()).toMatchObject({
      alarms: undefined,
      management: {
        state: 'up',
        limits: 'The user shop may not see the nodes of RabbitMQ: memory and disk alarms are not known.',
        mend: 'rabbitmqctl set_user_tags shop monitoring',
      },
    });
    expect(asked.filter((path) => path.startsWith('nodes'))).toHaveLength(1);
  });

  it('tells alarms and since when, until they are over', async () => {
    const { management, world, clock, measureFor } = anApi();
    await measureFor(10);
    world.nodes = [{ name: 'rabbit@a', mem_alarm: true, disk_free_alarm: false }];
    const raised = clock.now();
    await measureFor(20);

    expect(management.report().alarms).toEqual([{ kind: 'memory', node: 'rabbit@a', since: expect.any(Number) }]);
    expect(management.report().alarms?.[0]?.since).toBeLessThan(raised + 6);

    world.nodes = [{ name: 'rabbit@a', mem_alarm: false, disk_free_alarm: false }];
    await measureFor(10);
    expect(management.report().alarms).toEqual([]);
  });

  it('calls nothing the present that is older than twenty seconds, and comes back by itself', async () => {
    const { management, world, measureFor } = anApi();
    await measureFor(4);
    world.failing = { 'http://mq:15672': absent(), 'https://mq:15671': absent() };

    await measureFor(30);
    expect(management.known()).toBeUndefined();
    expect(management.report().management?.state).toBe('missing');

    world.failing = {};
    await measureFor(60);
    expect(management.known()?.queues.size).toBe(1);
    expect(management.report().management?.state).toBe('up');
  });

  it('says that there are no rates where RabbitMQ keeps none', async () => {
    const { management, world, measureFor } = anApi();
    world.overview = { rabbitmq_version: '3.13.7', rates_mode: 'none' };

    await measureFor(20);

    expect(management.known()?.queues.get(queueName('celery'))?.rates).toBeUndefined();
    expect(management.report().management).toMatchObject({
      state: 'up',
      limits: expect.stringContaining('rates_mode'),
    });
  });

  it('makes rates of what the broker counts', async () => {
    const { management, world, measureFor } = anApi();
    const counted = (publish: number) => [{ name: 'celery', messages_ready: 3, message_stats: { publish } }];
    world.queues = counted(100);
    await measureFor(10);
    world.queues = counted(160);
    await measureFor(8);

    const { rates } = management.known()?.queues.get(queueName('celery')) ?? {};
    expect(rates?.in).toBeGreaterThan(3);
    expect(rates).toMatchObject({ out: 0, redelivered: 0 });
  });

  it('finds out where dead letters land, once in a minute', async () => {
    const { world, asked, measureFor, management } = anApi();
    world.queues = [
      { name: 'emails', messages_ready: 0, arguments: { 'x-dead-letter-exchange': 'dl/x' } },
      { name: 'failed', messages_ready: 2 },
    ];
    world.others = {
      'exchanges/%2F/dl%2Fx': { type: 'fanout' },
      'exchanges/%2F/dl%2Fx/bindings/source': [
        { destination: 'failed', destination_type: 'queue', routing_key: '' },
        { destination: 'other', destination_type: 'exchange', routing_key: '' },
      ],
    };

    await measureFor(50);

    expect(management.known()?.queues.get(queueName('failed'))?.traits.dead_letters_of).toEqual(['emails']);
    expect(asked.filter((path) => path.startsWith('exchanges'))).toHaveLength(2);
  });

  it('asks nothing more when it is closed', async () => {
    const { management, asked } = anApi();
    management.close();

    expect(await management.listing()).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
