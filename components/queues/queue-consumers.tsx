'use client';
import type { QueueDetail } from '../../lib/contract/models.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Unknown } from '../domain/unknown.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { EntityLink } from '../ui/link.tsx';

/** Who takes from it, and those that did and are gone: they are often the answer. */
export function QueueConsumersCard({ queue }: { readonly queue: QueueDetail }) {
  const carry = useCarryRange();
  const { workers, consumersKnown } = queue;
  const online = workers.filter(({ status }) => status === 'online').length;
  return (
    <Card aria-labelledby="consumers">
      <CardHead
        id="consumers"
        title="Consumers"
        count={workers.length === 0 ? undefined : `${online} of ${workers.length} online`}
      />
      {workers.length === 0 ? (
        <EmptyState compact title={consumersKnown ? 'No worker consumes it' : 'Not known yet'}>
          {queue.paused !== undefined
            ? 'It is paused. Those that consumed it are told to go on when it is resumed.'
            : consumersKnown
              ? 'What is sent to it waits until a worker does. Add consumer tells one that runs to begin.'
              : 'Workers are asked over remote control which queues they consume; none has answered yet.'}
        </EmptyState>
      ) : (
        <ul className="py-1.5">
          {workers.map((worker) => (
            <li
              key={worker.hostname}
              className="grid min-h-[30px] grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-2.5 px-4 text-12 max-sm:px-3"
            >
              <ConsumerMark isOnline={worker.status === 'online'} />
              <EntityLink
                href={carry(subjectHref({ kind: 'worker', id: worker.hostname }) ?? '/workers')}
                className="truncate font-medium"
                title={worker.hostname}
              >
                {worker.hostname}
              </EntityLink>
              <ConsumerWord worker={worker} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function ConsumerMark({ isOnline }: { readonly isOnline: boolean }) {
  return isOnline ? (
    <Icon name="check" size={13} stroke={1.7} className="text-st-success" />
  ) : (
    <Icon name="close" size={13} stroke={1.7} className="text-sev-crit" />
  );
}

function ConsumerWord({ worker: { status, busy, concurrency } }: { readonly worker: QueueDetail['workers'][number] }) {
  if (status === 'silent') return <span className="font-medium text-sev-crit">silent</span>;
  if (status === 'offline') return <span className="text-ink-3">left</span>;
  return (
    <span className="text-ink-3">
      {busy} of {concurrency ?? <Unknown why="no answer tells the size of its pool" />} busy
    </span>
  );
}
