import clsx from 'clsx';
import type { ReactNode } from 'react';

/** A short name in a box: a queue, a pool, `app`. */
export function Tag({ children, mono = false }: { readonly children: ReactNode; readonly mono?: boolean }) {
  return (
    <span
      className={clsx(
        'inline-flex h-[18px] items-center whitespace-nowrap rounded px-1.5 text-11 text-ink-2',
        'bg-sunken shadow-[inset_0_0_0_1px_var(--line)]',
        mono && 'font-mono',
      )}
    >
      {children}
    </span>
  );
}
