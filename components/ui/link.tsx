import clsx from 'clsx';
import { Icon } from './icon.tsx';
import { PageLink, type PageLinkProps } from './page-link.tsx';

type Props = Omit<PageLinkProps, 'className'> & { readonly className?: string | undefined };

/** The name of a thing that has its own page: a task, worker, queue, exception. `mono` for ids and code. */
export function EntityLink({ mono = false, className, ...rest }: Props & { readonly mono?: boolean }) {
  return <PageLink {...rest} className={clsx('ent whitespace-nowrap', mono && 'mono', className)} />;
}

/** "All queues ›" in the head of a card. */
export function MoreLink({ children, className, ...rest }: Props) {
  return (
    <PageLink
      {...rest}
      className={clsx(
        'inline-flex min-h-6 items-center gap-0.5 whitespace-nowrap text-12 text-ink-2 hover:text-ink',
        className,
      )}
    >
      {children}
      <Icon name="chevron-right" />
    </PageLink>
  );
}
