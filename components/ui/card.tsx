import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

/** A surface with a hairline. No card goes inside a card. */
export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section {...rest} className={clsx('min-w-0 rounded-panel border border-line bg-surface', className)} />;
}

/** Head of a card, 40 px: title, what it counts, anything between, and the right slot. */
export function CardHead({ title, count, children, right, id }: CardHeadProps) {
  return (
    <div className="flex min-h-10 items-center gap-2.5 border-line border-b px-4 max-sm:px-3">
      <h2 id={id} className="whitespace-nowrap font-strong text-13">
        {title}
      </h2>
      {count !== undefined && <span className="truncate text-12 text-ink-3">{count}</span>}
      {children}
      {right !== undefined && <div className="ml-auto flex shrink-0 items-center gap-1.5">{right}</div>}
    </div>
  );
}

interface CardHeadProps {
  readonly title: ReactNode;
  /** In hint ink beside the title: "6", "36 of 48 slots busy". */
  readonly count?: ReactNode;
  readonly children?: ReactNode;
  readonly right?: ReactNode;
  readonly id?: string;
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={clsx('px-4 py-3 max-sm:px-3', className)} />;
}

/** A quiet line at the end of a card: a legend, a source, a note. */
export function CardFoot({ className, ...rest }: ComponentProps<'div'>) {
  return (
    <div
      {...rest}
      className={clsx(
        'flex min-h-8 items-center gap-3 border-line-soft border-t px-4 py-1.5 text-12 text-ink-3 max-sm:px-3',
        className,
      )}
    />
  );
}
