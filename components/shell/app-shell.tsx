'use client';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type CSSProperties, type ReactNode, useMemo, useState } from 'react';
import type { PaletteItem } from './command-palette.tsx';
import type { LiveState } from './live-pill.tsx';
import { PAGES } from './pages.ts';
import { type Badges, BottomBar, type ClusterFacts, Rail } from './rail.tsx';
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
  badges = {},
  foot = [],
  live = { state: 'connecting' },
  onToggleLive,
  onSearch,
  onOpenTask,
  commands = [],
  banner,
  children,
}: AppShellProps) {
  const router = useRouter();
  const [narrow, setNarrow] = useState(narrowRail);
  const [opened, setOpened] = useState<'search' | 'shortcuts' | undefined>(undefined);

  function toggleRail() {
    setNarrow(!narrow);
    // A cookie, so that the server draws the page as wide as it will be.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP
    document.cookie = `${RAIL_COOKIE}=${narrow ? 'wide' : 'narrow'}; path=/; max-age=31536000; samesite=lax`;
  }

  useShortcuts({
    openSearch: () => setOpened('search'),
    openList: () => setOpened('shortcuts'),
    toggleRail,
    goTo: (href) => router.push(href),
  });

  const context = useMemo(() => ({ live, onToggleLive, openSearch: () => setOpened('search') }), [live, onToggleLive]);

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
          <Rail cluster={cluster} badges={badges} foot={foot} onCollapse={toggleRail} />
          <div className="flex min-w-0 flex-col">{children}</div>
        </div>
      </div>
      <BottomBar badges={badges} />
      {opened === 'search' && (
        <CommandPalette
          items={[...PAGES.map(pageItem), ...commands]}
          onSearch={onSearch}
          onOpenTask={onOpenTask}
          onGo={(href) => router.push(href)}
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
  readonly badges?: Badges;
  /** Small lines under the rail: "Events covered 99.2 %". */
  readonly foot?: readonly string[];
  readonly live?: LiveState;
  /** Pauses and goes on; without it the pill only tells. */
  readonly onToggleLive?: (() => void) | undefined;
  /** Free text typed in the palette: searches tasks. */
  readonly onSearch?: ((text: string) => void) | undefined;
  /** A task id pasted in the palette. */
  readonly onOpenTask?: ((id: string) => void) | undefined;
  /** More to find in the palette: workers, queues, acts. */
  readonly commands?: readonly PaletteItem[];
  /** A `DemoBanner`, 36 px high. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

function pageItem(page: (typeof PAGES)[number]): PaletteItem {
  return { id: page.id, label: page.label, group: 'Pages', icon: page.icon, href: page.href, note: `g ${page.key}` };
}
