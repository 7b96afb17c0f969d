import type { Member } from '../../../lib/cluster/fleet.ts';
import { flowerRow, flowerWorker } from '../../../lib/flower/worker.ts';
import { workerName } from '../../../lib/ids.ts';
import type { Views } from '../../engine/views.ts';
import { type FlowerRoute, known, look } from './route.ts';

export const workerRoutes: readonly FlowerRoute[] = [
  look('/api/workers', async ({ views, given }) => {
    const name = given.text('workername');
    const refresh = given.flag('refresh');
    if (given.flag('status')) {
      return Object.fromEntries(views.workers().map(({ hostname, status }) => [hostname, status === 'online']));
    }
    const members = name === undefined ? await everybody(views, refresh) : await oneOf(views, name, refresh);
    return Object.fromEntries(members.map((member) => [member.worker.hostname, flowerWorker(member)]));
  }),
  // What feeds the list on Flower's own page.
  look('/workers', async ({ views, given }) => {
    if (given.flag('refresh')) await views.members(true);
    const members = [...(await views.members(false)).values()];
    return { data: members.map((member) => flowerRow(member, views.eventsOf(member.worker.hostname))) };
  }),
];

/** Everybody who is there; those who have not yet been asked what they are, are asked now. */
async function everybody(views: Views, refresh: boolean): Promise<readonly Member[]> {
  const online = async (again: boolean) =>
    [...(await views.members(again)).values()].filter(({ worker }) => worker.status === 'online');
  const members = await online(refresh);
  const isWhole = ({ inspection: { conf, registered } }: Member) => conf !== undefined && registered !== undefined;
  return refresh || members.every(isWhole) ? members : online(true);
}

/** With what it holds, which is asked of it when it has not told all of it yet. */
async function oneOf(views: Views, name: string, refresh: boolean): Promise<readonly Member[]> {
  const hostname = workerName(name);
  const { inspection } = known('worker', name, (await views.members(false)).get(hostname));
  if (refresh || inspection.conf === undefined || inspection.revoked === undefined) await views.worker(hostname, true);
  return [known('worker', name, (await views.members(false)).get(hostname))];
}
