'use client';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { retryTask } from '../../lib/contract/rest.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { shortId } from '../domain/id.tsx';
import { PythonTree } from '../domain/python-value.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { Button } from '../ui/button.tsx';
import { argumentRoots } from './arguments-card.tsx';

/** Asks before a task is sent again just as it was. It opens only where that is certain: exact arguments, known queue. */
export function RetryDialog({ task, scope, onEdit, onClose }: RetryDialogProps) {
  const command = useCommand(retryTask);
  return (
    <ConfirmDialog
      open
      title={
        <>
          Retry <span className="mono">{task.name}</span>
        </>
      }
      scope={scope}
      facts={retryFacts(task, task)}
      warning={retryWarning(task)}
      askReason
      action="Retry 1 task"
      aside={
        <Button size="lg" icon="edit" onClick={onEdit}>
          Edit first
        </Button>
      }
      onConfirm={async ({ reason }) => {
        await command.run({ uuid: task.uuid, ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <h3 className="font-strong text-12">Arguments</h3>
      <p className="text-12 text-ink-3">as the event gave them, exact</p>
      <div className="-mx-5 max-h-60 overflow-y-auto px-2.5">
        <PythonTree roots={argumentRoots(task)} />
      </div>
    </ConfirmDialog>
  );
}

interface RetryDialogProps {
  readonly task: TaskDetail;
  /** Which cluster. */
  readonly scope: string;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

/** What a retry does, whoever chose the arguments. */
export function retryFacts(
  task: TaskDetail,
  { queue, priority }: Pick<TaskDetail, 'queue' | 'priority'>,
): readonly ConfirmFact[] {
  const isPart = task.root !== undefined || task.parent !== undefined;
  return [
    {
      amount: 1,
      text: (
        <>
          new message goes to <span className="mono">{queue ?? 'the queue below'}</span> under an id of its own. What{' '}
          <span className="mono">{shortId(task.uuid)}</span> did stays as it is.
        </>
      ),
    },
    ...(priority === undefined
      ? [
          {
            amount: '?',
            text: 'is its priority: events carry none, and no worker was asked while it held the task. It is sent without one.',
          },
        ]
      : [{ amount: priority, text: 'is its priority.' }]),
    ...(isPart
      ? [{ amount: 0, text: 'other tasks of its workflow: it runs alone, and what would follow it is not sent.' }]
      : []),
  ];
}

/** Why one may not want it to run again. */
export function retryWarning(task: TaskDetail): string | undefined {
  switch (task.state) {
    case 'SUCCESS':
      return 'It succeeded. What it did will be done a second time.';
    case 'LOST':
      return 'No end of it was heard: it may have done all of its work, or still be at it.';
    case 'FAILURE':
      return task.started === undefined
        ? undefined
        : 'It ran before it failed: what it had done by then will be done a second time.';
    case 'REVOKED':
      return task.terminated === true
        ? 'It was ended while it ran: what it had done by then will be done a second time.'
        : undefined;
    default:
      return undefined;
  }
}
