import type { Clock } from '../../clock.ts';
import type { Control } from '../../control/control.ts';
import type { Views } from '../../engine/views.ts';
import type { Route } from '../router.ts';
import { auditRoutes } from './audit.ts';
import { commandRoutes } from './commands.ts';
import { overviewRoutes } from './overview.ts';
import { queueRoutes } from './queues.ts';
import { taskRoutes } from './tasks.ts';
import { workerRoutes } from './workers.ts';

export interface V1Parts {
  readonly views: Views;
  readonly control: Control;
  readonly clock: Clock;
}

/** THE list of routes. */
export function v1Routes(parts: V1Parts): readonly Route[] {
  return [overviewRoutes, taskRoutes, workerRoutes, queueRoutes, auditRoutes, commandRoutes].flatMap((of) => of(parts));
}
