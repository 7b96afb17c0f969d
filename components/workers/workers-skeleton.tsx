import { Card, CardHead } from '../ui/card.tsx';
import { PageSkeleton } from '../ui/page-skeleton.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

export function WorkersSkeleton() {
  return (
    <PageSkeleton what="the workers">
      <Card>
        <CardHead title="Workers" />
        <table className="table">
          <tbody>
            <SkeletonRows rows={6} columns={[140, 60, 90, 60]} />
          </tbody>
        </table>
      </Card>
    </PageSkeleton>
  );
}
