'use client';
import clsx from 'clsx';
import { Fragment, type ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { CommandKbd } from '../ui/kbd.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { LivePill } from './live-pill.tsx';
import { Logo } from './logo.tsx';
import { useShell } from './shell-context.ts';
import { ThemeToggle } from './theme-toggle.tsx';

/**
 * One page: the top bar with its title and tools, and its content. `flush` leaves the padding to the content, for
 * lists that reach the edges.
 */
export function Page({ title, mono = false, crumbs = [], tools, flush = false, children }: PageProps) {
  const shell = useShell();
  return (
    <>
      <header
        data-shell="top"
        className="sticky top-0 z-[5] flex h-12 items-center gap-2 border-line border-b bg-bg px-6 max-sm:gap-1.5 max-sm:px-3"
      >
        <span className="shrink-0 sm:hidden">
          <Logo />
        </span>
        {shell.clusterSwitch && <span className="flex min-w-0 sm:hidden">{shell.clusterSwitch}</span>}
        <h1 className="min-w-0 truncate font-strong text-[14px] tracking-[-.005em]">
          {crumbs.map((crumb) => (
            <Fragment key={crumb.href}>
              <PageLink href={crumb.href} className="font-normal text-ink-3 hover:text-ink">
                {crumb.label}
              </PageLink>
              <span className="font-normal text-ink-3"> / </span>
            </Fragment>
          ))}
          <span className={clsx(mono && 'mono font-medium')}>{title}</span>
        </h1>
        <span className="flex-1" />
        <SearchButton onClick={shell.openSearch} />
        {tools}
        <LivePill live={shell.live} onToggle={shell.onToggleLive} />
        <span className="max-sm:hidden">
          <ThemeToggle />
        </span>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className={clsx(
          'flex min-w-0 flex-1 flex-col outline-none',
          !flush && 'gap-4 px-6 pt-5 pb-8 max-sm:gap-3 max-sm:px-3 max-sm:pt-3.5',
          'max-sm:pb-[84px]',
        )}
      >
        {children}
      </main>
    </>
  );
}

interface PageProps {
  readonly title: string;
  /** For a title that is an id. */
  readonly mono?: boolean;
  readonly crumbs?: readonly { readonly label: string; readonly href: string }[];
  /** Controls of the whole page in the top bar, such as the range. */
  readonly tools?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}

function SearchButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <>
      <button
        type="button"
        onClick={onClick}
        className="flex h-7 w-[232px] min-w-0 items-center gap-1.5 rounded-control border border-line bg-surface px-2.5 text-12 text-ink-3 hover:bg-hover focus-visible:rounded-control max-md:hidden"
      >
        <Icon name="search" />
        <span className="flex-1 truncate text-left">Search or jump to</span>
        <CommandKbd letter="K" />
      </button>
      <IconButton icon="search" label="Search or jump to" onClick={onClick} className="md:hidden" />
    </>
  );
}
