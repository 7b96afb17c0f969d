'use client';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { getFacets, listQueues, listWorkers } from '../../lib/contract/rest.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { useConnection } from '../live/connection.ts';
import { usePause } from '../live/pause.ts';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { AppShell } from './app-shell.tsx';
import type { PaletteItem } from './command-palette.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { useCarryRange } from './page-range.ts';
import { ReceiptToasts } from './receipt-toasts.tsx';
import { searchItems } from './search-items.ts';
import { badgesOf, clusterOf, footOf, liveOf, noticeOf } from './shell-facts.ts';

const DAY = 86_400;

/** The shell with what the server tells it: cluster, links, badges, and the receipts of every command. */
export function ConnectedShell({
  narrowRail,
  children,
}: {
  readonly narrowRail: boolean;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const carry = useCarryRange();
  const connection = useConnection();
  const { toggle } = usePause();
  const [searched, setSearched] = useState(false);
  const noteSearch = useCallback(() => setSearched(true), []);
  const commands = useSearchItems(searched);
  const { browser, since, paused, held, broker, shell } = connection;
  const way = useMemo(
    () => ({ browser, since, paused, held, broker, shell }),
    [browser, since, paused, held, broker, shell],
  );
  const live = useMemo(() => liveOf(way), [way]);
  const notice = noticeOf(way);

  return (
    <AppShell
      narrowRail={narrowRail}
      cluster={shell && clusterOf(shell)}
      badges={shell ? badgesOf(shell) : {}}
      foot={shell ? footOf(shell) : []}
      live={live}
      onToggleLive={toggle}
      onSearchOpened={noteSearch}
      onSearch={(text) => router.push(carry(`/tasks?q=${encodeURIComponent(text)}`))}
      onOpenTask={(id) => router.push(carry(subjectHref({ kind: 'task', id }) ?? '/tasks'))}
      commands={commands}
      banner={notice && <NoticeBar notice={notice} />}
    >
      {children}
      <ReceiptToasts />
    </AppShell>
  );
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
