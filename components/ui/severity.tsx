import type { ReactNode } from 'react';

export type Severity = 'critical' | 'warning' | 'info' | 'fine';

const COLOURS: Record<Severity, string> = {
  critical: 'text-sev-crit',
  warning: 'text-sev-warn',
  info: 'text-sev-info',
  fine: 'text-accent',
};

const SHAPES: Record<Severity, ReactNode> = {
  critical: (
    <>
      <path d="M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2Z" fill="currentColor" stroke="none" />
      <path d="M8 4.8v4M8 11v.2" stroke="var(--surface)" strokeWidth="1.8" />
    </>
  ),
  warning: (
    <>
      <path d="M8 1.8 14.8 13.8H1.2Z" fill="currentColor" strokeWidth="1" />
      <path d="M8 6v3.6M8 11.7v.2" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="currentColor" stroke="none" />
      <path d="M8 7.4v3.4M8 5v.2" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  fine: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="currentColor" stroke="none" />
      <path d="m5.2 8.2 2 2 3.6-4" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
};

/** How bad it is, as a filled shape of its own: octagon, triangle, disc. `label` when no word stands beside it. */
export function SeverityIcon({ severity, size = 16, label }: SeverityIconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={COLOURS[severity]}
      role="img"
      aria-hidden={label === undefined}
      aria-label={label}
    >
      {SHAPES[severity]}
    </svg>
  );
}

interface SeverityIconProps {
  readonly severity: Severity;
  readonly size?: number;
  readonly label?: string | undefined;
}
