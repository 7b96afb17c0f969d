import type { ReactNode } from 'react';

/** A key to press. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="rounded border border-line bg-bg px-1 font-medium font-sans text-11 text-ink-3">{children}</kbd>
  );
}
