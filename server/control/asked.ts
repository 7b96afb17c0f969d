import { type WorkerName, workerName } from '../../lib/ids.ts';
import type { Views } from '../engine/views.ts';

/** Workers that should answer a broadcast: those that have not left. A silent one may only be late. */
export function presentWorkers(views: Pick<Views, 'workers'>): readonly WorkerName[] {
  return views
    .workers()
    .filter(({ status }) => status !== 'offline')
    .map(({ hostname }) => workerName(hostname));
}
