import { FLEET, leave } from '../fleet.ts';
import type { Incident } from './incident.ts';

const NAME = 'media-1@gpu-a';

/** A release with the wrong `-Q`: the only worker of a queue comes back without it. */
export const noConsumer: Incident = {
  name: 'no-consumer',
  tells: 'the only worker of media comes back without -Q media: its queue grows, and nobody takes from it',
  lasts: 240,
  begin(world) {
    const home = FLEET.find(({ name }) => name === NAME);
    const worker = world.workers.get(NAME);
    if (home === undefined || worker === undefined) return () => {};
    leave(world, worker, { ...home, queues: ['reports'] }, 5);
    return () => {
      if (!worker.queues.has('media')) leave(world, worker, home, 5);
      worker.deployment = home;
    };
  },
};
