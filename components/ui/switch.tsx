'use client';
import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';

/** On or off, at once: what is switched takes effect without another button. */
export function Switch({ checked, onChange, disabled = false, children, ...rest }: SwitchProps) {
  const knob = (
    <Base.Root
      {...rest}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next)}
      className="relative h-4 w-7 shrink-0 rounded-full bg-line-2 after:absolute after:-inset-1 focus-visible:rounded-full data-checked:bg-primary data-disabled:opacity-50"
    >
      <Base.Thumb className="absolute top-0.5 left-0.5 size-3 rounded-full bg-surface transition-transform duration-100 data-checked:translate-x-3 data-checked:bg-on-primary" />
    </Base.Root>
  );
  if (children === undefined) return knob;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control
    <label className="inline-flex min-h-6 select-none items-center gap-2">
      {knob}
      <span>{children}</span>
    </label>
  );
}

interface SwitchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly children?: ReactNode;
  readonly 'aria-label'?: string;
}
