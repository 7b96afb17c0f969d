'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import type { ShellState, Subject } from '../../lib/contract/models.ts';
import { getQueue, getTask, getWorker } from '../../lib/contract/rest.ts';
import { crossTo } from '../../lib/views/cluster-param.ts';
import { call, ProblemError } from '../live/call.ts';
import { useCluster } from '../live/cluster.tsx';
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

/** False when the other cluster says that it does not know it; what cannot be asked is for the page to tell. */
async function isThere({ kind, id }: Subject, cluster: string | undefined): Promise<boolean> {
  const options = { cluster, signal: AbortSignal.timeout(LOOK_MS) };
  try {
    if (kind === 'task') await call(getTask, { uuid: id }, options);
    if (kind === 'worker') await call(getWorker, { hostname: id }, options);
    if (kind === 'queue') await call(getQueue, { name: id }, options);
    return true;
  } catch (error) {
    return !(error instanceof ProblemError && error.problem.status === 404);
  }
}
