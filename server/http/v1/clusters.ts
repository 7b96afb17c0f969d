import { listClusters } from '../../../lib/contract/rest.ts';
import { type Route, route } from '../router.ts';
import type { V1Parts } from './routes.ts';

export function clusterRoutes({ clusters }: V1Parts): readonly Route[] {
  return [route(listClusters, () => ({ items: clusters.all.map(({ views }) => views.summary()) }))];
}
