'use client';
import { Select as Base } from '@base-ui/react/select';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { POPUP } from './popup.ts';

/** One of a few. `label` is its name for those who cannot see what stands around it. */
export function Select<Value extends string>({
  label,
  options,
  value,
  onChange,
  icon,
  disabled = false,
  size = 'md',
  className,
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={disabled}
    >
      <Base.Trigger
        aria-label={label}
        className={clsx(
          'inline-flex items-center gap-1.5 whitespace-nowrap rounded-control border border-line-2 bg-surface px-2.5 font-book text-12 text-ink focus-visible:rounded-control',
          'hover:bg-hover data-disabled:bg-sunken data-disabled:text-ink-3',
          size === 'sm' ? 'h-7' : 'h-8',
          className,
        )}
      >
        {icon && <Icon name={icon} className="text-ink-3" />}
        <Base.Value className="min-w-0 flex-1 truncate text-left" />
        <Base.Icon className="text-ink-3">
          <Icon name="chevron-down" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        {/* Popups stand at the end of the page; a landmark of their own keeps them from being content out of place. */}
        <Base.Positioner
          role="region"
          aria-label={label}
          alignItemWithTrigger={false}
          sideOffset={4}
          className="z-50 outline-none"
        >
          <Base.Popup className={clsx(POPUP, 'max-h-(--available-height) min-w-(--anchor-width) overflow-y-auto p-1')}>
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="flex h-7 cursor-default select-none items-center gap-2 rounded px-2 text-12 outline-none data-disabled:text-ink-3 data-highlighted:bg-sel max-sm:h-9"
              >
                <Base.ItemText className="flex-1">{option.label}</Base.ItemText>
                {option.note !== undefined && <span className="text-11 text-ink-3">{option.note}</span>}
                <Base.ItemIndicator className="text-ink-2">
                  <Icon name="check" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly note?: ReactNode;
  readonly disabled?: boolean;
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  readonly size?: 'sm' | 'md';
  readonly className?: string | undefined;
}
