'use client';
import clsx from 'clsx';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { Logo } from './logo.tsx';
import { useCarryRange } from './page-range.ts';
import { PAGE_GROUPS, PAGES, type PageId, pageOf } from './pages.ts';

/** The one number that matters for a page. `crit` where someone must act. */
export interface Badge {
  readonly text: string;
  readonly crit?: boolean;
  /** What the number is, for those who hear it alone: "7 of 8 workers answer". */
  readonly label: string;
}

export type Badges = Partial<Record<PageId, Badge>>;

export interface ClusterFacts {
  readonly name: string;
  /** "Redis · 8 workers". */
  readonly detail: string;
}

/** The side bar from 641 px up: narrow under 1100 px, or when `data-rail="narrow"` stands above it. */
export function Rail({ cluster, badges, foot, onCollapse }: RailProps) {
  const current = pageOf(usePathname());
  return (
    <div data-shell="rail" className="border-line border-r bg-rail max-sm:hidden">
      <nav
        aria-label="Main"
        className="sticky top-0 flex h-[calc(100dvh-var(--banner,0px))] flex-col gap-px px-2 py-2.5 narrow:px-1"
      >
        <div className="flex h-8 items-center gap-2 px-2 font-semibold text-[14px] tracking-[-.01em] narrow:mb-2 narrow:justify-center narrow:px-0">
          <Logo />
          <span className="narrow:sr-only">Expediter</span>
        </div>
        {cluster}
        {PAGE_GROUPS.map((group, index) => (
          <ul key={group[0].id} className={clsx('flex flex-col gap-px', index > 0 && 'mt-2 border-line border-t pt-2')}>
            {group.map((page) => (
              <li key={page.id}>
                <RailLink page={page} current={page.id === current} badge={badges[page.id]} />
              </li>
            ))}
          </ul>
        ))}
        <div className="mt-auto flex items-end justify-between gap-2 px-2 py-1 narrow:justify-center narrow:px-0">
          <div className="text-11 text-ink-3 narrow:hidden">
            {foot.map((line) => (
              <div key={line}>{line}</div>
            ))}
          </div>
          <button
            type="button"
            onClick={onCollapse}
            aria-label="Narrow or widen the side bar"
            title="Narrow or widen the side bar"
            className="grid size-6 shrink-0 place-items-center rounded text-ink-3 hover:bg-hover hover:text-ink max-lg:hidden"
          >
            <Icon name="sidebar" />
          </button>
        </div>
      </nav>
    </div>
  );
}

interface RailProps {
  /** Which one the pages are about. */
  readonly cluster: ReactNode;
  readonly badges: Badges;
  readonly foot: readonly string[];
  readonly onCollapse: () => void;
}

export function ClusterBox({ name, detail }: ClusterFacts) {
  return (
    <div className="mt-1.5 mb-2.5 min-h-[38px] rounded-control border border-line bg-surface px-2 py-[5px] narrow:hidden">
      <b className="block truncate font-medium leading-[15px]">{name}</b>
      <small className="block truncate text-11 text-ink-3 leading-[14px]">{detail}</small>
    </div>
  );
}

function RailLink({ page, current, badge }: RailLinkProps) {
  const carry = useCarryRange();
  return (
    <PageLink
      href={carry(page.href)}
      aria-current={current ? 'page' : undefined}
      title={page.label}
      className={clsx(
        'relative flex h-7 items-center gap-[9px] rounded-control px-2 focus-visible:rounded-control narrow:h-8 narrow:justify-center narrow:px-0',
        current
          ? 'bg-surface font-medium text-ink shadow-[inset_0_0_0_1px_var(--line)]'
          : 'font-book text-ink-2 hover:bg-hover [&_svg]:text-ink-3',
      )}
    >
      <Icon name={page.icon} size={16} />
      <span className="narrow:sr-only">{page.label}</span>
      {badge && (
        <>
          <span
            aria-hidden="true"
            className={clsx(
              'ml-auto text-11',
              badge.crit
                ? 'font-strong text-sev-crit narrow:absolute narrow:top-1 narrow:right-[7px] narrow:size-1.5 narrow:overflow-hidden narrow:rounded-full narrow:bg-sev-crit narrow:text-transparent'
                : 'text-ink-3 narrow:hidden',
            )}
          >
            {badge.text}
          </span>
          <span className="sr-only">, {badge.label}</span>
        </>
      )}
    </PageLink>
  );
}

interface RailLinkProps {
  readonly page: (typeof PAGES)[number];
  readonly current: boolean;
  readonly badge: Badge | undefined;
}

/** The same pages at the bottom of a phone. */
export function BottomBar({ badges }: { readonly badges: Badges }) {
  const current = pageOf(usePathname());
  const carry = useCarryRange();
  return (
    <nav
      aria-label="Main"
      data-shell="bottom"
      className="fixed inset-x-0 bottom-0 z-10 grid h-[60px] grid-cols-5 border-line border-t bg-surface sm:hidden"
    >
      {PAGES.map((page) => {
        const badge = badges[page.id];
        const here = page.id === current;
        return (
          <PageLink
            key={page.id}
            href={carry(page.href)}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              'relative flex flex-col items-center justify-center gap-[3px] text-11 leading-[14px] focus-visible:-outline-offset-2',
              here ? 'font-strong text-ink' : 'text-ink-3',
            )}
          >
            <Icon name={page.icon} size={20} />
            {page.label}
            {badge?.crit && (
              <span className="absolute top-[7px] left-[calc(50%+6px)] min-w-3.5 rounded-full bg-sev-crit px-[3px] text-center font-semibold text-[10px] text-surface leading-[14px]">
                <span aria-hidden="true">{badge.text}</span>
                <span className="sr-only">, {badge.label}</span>
              </span>
            )}
          </PageLink>
        );
      })}
    </nav>
  );
}
