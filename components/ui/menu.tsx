'use client';
import { Menu as Base } from '@base-ui/react/menu';
import clsx from 'clsx';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { PageLink } from './page-link.tsx';
import { POPUP } from './popup.ts';

/** A menu of acts and places. `trigger` is a button element that has a name. */
export function Menu({ trigger, items, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        {/* Popups stand at the end of the page; a landmark of their own keeps them from being content out of place. */}
        <Base.Positioner role="region" aria-label="Menu" align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={clsx(POPUP, 'max-h-(--available-height) min-w-44 overflow-y-auto p-1')}>
            {items.map((item) =>
              item === 'line' ? (
                // A line stands once between two groups; its place is its identity.
                <Base.Separator key={`line-${items.indexOf(item)}`} className="my-1 h-px bg-line" />
              ) : (
                <MenuRow key={item.label} item={item} />
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** A shortcut or a count at the right. */
  readonly note?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** The one that is chosen, in a menu of choices. */
  readonly checked?: boolean;
  readonly onSelect?: () => void;
  readonly href?: string;
}

interface MenuProps {
  readonly trigger: ReactElement;
  readonly items: readonly (MenuItem | 'line')[];
  readonly align?: 'start' | 'center' | 'end';
}

function MenuRow({ item }: { readonly item: MenuItem }) {
  return (
    <Base.Item
      {...(item.href === undefined ? {} : { render: <PageLink href={item.href} /> })}
      disabled={item.disabled}
      onClick={item.onSelect}
      className={clsx(
        'flex h-7 cursor-default select-none items-center gap-2 rounded px-2 text-12 outline-none data-disabled:text-ink-3 data-highlighted:bg-sel max-sm:h-9',
        item.danger && 'text-sev-crit',
      )}
    >
      {item.icon && <Icon name={item.icon} className={item.danger ? '' : 'text-ink-3'} />}
      <span className="flex-1">{item.label}</span>
      {item.checked && <Icon name="check" className="text-ink-2" />}
      {item.note !== undefined && <span className="pl-4 text-11 text-ink-3">{item.note}</span>}
    </Base.Item>
  );
}
