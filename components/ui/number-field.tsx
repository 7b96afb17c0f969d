'use client';
import { NumberField as Base } from '@base-ui/react/number-field';
import clsx from 'clsx';
import { Icon } from './icon.tsx';

/** A number with − and +. `value` may be undefined while the field is empty. */
export function NumberField({
  label,
  value,
  onChange,
  min,
  max,
  step = 1,
  suffix,
  disabled = false,
}: NumberFieldProps) {
  return (
    <Base.Root
      value={value ?? null}
      onValueChange={(next) => onChange(next ?? undefined)}
      step={step}
      disabled={disabled}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
    >
      <Base.Group
        className={clsx(
          'inline-flex h-7 items-stretch rounded-control border border-line-2 bg-surface text-12 max-sm:h-9',
          'focus-within:outline-2 focus-within:outline-accent focus-within:-outline-offset-1',
        )}
      >
        <Base.Decrement aria-label={`Less: ${label}`} className={clsx(STEP, 'rounded-l-control border-r')}>
          <Icon name="minus" size={12} />
        </Base.Decrement>
        <Base.Input
          aria-label={label}
          className="w-12 bg-transparent text-center font-medium outline-none max-sm:text-16"
        />
        {suffix !== undefined && <span className="self-center pr-2 text-ink-3">{suffix}</span>}
        <Base.Increment aria-label={`More: ${label}`} className={clsx(STEP, 'rounded-r-control border-l')}>
          <Icon name="plus" size={12} />
        </Base.Increment>
      </Base.Group>
    </Base.Root>
  );
}

const STEP = 'grid w-7 place-items-center border-line text-ink-2 hover:bg-hover data-disabled:text-ink-3 max-sm:w-9';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** A unit after the number: "s", "%". */
  readonly suffix?: string;
  readonly disabled?: boolean;
}
