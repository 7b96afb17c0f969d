import clsx from 'clsx';
import type { ComponentProps } from 'react';
import { Icon } from './icon.tsx';

/**
 * A plain semantic table, made to sit in a card; `label` names it. It scrolls sideways by itself when it must.
 * `sticky` keeps the head in sight while the table scrolls inside its own box (give it a height with `className`);
 * that box can then be reached and scrolled by keyboard.
 */
export function Table({ label, sticky = false, busy = false, className, children, ...rest }: TableProps) {
  return (
    <div
      {...(sticky ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}
      className={clsx(
        'relative overflow-x-auto focus-visible:-outline-offset-2',
        sticky && 'overflow-y-auto',
        className,
      )}
    >
      <table
        {...rest}
        aria-label={label}
        aria-busy={busy || undefined}
        data-sticky={sticky || undefined}
        className={clsx('table', busy && 'opacity-60 transition-opacity delay-400')}
      >
        {children}
      </table>
    </div>
  );
}

type TableProps = Omit<ComponentProps<'table'>, 'className'> & {
  readonly label: string;
  readonly sticky?: boolean;
  /** Old data shown while new data is on its way: dimmed after 400 ms. */
  readonly busy?: boolean;
  readonly className?: string | undefined;
};

/** A head cell. With `onSort` it is a button that says the order. */
export function Th({ numeric = false, sort, onSort, children, className, ...rest }: ThProps) {
  const ariaSort = sort === 'asc' ? 'ascending' : sort === 'desc' ? 'descending' : undefined;
  return (
    <th scope="col" {...rest} data-numeric={numeric || undefined} aria-sort={ariaSort} className={className}>
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={clsx(
            '-mx-1 inline-flex h-6 items-center gap-0.5 rounded px-1 hover:text-ink',
            sort && 'text-ink-2',
          )}
        >
          {children}
          {sort && <Icon name={sort === 'asc' ? 'arrow-up' : 'arrow-down'} size={11} />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}

type ThProps = Omit<ComponentProps<'th'>, 'className'> & {
  readonly numeric?: boolean;
  readonly sort?: 'asc' | 'desc' | undefined;
  readonly onSort?: (() => void) | undefined;
  readonly className?: string | undefined;
};

/** A body cell. `numeric` goes right; `fill` takes the width left over and cuts its text. */
export function Td({ numeric = false, fill = false, className, ...rest }: TdProps) {
  return <td {...rest} data-numeric={numeric || undefined} data-fill={fill || undefined} className={className} />;
}

type TdProps = Omit<ComponentProps<'td'>, 'className'> & {
  readonly numeric?: boolean;
  readonly fill?: boolean;
  readonly className?: string | undefined;
};

/** A row. `selected` draws the neutral ground and the edge in the accent. */
export function Tr({ selected = false, className, ...rest }: TrProps) {
  return (
    <tr {...rest} data-selected={selected || undefined} className={clsx(rest.onClick && 'cursor-pointer', className)} />
  );
}

type TrProps = Omit<ComponentProps<'tr'>, 'className'> & {
  readonly selected?: boolean;
  readonly className?: string | undefined;
};
