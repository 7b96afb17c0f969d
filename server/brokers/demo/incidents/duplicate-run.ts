import { receive } from '../consume.ts';
import { send } from '../send.ts';
import { after, type Worker, type World } from '../world.ts';
import type { Incident } from './incident.ts';

/**
 * A task that runs for longer than the visibility timeout: the broker takes it for lost and hands it to a second
 * worker, while the first one is still at it.
 */
export const duplicateRun: Incident = {
  name: 'duplicate-run',
  tells: 'an orders.fulfil outlives the visibility timeout: two workers run it at once',
  lasts: 200,
  begin(world) {
    const by = { name: 'gen2212@web-1', pid: 2212 };
    const message = send(world, { task: 'orders.fulfil' }, { by, about: 404_404, lasts: 120 });
    after(world, 20, () => {
      const first = runnerOf(world, message.uuid);
      const second = [...world.workers.values()].find(
        (worker) => worker !== first && worker.state === 'up' && worker.queues.has(message.queue),
      );
      if (first === undefined || second === undefined) return;
      world.ledger.sent++; // there are two of it from now on
      receive(world, second, { ...message, redelivered: true, lasts: 80 });
    });
    return () => {};
  },
};

function runnerOf(world: World, uuid: string): Worker | undefined {
  return [...world.workers.values()].find(({ running }) => running.has(uuid));
}
