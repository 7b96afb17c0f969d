'use client';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { tasksHref } from '../../lib/views/subject.ts';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Card, CardBody, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink, MoreLink } from '../ui/link.tsx';
import { HeldTasks } from './held-tasks.tsx';

/** What a worker that is gone had in its hands when it last answered, and what became of it. */
export function HeldCard({ worker, lost }: { readonly worker: WorkerDetail; readonly lost: number }) {
  const carry = useCarryRange();
  const { active, reserved } = worker;
  const running = active?.value ?? [];
  const waiting = reserved?.value?.length ?? 0;
  const lostHref = carry(tasksHref({ worker: worker.hostname, state: 'LOST' }));
  return (
    <Card aria-labelledby="held">
      <CardHead
        id="held"
        title="What it held"
        count={
          active === undefined ? undefined : (
            <>
              when it last answered, <TimeAgo at={active.at} />
            </>
          )
        }
        right={lost > 0 && <MoreLink href={lostHref}>LOST tasks</MoreLink>}
      />
      {running.length > 0 ? (
        <HeldTasks tasks={running} kind="active" until={active?.at} />
      ) : (
        <EmptyState compact title="Nothing ran when it last answered">
          {active === undefined ? 'It never answered over remote control.' : undefined}
        </EmptyState>
      )}
      {waiting > 0 && (
        <CardBody className="text-12 text-ink-2">
          {groupDigits(waiting)} {waiting === 1 ? 'message was' : 'messages were'} prefetched.{' '}
          {worker.status === 'offline'
            ? 'A worker that says goodbye gives them back to the broker.'
            : 'Others get what it had not acknowledged: from RabbitMQ at once, from Redis after the visibility timeout, an hour unless it is set otherwise.'}
        </CardBody>
      )}
      <CardFoot>
        {lost > 0 ? (
          <span>
            <EntityLink href={lostHref}>
              {groupDigits(lost)} {lost === 1 ? 'task' : 'tasks'}
            </EntityLink>{' '}
            of it {lost === 1 ? 'is' : 'are'} LOST: started here, and no end was heard.
          </span>
        ) : (
          'No task of it is known to be lost.'
        )}
      </CardFoot>
    </Card>
  );
}
