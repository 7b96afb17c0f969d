import type { Clock } from '../../clock.ts';
import type { Clusters } from '../../clusters.ts';
import type { Control } from '../../control/control.ts';
import type { Views } from '../../engine/views.ts';
import type { Route } from '../router.ts';
import { auditRoutes } from './audit.ts';
import { clusterRoutes } from './clusters.ts';
import { commandRoutes } from './commands.ts';
import { jobRoutes } from './jobs.ts';
import { overviewRoutes } from './overview.ts';
import { queueRoutes } from './queues.ts';
import { taskRoutes } from './tasks.ts';
import { workerRoutes } from './workers.ts';

/** One cluster, and that there are others. */
export interface V1Parts {
  readonly views: Views;
  readonly control: Control;
  readonly clock: Clock;
  readonly clusters: Pick<Clusters, 'all'>;
}

/** THE list of routes, as one cluster answers them. */
export function v1Routes(parts: V1Parts): readonly Route[] {
  return [
    clusterRoutes,
    overviewRoutes,
    taskRoutes,
    jobRoutes,
    workerRoutes,
    queueRoutes,
    auditRoutes,
    commandRoutes,
  ].flatMap((of) => of(parts));
}
