import { die } from '../fleet.ts';
import { send } from '../send.ts';
import { after } from '../world.ts';
import type { Incident } from './incident.ts';

const NAME = 'hooks-1@shop-a';
const AWAY = 200;

/** Killed with tasks in its hands: no goodbye, and what it had acknowledged is lost. */
export const workerDeath: Incident = {
  name: 'worker-death',
  tells: 'hooks-1 is killed while it runs tasks: those that it had acknowledged are lost',
  lasts: AWAY + 20,
  begin(world) {
    const by = { name: 'gen1840@web-2', pid: 1840 };
    for (let n = 0; n < 6; n++) send(world, { task: 'feeds.import_feed' }, { by, about: 910_000 + n, lasts: 30 });
    after(world, 4, () => {
      const worker = world.workers.get(NAME);
      if (worker?.state === 'up') die(world, worker, AWAY);
    });
    return () => {};
  },
};
