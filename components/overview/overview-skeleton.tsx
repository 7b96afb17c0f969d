import { PageSkeleton, SkeletonCard } from '../ui/page-skeleton.tsx';

export function OverviewSkeleton() {
  return (
    <PageSkeleton what="the overview">
      <div className="split items-stretch!">
        <SkeletonCard height={298} />
        <SkeletonCard height={298} />
      </div>
      <SkeletonCard height={242} />
      <div className="split items-stretch!">
        <SkeletonCard height={304} />
        <SkeletonCard height={304} />
      </div>
    </PageSkeleton>
  );
}
