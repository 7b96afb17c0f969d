'use client';
import dynamic from 'next/dynamic';
import { type CSSProperties, type ReactNode, useCallback, useMemo, useState } from 'react';
import { useGo } from '../ui/page-link.tsx';
import type { PaletteItem } from './command-palette.tsx';
import type { LiveState } from './live-pill.tsx';
import { useCarryRange } from './page-range.ts';
import { PAGES } from './pages.ts';
import { type Badges, BottomBar, ClusterBox, type ClusterFacts, Rail } from './rail.tsx';
import { RAIL_COOKIE } from './rail-cookie.ts';
import { ShellContext } from './shell-context.ts';
import { useShortcuts } from './shortcuts.ts';

// Loaded when first asked for: neither is needed to read a page.
const CommandPalette = dynamic(() => import('./command-palette.tsx').then((room) => room.CommandPalette), {
  ssr: false,
});
const ShortcutList = dynamic(() => import('./shortcut-list.tsx').then((room) => room.ShortcutList), { ssr: false });

/**
 * What stands around every page: side bar, bottom bar, search, shortcuts. It knows nothing by itself; all that
 * moves comes in as props. The top bar belongs to each `Page` and takes what it shows from here.
 */
export function AppShell({
  narrowRail = false,
  cluster,
  clusterSwitch,
  badges = {},
  foot = [],
  live = { state: 'connecting' },
  onToggleLive,
  onSearchOpened,
  onSearch,
  onOpenTask,
  commands = [],
  banner,
  children,
}: AppShellProps) {
  const go = useGo();
  const carry = useCarryRange();
  const [narrow, setNarrow] = useState(narrowRail);
  const [opened, setOpened] = useState<'search' | 'shortcuts' | undefined>(undefined);

  function toggleRail() {
    setNarrow(!narrow);
    // A cookie, so that the server draws the page as wide as it will be.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP
    document.cookie = `${RAIL_COOKIE}=${narrow ? 'wide' : 'narrow'}; path=/; max-age=31536000; samesite=lax`;
  }

  const openSearch = useCallback(() => {
    setOpened('search');
    onSearchOpened?.();
  }, [onSearchOpened]);

  useShortcuts({
    openSearch,
    openList: () => setOpened('shortcuts'),
    toggleRail,
    goTo: (href) => go(carry(href)),
  });

  const context = useMemo(
    () => ({ live, onToggleLive, openSearch, clusterSwitch: clusterSwitch?.('bar') }),
    [live, onToggleLive, openSearch, clusterSwitch],
  );

  return (
    <ShellContext value={context}>
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-primary px-3 py-1.5 text-12 text-on-primary focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <div
        data-rail={narrow ? 'narrow' : 'wide'}
        className="flex min-h-dvh flex-col"
        style={{ '--banner': banner === undefined ? '0px' : '36px' } as CSSProperties}
      >
        {banner}
        <div className="grid flex-1 grid-cols-[208px_minmax(0,1fr)] narrow:grid-cols-[48px_minmax(0,1fr)] max-sm:block!">
          <Rail
            cluster={clusterSwitch?.('rail') ?? (cluster && <ClusterBox {...cluster} />)}
            badges={badges}
            foot={foot}
            onCollapse={toggleRail}
          />
          <div className="flex min-w-0 flex-col">{children}</div>
        </div>
      </div>
      <BottomBar badges={badges} />
      {opened === 'search' && (
        <CommandPalette
          items={[...PAGES.map(pageItem), ...commands]}
          onSearch={onSearch}
          onOpenTask={onOpenTask}
          onGo={(href) => go(carry(href))}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'shortcuts' && <ShortcutList onClose={() => setOpened(undefined)} />}
    </ShellContext>
  );
}

export interface AppShellProps {
  /** What the cookie says, read by the layout. */
  readonly narrowRail?: boolean;
  /** Absent while it is not known. */
  readonly cluster?: ClusterFacts | undefined;
  /** Where another cluster can be chosen, in place of what only names this one. */
  readonly clusterSwitch?: ((place: 'rail' | 'bar') => ReactNode) | undefined;
  readonly badges?: Badges;
  /** Small lines under the rail: "Events covered 99.2 %". */
  readonly foot?: readonly string[];
  readonly live?: LiveState;
  /** Pauses and goes on; without it the pill only tells. */
  readonly onToggleLive?: (() => void) | undefined;
  /** The palette was opened: what it searches may be fetched now. */
  readonly onSearchOpened?: (() => void) | undefined;
  /** Free text typed in the palette: searches tasks. */
  readonly onSearch?: ((text: string) => void) | undefined;
  /** A task id pasted in the palette. */
  readonly onOpenTask?: ((id: string) => void) | undefined;
  /** More to find in the palette: workers, queues, acts. */
  readonly commands?: readonly PaletteItem[];
  /** A line of 36 px over everything, such as a `NoticeBar`. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

function pageItem(page: (typeof PAGES)[number]): PaletteItem {
  return { id: page.id, label: page.label, group: 'Pages', icon: page.icon, href: page.href, note: `g ${page.key}` };
}
