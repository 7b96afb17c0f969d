'use client';
import dynamic from 'next/dynamic';
import { Fragment, type ReactNode, useCallback, useMemo, useState } from 'react';
import type { ShellState } from '../../lib/contract/models.ts';
import { getFacets, listQueues, listWorkers } from '../../lib/contract/rest.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { useCluster } from '../live/cluster.tsx';
import { useConnection } from '../live/connection.ts';
import { usePause } from '../live/pause.ts';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { useGo } from '../ui/page-link.tsx';
import { AppShell } from './app-shell.tsx';
import type { PaletteItem } from './command-palette.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { useCarryRange } from './page-range.ts';
import { ReceiptToasts } from './receipt-toasts.tsx';
import { searchItems, switchItems } from './search-items.ts';
import { badgesOf, clusterOf, footOf, liveOf, noticeOf } from './shell-facts.ts';
import { type ClusterChoice, useClusterChoice } from './use-clusters.ts';

// Loaded when there is something to choose.
const ClusterSwitch = dynamic(() => import('./cluster-switch.tsx').then((room) => room.ClusterSwitch), { ssr: false });

const SHELL = { kind: 'shell' } as const;
const DAY = 86_400;
const SEND_TASK: PaletteItem = {
  id: 'send-task',
  label: 'Send a task…',
  group: 'Acts',
  icon: 'plus',
  href: '/tasks?do=send',
  note: 'n',
  words: 'publish new',
};

/** The shell with what the server tells it: cluster, links, badges, and the receipts of every command. */
export function ConnectedShell({
  narrowRail,
  children,
}: {
  readonly narrowRail: boolean;
  readonly children: ReactNode;
}) {
  const go = useGo();
  const carry = useCarryRange();
  const connection = useConnection();
  const { toggle } = usePause();
  const [searched, setSearched] = useState(false);
  const noteSearch = useCallback(() => setSearched(true), []);
  const commands = useSearchItems(searched);
  const { browser, since, paused, held, broker, shell } = connection;
  const here = useCluster();
  const told = useLive(SHELL);
  const choice = useClusterChoice(shell, told.status === 'failed');
  const isWatched = choice.entries.length === 0 || choice.entries.some(({ isHere }) => isHere);
  const lost = isWatched ? undefined : told.error;
  const way = useMemo(
    () => ({ browser, since, paused, held, broker, shell, lost }),
    [browser, since, paused, held, broker, shell, lost],
  );
  const { clusterSwitch, switches } = useSwitches(choice, shell, here);
  const live = useMemo(() => liveOf(way), [way]);
  const notice = noticeOf(way);

  return (
    <AppShell
      narrowRail={narrowRail}
      cluster={shell && clusterOf(shell)}
      clusterSwitch={clusterSwitch}
      badges={shell ? badgesOf(shell) : {}}
      foot={shell ? footOf(shell) : []}
      live={live}
      onToggleLive={toggle}
      onSearchOpened={noteSearch}
      onSearch={(text) => go(carry(`/tasks?q=${encodeURIComponent(text)}`))}
      onOpenTask={(id) => go(carry(subjectHref({ kind: 'task', id }) ?? '/tasks'))}
      commands={[SEND_TASK, ...switches, ...commands]}
      banner={notice && <NoticeBar notice={notice} />}
    >
      {/* Another cluster is another page: nothing that was selected, opened or typed in this one may reach it. */}
      <Fragment key={here ?? ''}>{children}</Fragment>
      <ReceiptToasts />
    </AppShell>
  );
}

/** The ways to another cluster: in the side bar, the top bar of a phone, and the palette. None while there is one. */
function useSwitches(choice: ClusterChoice, shell: ShellState | undefined, here: string | undefined) {
  const { entries, switchTo } = choice;
  const current = entries.find(({ isHere }) => isHere);
  const name = current?.name ?? here ?? '';
  const detail = shell === undefined ? (current?.detail ?? '') : clusterOf(shell).detail;
  return useMemo(() => {
    const isChoice = entries.length > 1 || (entries.length === 1 && current === undefined);
    if (!isChoice) return { clusterSwitch: undefined, switches: [] };
    const clusterSwitch = (place: 'rail' | 'bar') => (
      <ClusterSwitch name={name} detail={detail} choice={{ entries, switchTo }} place={place} />
    );
    return { clusterSwitch, switches: switchItems(entries, switchTo) };
  }, [entries, switchTo, current, name, detail]);
}

/** Asked for when somebody searches, and never before: most pages are read without. */
function useSearchItems(searched: boolean): readonly PaletteItem[] {
  const today = useNowAs((now) => Math.floor(now / 600) * 600 - DAY);
  const queues = useCall(listQueues, {}, { enabled: searched }).data?.items;
  const workers = useCall(listWorkers, {}, { enabled: searched }).data?.items;
  const types = useCall(getFacets, { field: 'name', from: today }, { enabled: searched }).data?.counts;
  return useMemo(
    () => searchItems({ queues: queues ?? [], workers: workers ?? [], types: types ?? {} }),
    [queues, workers, types],
  );
}
