import clsx from 'clsx';
import NextLink from 'next/link';
import type { ComponentProps } from 'react';
import { Icon } from './icon.tsx';

type Props = Omit<ComponentProps<typeof NextLink>, 'className'> & { readonly className?: string | undefined };

/** The name of a thing that has its own page: a task, worker, queue, exception. `mono` for ids and code. */
export function EntityLink({ mono = false, className, ...rest }: Props & { readonly mono?: boolean }) {
  return <NextLink {...rest} className={clsx('ent whitespace-nowrap', mono && 'mono', className)} />;
}

/** "All queues ›" in the head of a card. */
export function MoreLink({ children, className, ...rest }: Props) {
  return (
    <NextLink
      {...rest}
      className={clsx(
        'inline-flex min-h-6 items-center gap-0.5 whitespace-nowrap text-12 text-ink-2 hover:text-ink',
        className,
      )}
    >
      {children}
      <Icon name="chevron-right" />
    </NextLink>
  );
}
