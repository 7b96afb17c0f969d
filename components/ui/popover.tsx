'use client';
import { Popover as Base } from '@base-ui/react/popover';
import clsx from 'clsx';
import type { ReactElement, ReactNode } from 'react';
import { POPUP } from './popup.ts';

/** A small box beside its trigger, for evidence or a few controls. `trigger` is a button element that has a name. */
export function Popover({ trigger, title, align = 'start', open, onOpenChange, children }: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={clsx(POPUP, 'max-w-[min(420px,calc(100vw-24px))] p-3 text-12')}>
            {title !== undefined && <Base.Title className="mb-1.5 font-strong text-12">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly title?: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly children: ReactNode;
}
