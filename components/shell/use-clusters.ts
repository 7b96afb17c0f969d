'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import type { ShellState, Subject } from '../../lib/contract/models.ts';
import type { Topic } from '../../lib/contract/socket.ts';
import { crossTo } from '../../lib/views/cluster-param.ts';
import { useCluster } from '../live/cluster.tsx';
import { lookUp } from '../live/look-up.ts';
import { useLive } from '../live/use-live.ts';
import { type ClusterEntry, entriesOf } from './cluster-entries.ts';

/** How long a page is looked for in another cluster before we go there without knowing. */
const LOOK_MS = 2_000;
const CLUSTERS = { kind: 'clusters' } as const;

export interface ClusterChoice {
  /** Empty when there is nothing to choose. */
  readonly entries: readonly ClusterEntry[];
  /** Keeps the page; of a thing that the other cluster does not have, its list. */
  readonly switchTo: (entry: ClusterEntry) => void;
}

/** `isRefused`: the address may name a cluster that is not watched, so that even a single one has to be chosen. */
export function useClusterChoice(shell: ShellState | undefined, isRefused: boolean): ClusterChoice {
  const here = useCluster();
  const [count, setCount] = useState(1);
  // Remembered from one cluster to the next: the switch stays while the other one's facts are on their way.
  if (shell !== undefined && shell.clusters.length !== count) setCount(shell.clusters.length);
  const { rows, order } = useLive(count > 1 || isRefused ? CLUSTERS : undefined);
  const entries = useMemo(
    () =>
      entriesOf(
        order.flatMap((name) => rows[name] ?? []),
        here,
      ),
    [rows, order, here],
  );
  return { entries, switchTo: useSwitch() };
}

function useSwitch(): ClusterChoice['switchTo'] {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  return useCallback(
    async ({ param }) => {
      const { href, subject, list } = crossTo({ pathname, search: new URLSearchParams(search) }, param);
      router.push(subject === undefined || (await isThere(subject, param)) ? href : list);
    },
    [router, pathname, search],
  );
}

/** False when the other cluster does not know it; what cannot be asked is for the page to tell. */
async function isThere({ kind, id }: Subject, cluster: string | undefined): Promise<boolean> {
  const topic = topicOf(kind, id);
  if (topic === undefined) return true;
  const rows = await lookUp(cluster === undefined ? topic : { ...topic, cluster }, LOOK_MS);
  return rows === undefined || Object.hasOwn(rows, kind);
}

function topicOf(kind: Subject['kind'], id: string): InClusterTopic | undefined {
  switch (kind) {
    case 'task':
      return { kind, uuid: id };
    case 'worker':
      return { kind, hostname: id };
    case 'queue':
      return { kind, name: id };
    default:
      return undefined; // has no page of its own
  }
}

type InClusterTopic = Exclude<Topic, { kind: 'clusters' }>;
