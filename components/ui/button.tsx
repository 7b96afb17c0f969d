import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { PageLink, type PageLinkProps } from './page-link.tsx';

/** `danger` opens a dialog about something irreversible, `danger-fill` does it. At most one `primary` a page. */
export type ButtonVariant = 'default' | 'primary' | 'danger' | 'danger-fill' | 'quiet';
export type ButtonSize = 'sm' | 'md' | 'lg';

const VARIANTS: Record<ButtonVariant, string> = {
  default: 'border-line-2 bg-surface text-ink hover:bg-hover [&_svg]:text-ink-3',
  primary: 'border-primary bg-primary text-on-primary hover:opacity-90',
  danger:
    'border-[color-mix(in_oklab,var(--sev-crit)_38%,var(--line))] bg-surface text-sev-crit hover:bg-sev-crit-soft',
  'danger-fill': 'border-danger bg-danger text-white hover:opacity-90',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink [&_svg]:text-ink-3',
};

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-6 px-2 gap-1.5 max-sm:h-8 max-sm:px-3',
  md: 'h-7 px-2.5 gap-1.5 max-sm:h-9 max-sm:px-3',
  lg: 'h-8 px-3 gap-1.5 max-sm:h-9',
};

const ICON_ONLY: Record<ButtonSize, string> = {
  sm: 'size-6 max-sm:size-8',
  md: 'size-7 max-sm:size-9',
  lg: 'size-8 max-sm:size-9',
};

const OFF = 'border-line bg-sunken text-ink-3 hover:bg-sunken cursor-not-allowed';

interface Look {
  readonly variant?: ButtonVariant | undefined;
  readonly size?: ButtonSize | undefined;
  readonly icon?: IconName | undefined;
  readonly children?: ReactNode;
  readonly className?: string | undefined;
}

/** The classes of a button, for a trigger that renders its own element. */
export function buttonClass({ variant = 'default', size = 'md', iconOnly = false, off = false } = {} as ClassOptions) {
  return clsx(
    'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-control border font-medium text-12',
    'focus-visible:rounded-control',
    iconOnly ? ICON_ONLY[size] : SIZES[size],
    size === 'sm' && variant === 'default' && !off && 'border-line',
    off ? OFF : VARIANTS[variant],
  );
}

interface ClassOptions {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly iconOnly?: boolean;
  readonly off?: boolean;
}

/**
 * A button that does something. `disabled` keeps it in the tab order, so that its `title` (why it is off: a
 * missing role, a broker that cannot) can be read; it then answers no click.
 */
export function Button({
  variant = 'default',
  size = 'md',
  icon,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  const off = disabled === true;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={off || undefined}
      onClick={off ? swallow : rest.onClick}
      className={clsx(buttonClass({ variant, size, off }), className)}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type ButtonProps = Look & Omit<ComponentProps<'button'>, 'className' | 'children'>;

/** A button that is one icon; `label` is its name and its tooltip. */
export function IconButton({
  icon,
  label,
  variant = 'quiet',
  size = 'md',
  className,
  disabled,
  ...rest
}: IconButtonProps) {
  const off = disabled === true;
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      aria-disabled={off || undefined}
      onClick={off ? swallow : rest.onClick}
      className={clsx(buttonClass({ variant, size, iconOnly: true, off }), className)}
    >
      <Icon name={icon} />
    </button>
  );
}

type IconButtonProps = Omit<Look, 'children'> &
  Omit<ComponentProps<'button'>, 'className' | 'children'> & { readonly icon: IconName; readonly label: string };

/** A link that looks like a button: it goes somewhere, nothing is changed by it. */
export function ButtonLink({ variant = 'default', size = 'md', icon, children, className, ...rest }: ButtonLinkProps) {
  return (
    <PageLink {...rest} className={clsx(buttonClass({ variant, size }), className)}>
      {icon && <Icon name={icon} />}
      {children}
    </PageLink>
  );
}

type ButtonLinkProps = Look & Omit<PageLinkProps, 'className' | 'children'>;

function swallow(event: { preventDefault(): void }): void {
  event.preventDefault();
}
