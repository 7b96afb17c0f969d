import { Card, CardHead } from '../ui/card.tsx';
import { Skeleton, SkeletonRows } from '../ui/skeleton.tsx';

/** The page in grey, in its own shape. */
export function WorkersSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      <p role="status" className="sr-only">
        Loading the workers
      </p>
      <div className="flex items-start gap-3">
        <Skeleton className="mt-[3px] size-[22px] rounded-full" />
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-4 w-[46vw] max-w-[480px]" />
          <Skeleton className="h-3 w-64 max-w-full" />
        </div>
      </div>
      <Card>
        <CardHead title="Workers" />
        <table className="table">
          <tbody>
            <SkeletonRows rows={6} columns={[140, 60, 90, 60]} />
          </tbody>
        </table>
      </Card>
    </div>
  );
}
