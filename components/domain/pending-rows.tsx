import { Skeleton } from '../ui/skeleton.tsx';

const WIDTHS = ['w-3/5', 'w-2/5', 'w-1/2', 'w-1/3', 'w-3/5', 'w-2/5'];

/** Rows that are on their way, as high as they will be; they never scroll, so that nothing has to reach them by keyboard. */
export function PendingRows({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        {label}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content have no other identity
        <div key={row} className="flex h-8 items-center border-line-soft border-b px-4 last:border-b-0 max-sm:px-3">
          <Skeleton className={`h-3 ${WIDTHS[row % WIDTHS.length]}`} />
        </div>
      ))}
    </div>
  );
}
