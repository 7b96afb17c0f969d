import type { Incident } from './incident.ts';

const TASK = 'orders.sync_marketplace';

/** Beat does not send one of its entries: a lock that was not released, a schedule that was edited. */
export const missedBeat: Incident = {
  name: 'missed-beat',
  tells: `${TASK}, due every 20 s, is not sent any more`,
  lasts: 200,
  begin(world) {
    world.trouble.forgotten.add(TASK);
    return () => void world.trouble.forgotten.delete(TASK);
  },
};
