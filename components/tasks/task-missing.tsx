'use client';
import { useState } from 'react';
import { revokeTask } from '../../lib/contract/rest.ts';
import { tasksHref } from '../../lib/views/subject.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { WhereaboutsCard } from './whereabouts-card.tsx';

/** In place of a task: while it is on its way, when it cannot be had, and when no event ever told of it. */
export function TaskMissing({ uuid, status, error }: TaskMissingProps) {
  if (status === 'waiting') return <TaskSkeleton />;
  if (status === 'failed') {
    return (
      <Card>
        <EmptyState title="This task cannot be read now">
          {error ?? 'The server did not say why.'} It is tried again by itself.
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="stack">
      <Unheard uuid={uuid} />
      <WhereaboutsCard uuid={uuid} />
    </div>
  );
}

interface TaskMissingProps {
  readonly uuid: string;
  readonly status: 'waiting' | 'live' | 'stale' | 'failed';
  readonly error: string | undefined;
}

/** It may wait in a queue all the same, and can be revoked there. */
function Unheard({ uuid }: { readonly uuid: string }) {
  const { shell } = useConnection();
  const command = useCommand(revokeTask);
  const [asks, setAsks] = useState(false);
  const closed = useWhyNoCommands();
  return (
    <Card>
      <EmptyState
        title={
          <>
            No event has told of <span className="mono break-all">{uuid}</span>
          </>
        }
        action={
          <>
            <ButtonLink href={tasksHref({ uuid: `${uuid.slice(0, 8)}*` })}>Look for similar ids</ButtonLink>
            <Button
              variant="danger"
              icon="revoke"
              disabled={closed !== undefined}
              title={closed}
              onClick={() => setAsks(true)}
            >
              Revoke it all the same…
            </Button>
          </>
        }
      >
        It may be mistyped or older than what is kept, or it waits in a queue: without task_send_sent_event = True
        nobody tells of a task before a worker receives it. This page fills by itself when that happens.
      </EmptyState>
      <ConfirmDialog
        open={asks}
        tone="danger"
        title={
          <>
            Revoke <span className="mono break-all">{uuid}</span>
          </>
        }
        scope={`in ${shell?.cluster ?? 'this cluster'}`}
        facts={[
          {
            amount: shell?.workers.online ?? 'All',
            text: 'workers will be told to discard a task with this id when they come to it.',
          },
        ]}
        consequence="Nobody can say whether there is such a task. Workers keep revoked ids in memory: one that restarts forgets them."
        askReason
        action="Revoke this id"
        onConfirm={async ({ reason }) => {
          await command.run({ uuid, ...(reason === '' ? {} : { reason }) });
        }}
        onClose={() => setAsks(false)}
      />
    </Card>
  );
}

function TaskSkeleton() {
  return (
    <div aria-busy="true" className="stack">
      <div className="flex flex-col gap-2.5">
        <Skeleton className="h-6 w-72 max-w-full" />
        <Skeleton className="h-3.5 w-96 max-w-full" />
        <Skeleton className="h-5 w-[640px] max-w-full" />
      </div>
      <Skeleton className="h-[152px] w-full rounded-panel" />
      <div className="split">
        <Skeleton className="h-80 w-full rounded-panel" />
        <Skeleton className="h-80 w-full rounded-panel" />
      </div>
    </div>
  );
}
