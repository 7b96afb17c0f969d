import { send } from '../send.ts';
import type { Incident } from './incident.ts';

/**
 * One message that takes its worker down (out of memory, say). It is acknowledged late, so the broker hands it to the
 * next one. Revoking it ends the row: workers tell each other what was revoked when they start.
 */
export const poisonTask: Incident = {
  name: 'poison-task',
  tells: 'one orders.reserve_stock kills each worker that runs it, and is handed to the next',
  lasts: 150,
  begin(world) {
    const by = { name: 'gen2211@web-1', pid: 2211 };
    const message = send(world, { task: 'orders.reserve_stock' }, { by, about: 666_013, isPoison: true });
    return () => {
      // Somebody has mended the code.
      message.isPoison = false;
    };
  },
};
