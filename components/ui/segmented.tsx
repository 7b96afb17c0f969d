'use client';
import clsx from 'clsx';
import type { ReactNode } from 'react';

/** A row of choices of which one or several are on: saved views, facet chips, a unit switch. */
export function Segmented<Value extends string>({ label, options, value, onChange }: SegmentedProps<Value>) {
  return (
    <fieldset aria-label={label} className="flex min-w-0 flex-wrap items-center gap-0.5">
      {options.map((option) => (
        <ToggleChip key={option.value} on={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </ToggleChip>
      ))}
    </fieldset>
  );
}

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
}

/** One choice of a row, with an optional count: `failure 1,436`. */
export function ToggleChip({ on, onClick, count, children, className }: ToggleChipProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={clsx(
        'inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control border px-2 text-12 focus-visible:rounded-control max-sm:h-8',
        on
          ? 'border-line-2 bg-surface font-medium text-ink'
          : 'border-transparent font-book text-ink-2 hover:bg-hover hover:text-ink',
        className,
      )}
    >
      {children}
      {count !== undefined && <span className={on ? 'font-strong text-ink' : 'text-ink-3'}>{count}</span>}
    </button>
  );
}

interface ToggleChipProps {
  readonly on: boolean;
  readonly onClick: () => void;
  readonly count?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}
