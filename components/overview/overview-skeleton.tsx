import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The page in grey, as high as it will be, so that nothing moves when it fills. */
export function OverviewSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      <p role="status" className="sr-only">
        Loading the overview
      </p>
      <div className="flex items-start gap-3">
        <Skeleton className="mt-[3px] size-[22px] rounded-full" />
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-4 w-[46vw] max-w-[560px]" />
          <Skeleton className="h-3 w-52" />
        </div>
      </div>
      <div className="split items-stretch!">
        <SkeletonCard height={298} />
        <SkeletonCard height={298} />
      </div>
      <SkeletonCard height={242} />
      <div className="split items-stretch!">
        <SkeletonCard height={304} />
        <SkeletonCard height={304} />
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
