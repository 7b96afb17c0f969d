import clsx from 'clsx';
import type { ReactNode } from 'react';
import { type Severity, SeverityIcon } from './severity.tsx';

const TONES: Record<Severity, string> = {
  critical: 'border-transparent bg-sev-crit-soft text-sev-crit pr-[7px] pl-1.5',
  warning: 'border-transparent bg-sev-warn-soft text-sev-warn pr-[7px] pl-1.5',
  info: 'border-transparent bg-sev-info-soft text-sev-info pr-[7px] pl-1.5',
  fine: 'border-transparent font-book text-ink-2',
};

/** A verdict in one or two words, with its severity: `Saturated`, `Ghost`, `Paused`. `fine` is plain words. */
export function Chip({ severity, icon = true, children }: ChipProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center gap-[5px] whitespace-nowrap rounded-full border font-medium text-11',
        TONES[severity],
      )}
    >
      {icon && severity !== 'fine' && <SeverityIcon severity={severity} size={12} />}
      {children}
    </span>
  );
}

interface ChipProps {
  readonly severity: Severity;
  readonly icon?: boolean;
  readonly children: ReactNode;
}
