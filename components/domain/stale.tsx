import type { CSSProperties, ReactNode } from 'react';

/**
 * Dims what is no longer fresh: all text in the ink of hints and every hue grey, so that it can still be read (opacity
 * would take it below 4.5:1) and is not mistaken for now.
 */
export function Stale({ when, className, children }: StaleProps) {
  return (
    <div data-stale={when || undefined} className={className} style={when ? DIMMED : undefined}>
      {children}
    </div>
  );
}

interface StaleProps {
  readonly when: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const DIMMED: CSSProperties & Readonly<Record<`--${string}`, string>> = {
  '--ink': 'var(--ink-3)',
  '--ink-2': 'var(--ink-3)',
  color: 'var(--ink-3)',
  filter: 'grayscale(1)',
};
