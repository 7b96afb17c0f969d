import type { Incident } from './incident.ts';

const TASK = 'billing.charge_card';
const FACTOR = 7;

/** A release that made one task type slow. */
export const slowRelease: Incident = {
  name: 'slow-release',
  tells: `${TASK} takes ${FACTOR} times as long as before`,
  lasts: 300,
  begin(world) {
    world.trouble.slow.set(TASK, FACTOR);
    return () => void world.trouble.slow.delete(TASK);
  },
};
