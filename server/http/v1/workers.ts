import { askWorkers, controlWorker, controlWorkers, getWorker, listWorkers } from '../../../lib/contract/rest.ts';
import { workerName } from '../../../lib/ids.ts';
import { type Route, route } from '../router.ts';
import { found } from './found.ts';
import type { V1Parts } from './routes.ts';

export function workerRoutes({ views, control }: V1Parts): readonly Route[] {
  return [
    route(listWorkers, () => ({ items: [...views.workers()] })),
    route(getWorker, async ({ input: { hostname, refresh } }) =>
      found(`The worker "${hostname}"`, await views.worker(workerName(hostname), refresh)),
    ),
    route(controlWorkers, ({ input, actor }) => control.workers(actor, input)),
    route(askWorkers, ({ input }) => control.ask(input)),
    route(controlWorker, ({ input, actor }) => control.worker(actor, input)),
  ];
}
