import clsx from 'clsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';

/** First eight characters of an id; all of them on hover, on copy and with `whole`. With `href` it is a link. */
export function Id({ id, href, whole = false, copy = true, className }: IdProps) {
  const text = whole ? id : shortId(id);
  return (
    <span className={clsx('inline-flex min-w-0 items-center gap-0.5', className)}>
      {href === undefined ? (
        <span className="mono truncate" title={id}>
          {text}
        </span>
      ) : (
        <PageLink href={href} className="mono ent truncate" title={id}>
          {text}
        </PageLink>
      )}
      {copy && <CopyButton text={id} label="Copy id" />}
    </span>
  );
}

interface IdProps {
  readonly id: string;
  readonly href?: string | undefined;
  readonly whole?: boolean;
  readonly copy?: boolean;
  readonly className?: string | undefined;
}

/** Enough of an id to tell it from its neighbours. Ids need not be UUIDs: a short one stays whole. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : id.slice(0, 8);
}
