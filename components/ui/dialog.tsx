'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

/** A modal box: head, sections parted by hairlines, foot on the sunken ground. Esc and the scrim close it. */
export function Dialog({ open, onClose, title, description, width = 'md', foot, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={clsx(
            'fixed top-[8vh] left-1/2 z-40 flex max-h-[84vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-[10px] bg-raised shadow-raised outline-none',
            'transition duration-100 data-ending-style:scale-[.98] data-starting-style:scale-[.98] data-ending-style:opacity-0 data-starting-style:opacity-0',
            WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3.5">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-balance font-strong text-16 leading-[22px] tracking-[-.01em]">
                {title}
              </Base.Title>
              {description !== undefined && (
                <Base.Description className="mt-1 text-12 text-ink-3">{description}</Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton icon="close" label="Close" className="-mt-0.5 -mr-2" />} />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {foot !== undefined && (
            <footer className="flex flex-wrap items-center gap-2 rounded-b-[10px] border-line border-t bg-sunken px-5 py-3 dark:bg-[oklch(0.215_0.005_106)]">
              {foot}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

const WIDTHS = { sm: 'max-w-[420px]', md: 'max-w-[540px]', lg: 'max-w-[760px]' } as const;

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly width?: keyof typeof WIDTHS;
  /** Buttons; put `<span className="flex-1" />` between what goes left and right. */
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}

/** A section of a dialog under a hairline. `tone="warn"` is the box that says what may go wrong. */
export function DialogSection({ title, tone = 'plain', children }: DialogSectionProps) {
  return (
    <section className={clsx('border-line border-t px-5 py-3.5', tone === 'warn' && 'bg-sev-warn-soft')}>
      {title !== undefined && <h3 className="mb-2 font-strong text-12">{title}</h3>}
      {children}
    </section>
  );
}

interface DialogSectionProps {
  readonly title?: ReactNode;
  readonly tone?: 'plain' | 'warn';
  readonly children: ReactNode;
}
