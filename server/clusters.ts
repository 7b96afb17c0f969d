import { ExpediterError } from '../lib/errors.ts';
import type { ClusterName } from '../lib/ids.ts';
import type { Control } from './control/control.ts';
import type { Views } from './engine/views.ts';

/** A cluster as pages and the API see it. No two share anything: what one does or suffers is its own. */
export interface WatchedCluster {
  readonly name: ClusterName;
  readonly views: Views;
  readonly control: Control;
}

export interface Clusters {
  /** In the order they were given; at least one. */
  readonly all: readonly WatchedCluster[];
  /** The first one when none is named. Throws `not-found` with the names there are. */
  get(name: string | undefined): WatchedCluster;
}

export function createClusters(all: readonly WatchedCluster[]): Clusters {
  const byName = new Map<string, WatchedCluster>(all.map((cluster) => [cluster.name, cluster]));
  const [first] = all;
  return {
    all,
    get(name) {
      const cluster = name === undefined ? first : byName.get(name);
      if (cluster !== undefined) return cluster;
      const names = all.map((known) => known.name).join(', ');
      throw new ExpediterError('not-found', `No cluster "${name}" is watched here; there ${isOrAre(all)} ${names}.`);
    },
  };
}

function isOrAre({ length }: readonly unknown[]): string {
  return length === 1 ? 'is' : 'are';
}
