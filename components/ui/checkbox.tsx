'use client';
import { Checkbox as Base } from '@base-ui/react/checkbox';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A box with its words. For a box alone in a table row give `aria-label` and no children. */
export function Checkbox({
  checked,
  onChange,
  disabled = false,
  indeterminate = false,
  children,
  ...rest
}: CheckboxProps) {
  const box = (
    <Base.Root
      {...rest}
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next)}
      className="relative grid size-4 shrink-0 place-items-center rounded border border-line-2 bg-surface text-on-primary after:absolute after:-inset-1 data-checked:border-primary data-checked:bg-primary data-indeterminate:border-primary data-indeterminate:bg-primary data-disabled:opacity-50"
    >
      <Base.Indicator>
        <Icon name={indeterminate ? 'minus' : 'check'} size={12} stroke={2} />
      </Base.Indicator>
    </Base.Root>
  );
  if (children === undefined) return box;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box inside is the control
    <label className="inline-flex min-h-6 select-none items-center gap-2">
      {box}
      <span>{children}</span>
    </label>
  );
}

interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly indeterminate?: boolean;
  readonly children?: ReactNode;
  readonly 'aria-label'?: string;
}
