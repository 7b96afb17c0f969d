import type { ReactNode } from 'react';

/** What this place will show, why it is empty now, and the one next step. `compact` is for inside a card. */
export function EmptyState({ title, children, action, compact = false }: EmptyStateProps) {
  if (compact) {
    return (
      <div className="flex flex-col items-center gap-1 px-4 py-8 text-center text-12 text-ink-3">
        <p className="font-medium text-13 text-ink-2">{title}</p>
        {children !== undefined && <div className="max-w-[60ch] text-pretty">{children}</div>}
        {action !== undefined && <div className="mt-2 flex gap-2">{action}</div>}
      </div>
    );
  }
  return (
    <div className="grid grid-cols-[40px_minmax(0,1fr)] gap-5 p-7 max-sm:grid-cols-1 max-sm:p-4">
      <EmptyTicket />
      <div>
        <h2 className="text-pretty font-strong text-16 tracking-[-.01em]">{title}</h2>
        {children !== undefined && <div className="mt-1 max-w-[92ch] text-pretty text-ink-2">{children}</div>}
        {action !== undefined && <div className="mt-4 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}

interface EmptyStateProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly compact?: boolean;
}

/** The rail with no ticket on it. */
function EmptyTicket() {
  return (
    <svg width="40" height="40" viewBox="0 0 40 40" fill="none" aria-hidden="true" className="text-line-2">
      <rect x="3" y="6" width="34" height="5" rx="2.5" fill="currentColor" />
      <path
        d="M11 11h18v23l-3-2.4-3 2.4-3-2.4-3 2.4-3-2.4-3 2.4Z"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="3 3"
      />
    </svg>
  );
}
