import { datatableRoutes } from './datatable.ts';
import { pageRoutes } from './pages.ts';
import { queueRoutes } from './queues.ts';
import type { FlowerRoute } from './route.ts';
import { sendRoutes } from './send.ts';
import { taskCommandRoutes } from './task-commands.ts';
import { taskRoutes } from './tasks.ts';
import { workerCommandRoutes } from './worker-commands.ts';
import { workerRoutes } from './workers.ts';

/** THE list of Flower's endpoints. */
export const FLOWER_ROUTES: readonly FlowerRoute[] = [
  ...taskRoutes,
  ...sendRoutes,
  ...taskCommandRoutes,
  ...workerRoutes,
  ...workerCommandRoutes,
  ...queueRoutes,
  ...datatableRoutes,
  ...pageRoutes,
];
