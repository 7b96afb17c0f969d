import { PageSkeleton, SkeletonCard } from '../ui/page-skeleton.tsx';

export function WorkerSkeleton() {
  return (
    <PageSkeleton what="the worker">
      <div className="split">
        <div className="stack">
          <SkeletonCard height={190} />
          <SkeletonCard height={240} />
        </div>
        <SkeletonCard height={300} />
      </div>
    </PageSkeleton>
  );
}
