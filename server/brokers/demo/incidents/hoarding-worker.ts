import { FLEET, leave } from '../fleet.ts';
import { send } from '../send.ts';
import { after } from '../world.ts';
import type { Incident } from './incident.ts';

const NAME = 'mail-2@shop-c';
const MAILS = 420;

/** A worker with a far too large `worker_prefetch_multiplier`, on a machine with a slow line: it holds what others could do. */
export const hoardingWorker: Incident = {
  name: 'hoarding-worker',
  tells: 'mail-2 reserves hundreds of mails that it cannot send, while mail-1 is idle',
  lasts: 270,
  begin(world) {
    const home = FLEET.find(({ name }) => name === NAME);
    const worker = world.workers.get(NAME);
    if (home === undefined || worker === undefined) return () => {};
    leave(world, worker, { ...home, prefetchMultiplier: 150, slowness: 10 }, 4);
    after(world, 12, () => {
      const by = { name: 'gen1843@web-2', pid: 1843 };
      for (let n = 0; n < MAILS; n++) send(world, { task: 'emails.send_review_request' }, { by, about: 300_000 + n });
    });
    return () => {
      if (worker.deployment !== home) leave(world, worker, home, 4);
    };
  },
};
