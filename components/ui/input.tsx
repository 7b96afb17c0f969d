import clsx from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** A line of text. It needs a name: wrap it in `Field`, or give it `aria-label`. `error` is the mend, in words. */
export function Input({ icon, mono = false, error, className, ...rest }: InputProps) {
  const errorId = useId();
  return (
    <span className="block min-w-0">
      <span
        className={clsx(
          'flex h-8 items-center gap-1.5 rounded-control border bg-surface px-2.5 max-sm:h-9',
          'focus-within:outline-2 focus-within:outline-accent focus-within:-outline-offset-1',
          error === undefined ? 'border-line-2' : 'border-sev-crit',
          className,
        )}
      >
        {icon && <Icon name={icon} className="text-ink-3" />}
        <input
          autoComplete="off"
          {...rest}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? rest['aria-describedby'] : errorId}
          className={clsx(
            'h-full w-full min-w-0 bg-transparent text-12 outline-none placeholder:text-ink-3 disabled:text-ink-3 max-sm:text-16',
            mono && 'font-mono',
          )}
        />
      </span>
      {error !== undefined && (
        <span id={errorId} className="mt-1 block text-12 text-sev-crit">
          {error}
        </span>
      )}
    </span>
  );
}

type InputProps = Omit<ComponentProps<'input'>, 'className'> & {
  readonly icon?: IconName;
  readonly mono?: boolean;
  readonly error?: string | undefined;
  readonly className?: string | undefined;
};

/** A label above a control. */
export function Field({ label, hint, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control comes in as children
    <label className="block">
      <span className="mb-1 block text-12 text-ink-2">{label}</span>
      {children}
      {hint !== undefined && <span className="mt-1 block text-12 text-ink-3">{hint}</span>}
    </label>
  );
}

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/** Several lines of text, mono: arguments to edit, a note. */
export function TextArea({ error, className, ...rest }: TextAreaProps) {
  const errorId = useId();
  return (
    <span className="block min-w-0">
      <textarea
        spellCheck={false}
        {...rest}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={error === undefined ? rest['aria-describedby'] : errorId}
        className={clsx(
          'block w-full rounded-control border bg-surface px-2.5 py-1.5 font-mono text-12 leading-5 outline-none placeholder:text-ink-3',
          'focus-visible:rounded-control focus-visible:outline-2 focus-visible:outline-accent focus-visible:-outline-offset-1 max-sm:text-16',
          error === undefined ? 'border-line-2' : 'border-sev-crit',
          className,
        )}
      />
      {error !== undefined && (
        <span id={errorId} className="mt-1 block text-12 text-sev-crit">
          {error}
        </span>
      )}
    </span>
  );
}

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'className'> & {
  readonly error?: string | undefined;
  readonly className?: string | undefined;
};
