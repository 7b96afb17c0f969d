'use client';
import { useState } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { revokeTask } from '../../lib/contract/rest.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { shortId } from '../domain/id.tsx';
import { Elapsed } from '../domain/time-ago.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { Select } from '../ui/select.tsx';

type Signal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

const SIGNALS: readonly { readonly value: Signal; readonly label: string; readonly note: string }[] = [
  { value: 'SIGTERM', label: 'SIGTERM', note: 'end' },
  { value: 'SIGINT', label: 'SIGINT', note: 'interrupt' },
  { value: 'SIGQUIT', label: 'SIGQUIT', note: 'quit' },
  { value: 'SIGKILL', label: 'SIGKILL', note: 'cannot be caught' },
];

/** Ends the process that runs a task: what it was doing stays half done. */
export function TerminateDialog({ uuid, name, started, worker, onClose }: TerminateDialogProps) {
  const [signal, setSignal] = useState<Signal>('SIGTERM');
  const { run } = useCommand(revokeTask);
  return (
    <ConfirmDialog
      open
      title={
        <>
          Terminate <span className="mono">{name ?? shortId(uuid)}</span>
        </>
      }
      scope={
        <>
          {shortId(uuid)}, running on {worker.hostname}
          {started !== undefined && (
            <>
              {' '}
              for <Elapsed since={started} />
            </>
          )}
        </>
      }
      facts={[
        {
          amount: 1,
          text: `process of its pool gets ${signal} and ends, whatever it is doing. The pool starts another.`,
          hot: true,
        },
        { amount: 'All', text: 'workers remember the id as revoked, and drop it if it is delivered again.' },
      ]}
      consequence="What the task has done so far stays done: nothing rolls it back."
      askReason
      action={`Terminate with ${signal}`}
      tone="danger"
      onConfirm={async ({ reason }) => {
        await run({ uuid, terminate: true, signal, ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <div className="flex items-center gap-3 text-12 text-ink-2">
        Signal
        <Select label="Signal" size="sm" options={SIGNALS} value={signal} onChange={setSignal} />
      </div>
    </ConfirmDialog>
  );
}

interface TerminateDialogProps {
  readonly uuid: string;
  readonly name: string | undefined;
  readonly started: number | undefined;
  readonly worker: WorkerDetail;
  readonly onClose: () => void;
}
