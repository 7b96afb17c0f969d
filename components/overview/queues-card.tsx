import type { QueueSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { QueueTable } from '../domain/queue-table.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MoreLink } from '../ui/link.tsx';

/** The worst stand first: those further down are on the page of queues. */
const MOST = 8;

export function QueuesCard({ queues, carry }: QueuesCardProps) {
  return (
    <Card aria-labelledby="queues">
      <CardHead
        id="queues"
        title="Queues"
        count={queues.length > MOST ? `${MOST} of ${groupDigits(queues.length)}, worst first` : queues.length}
        right={<MoreLink href={carry('/queues')}>All queues</MoreLink>}
      />
      {queues.length === 0 ? (
        <EmptyState compact title="No queue has been seen yet">
          Queues come from the bindings that workers declare in the broker, and from what workers say they consume.
        </EmptyState>
      ) : (
        <QueueTable queues={queues.slice(0, MOST)} carry={carry} />
      )}
    </Card>
  );
}

interface QueuesCardProps {
  readonly queues: readonly QueueSummary[];
  readonly carry: (href: string) => string;
}
