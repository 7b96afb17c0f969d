import type { ReactNode } from 'react';
import { Card } from './card.tsx';
import { Skeleton } from './skeleton.tsx';

/** A page in grey while its data is on the way: the verdict, then its own shape, so that nothing moves when it fills. */
export function PageSkeleton({ what, children }: { readonly what: string; readonly children: ReactNode }) {
  return (
    <div className="stack" aria-busy="true">
      <p role="status" className="sr-only">
        Loading {what}
      </p>
      <div className="flex items-start gap-3">
        <Skeleton className="mt-[3px] size-[22px] rounded-full" />
        <div className="flex flex-col gap-2 pt-1.5">
          <Skeleton className="h-4 w-[46vw] max-w-[520px]" />
          <Skeleton className="h-3 w-64 max-w-full" />
        </div>
      </div>
      {children}
    </div>
  );
}

/** A card that is as high as it will be; `height` in pixels. */
export function SkeletonCard({ height }: { readonly height: number }) {
  return (
    <Card style={{ height }}>
      <div className="flex h-10 items-center border-line border-b px-4">
        <Skeleton className="h-3 w-28" />
      </div>
    </Card>
  );
}
