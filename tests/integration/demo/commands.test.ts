import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandReceipt } from '../../../lib/contract/models.ts';
import { queueName, taskId, workerName } from '../../../lib/ids.ts';
import { parseQuery } from '../../../lib/query/parse.ts';
import { ACTOR, openShop, type SmallShop } from './small-shop.ts';

let shop: SmallShop;
beforeEach(async () => {
  shop = await openShop('history=900&incident=none');
  await shop.until(
    'events',
    async () => shop.views.quality().events > 0 && shop.views.workers().every(({ queues }) => queues),
  );
});
afterEach(() => shop.close());

const worker = async (name: string) => shop.views.worker(workerName(name), true);
const aTask = (text: string) =>
  shop.until(`a task with ${text}`, async () => {
    return (await shop.views.tasks(parseQuery(text).query, {}, { sort: '-seen', limit: 1 })).items[0];
  });
/** What was asked is seen to have happened. */
const observed = ({ id }: CommandReceipt) =>
  shop.until('the deed to be observed', async () => shop.control.receipt(id)?.observed?.what, 120);

describe('a command to the demo', () => {
  it('revokes what waits for its time', async () => {
    const { uuid } = await aTask('state:received name:orders.cancel_unpaid');

    const receipt = await shop.control.revoke(ACTOR, { uuid, terminate: false, signal: 'SIGTERM' });
    await shop.until(
      'it to be discarded when it is due',
      async () => (await shop.views.task(taskId(uuid)))?.state === 'REVOKED',
      400,
    );

    expect(shop.control.receipt(receipt.id)?.answers).toHaveLength(8);
  });

  it('terminates what runs', async () => {
    const { uuid } = await aTask('state:started name:media.transcode');

    const receipt = await shop.control.revoke(ACTOR, { uuid, terminate: true, signal: 'SIGKILL' });

    expect(await observed(receipt)).toMatch(/^task-revoked/);
    expect(await shop.views.task(taskId(uuid))).toMatchObject({ state: 'REVOKED', terminated: true });
  });

  it('retries what failed, under a new id', async () => {
    const { uuid } = await aTask('state:failure');

    const receipt = await shop.control.retry(ACTOR, { uuid });

    expect(await observed(receipt)).toMatch(/received by|ended as/);
    expect(receipt.uuid).not.toBe(uuid);
  });

  it('publishes a task that runs', async () => {
    const receipt = await shop.control.publish(ACTOR, { name: 'health.canary', args: '[]', kwargs: '{}' });
    const uuid = taskId(receipt.uuid ?? '');

    await shop.until('it to succeed', async () => (await shop.views.task(uuid))?.state === 'SUCCESS');
  });

  it('grows and shrinks a pool', async () => {
    const hostname = 'billing-1@shop-a';
    await observed(await shop.control.worker(ACTOR, { hostname, command: 'pool-grow', arguments: { n: 2 } }));
    expect(await worker(hostname)).toMatchObject({ concurrency: 5 });

    await observed(await shop.control.worker(ACTOR, { hostname, command: 'pool-shrink', arguments: { n: 1 } }));
    expect(await worker(hostname)).toMatchObject({ concurrency: 4 });
  });

  it('limits a rate: what comes faster is held back', async () => {
    const limit = { task_name: 'search.log_query', rate_limit: '1/m' };
    await shop.control.worker(ACTOR, { hostname: 'search-1@shop-c', command: 'rate-limit', arguments: limit });

    await shop.until(
      'tasks to be held back',
      async () => ((await worker('search-1@shop-c'))?.reserved?.value ?? []).length > 10,
    );
    const free = { task_name: 'search.log_query', rate_limit: '0' };
    await shop.control.worker(ACTOR, { hostname: 'search-1@shop-c', command: 'rate-limit', arguments: free });
    await shop.until(
      'them to be let go',
      async () => ((await worker('search-1@shop-c'))?.reserved?.value ?? []).length === 0,
    );
  });

  it('pauses a queue, purges it, and goes on', async () => {
    const hostname = 'search-1@shop-c';
    const queue = 'search';
    await observed(await shop.control.worker(ACTOR, { hostname, command: 'cancel-consumer', arguments: { queue } }));
    const depth = () => shop.views.queue(queueName(queue))?.depth ?? 0;
    await shop.until('the queue to grow', async () => depth() > 40);
    expect(shop.views.queue(queueName(queue))?.condition).toBe('no-consumer');
    expect(await shop.views.peek(queueName(queue), 3)).toMatchObject([
      { name: expect.stringMatching(/^search\./) },
      {},
      {},
    ]);

    await shop.control.purge(ACTOR, { name: queue, confirm: queue });
    await shop.until('it to begin anew', async () => depth() < 20);
    await observed(await shop.control.worker(ACTOR, { hostname, command: 'add-consumer', arguments: { queue } }));
    await shop.until('it to be served', async () => shop.views.queue(queueName(queue))?.condition === 'healthy');
  });

  it('shuts a worker down, which a supervisor starts again', async () => {
    const hostname = 'mail-1@shop-b';
    const { pid } = (await worker(hostname)) ?? {};

    expect(await observed(await shop.control.worker(ACTOR, { hostname, command: 'shutdown', arguments: {} }))).toMatch(
      /is offline/,
    );
    await shop.until('it to be back', async () => (await worker(hostname))?.status === 'online', 60);

    expect((await worker(hostname))?.pid).not.toBe(pid);
  });

  it('changes time limits, the scale and events, with the words of Celery', async () => {
    const ask = async (hostname: string, command: string, args: object) => {
      const receipt = await shop.control.worker(ACTOR, { hostname, command, arguments: args } as never);
      return shop.until('an answer', async () => shop.control.receipt(receipt.id)?.answers[0]?.text);
    };

    expect(await ask('orders-1@shop-a', 'time-limit', { task_name: 'orders.fulfil', soft: 5, hard: 9 })).toBe(
      'time limits set successfully',
    );
    expect(await ask('media-1@gpu-a', 'autoscale', { max: 8, min: 2 })).toBe('autoscale now max=8 min=2');
    expect(await ask('orders-1@shop-a', 'autoscale', { max: 8, min: 2 })).toMatch(/Autoscale not enabled/);
    expect(await ask('hooks-1@shop-a', 'disable-events', {})).toBe('task events disabled');
    expect(await ask('orders-1@shop-a', 'disable-events', {})).toBe('task events already disabled');
    expect(await ask('mail-1@shop-b', 'pool-grow', { n: 1 })).toMatch(/no attribute 'grow'/);
  });
});
