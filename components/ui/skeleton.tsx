import clsx from 'clsx';

/** A grey bar in the shape of what will stand there, for the first load alone. Size it with `className`. */
export function Skeleton({ className }: { readonly className?: string }) {
  return (
    <span aria-hidden="true" className={clsx('block animate-pulse rounded bg-line-soft', className ?? 'h-3 w-24')} />
  );
}

/** Rows of a table that is on its way; `columns` are widths in px. */
export function SkeletonRows({ rows, columns }: { readonly rows: number; readonly columns: readonly number[] }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows without content have no other identity
    <tr key={row}>
      {columns.map((width, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <td key={column}>
          <span
            aria-hidden="true"
            className="block h-3 max-w-full animate-pulse rounded bg-line-soft"
            style={{ width: width * (1 - ((row * 7 + column * 3) % 5) / 12) }}
          />
        </td>
      ))}
    </tr>
  ));
}
