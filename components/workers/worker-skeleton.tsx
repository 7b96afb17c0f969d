import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The page of one worker in grey, in its own shape. */
export function WorkerSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      <p role="status" className="sr-only">
        Loading the worker
      </p>
      <div className="flex items-start gap-3">
        <Skeleton className="mt-[3px] size-[22px] rounded-full" />
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-4 w-[46vw] max-w-[480px]" />
          <Skeleton className="h-3 w-64 max-w-full" />
        </div>
      </div>
      <div className="split">
        <div className="stack">
          <SkeletonCard height={190} />
          <SkeletonCard height={240} />
        </div>
        <SkeletonCard height={300} />
      </div>
    </div>
  );
}

function SkeletonCard({ height }: { readonly height: number }) {
  return (
    <Card style={{ height }}>
      <div className="flex h-10 items-center border-line border-b px-4">
        <Skeleton className="h-3 w-28" />
      </div>
    </Card>
  );
}
