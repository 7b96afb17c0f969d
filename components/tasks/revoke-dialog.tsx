'use client';
import { useState } from 'react';
import type { TaskDetail } from '../../lib/contract/models.ts';
import type { InputOf } from '../../lib/contract/rest.ts';
import { revokeTask } from '../../lib/contract/rest.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { shortId } from '../domain/id.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { Field } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';

type Signal = NonNullable<InputOf<typeof revokeTask>['signal']>;

/** What ends a process, politest first; the others are for code that waits for them. */
const SIGNALS: readonly { readonly value: Signal; readonly label: string }[] = [
  { value: 'SIGTERM', label: 'SIGTERM, asks it to end' },
  { value: 'SIGKILL', label: 'SIGKILL, ends it at once' },
  { value: 'SIGINT', label: 'SIGINT' },
  { value: 'SIGQUIT', label: 'SIGQUIT' },
  { value: 'SIGHUP', label: 'SIGHUP' },
  { value: 'SIGUSR1', label: 'SIGUSR1' },
  { value: 'SIGUSR2', label: 'SIGUSR2' },
];

/** Asks before a task is revoked, or ended where it runs (`terminate`). */
export function RevokeDialog({ task, terminate, scope, workers, onClose }: RevokeDialogProps) {
  const command = useCommand(revokeTask);
  const [signal, setSignal] = useState<Signal>('SIGTERM');
  const verb = terminate ? 'Terminate' : 'Revoke';
  return (
    <ConfirmDialog
      open
      tone="danger"
      title={
        <>
          {verb} <span className="mono">{task.name ?? 'task'}</span> <span className="mono">{shortId(task.uuid)}</span>
        </>
      }
      scope={scope}
      facts={terminate ? terminateFacts(task, signal, workers) : revokeFacts(task, workers)}
      consequence={
        terminate
          ? 'What it has done so far stays done, and what it held open is left as it is.'
          : 'Workers keep revoked ids in memory: one that restarts forgets them, unless it was started with --statedb.'
      }
      askReason
      action={terminate ? 'Terminate 1 task' : 'Revoke 1 task'}
      onConfirm={async ({ reason }) => {
        await command.run({
          uuid: task.uuid,
          terminate,
          ...(terminate ? { signal } : {}),
          ...(reason === '' ? {} : { reason }),
        });
      }}
      onClose={onClose}
    >
      {terminate && (
        <Field label="Signal">
          <Select label="Signal" options={SIGNALS} value={signal} onChange={setSignal} className="w-full" />
        </Field>
      )}
    </ConfirmDialog>
  );
}

interface RevokeDialogProps {
  readonly task: TaskDetail;
  readonly terminate: boolean;
  readonly scope: string;
  /** How many workers are there to hear it; undefined while that is not known. */
  readonly workers: number | undefined;
  readonly onClose: () => void;
}

export function revokeFacts(task: TaskDetail, workers: number | undefined): readonly ConfirmFact[] {
  const heard = heardBy(workers, 'will be told to discard it when they come to it.');
  if (task.state !== 'STARTED') return [heard];
  return [
    heard,
    {
      amount: 1,
      text: `is running on ${task.worker ?? 'a worker'} and goes on to its end: only Terminate ends it.`,
      hot: true,
    },
  ];
}

export function terminateFacts(task: TaskDetail, signal: Signal, workers: number | undefined): readonly ConfirmFact[] {
  const process = task.pid === undefined ? 'process' : `process (pid ${task.pid})`;
  return [
    {
      amount: 1,
      text: `${process} on ${task.worker ?? 'its worker'} gets ${signal} in the middle of its work.`,
      hot: true,
    },
    heardBy(workers, 'will be told; only the one that runs it acts. Needs the prefork pool.'),
  ];
}

function heardBy(workers: number | undefined, what: string): ConfirmFact {
  return { amount: workers ?? 'All', text: `${workers === 1 ? 'worker' : 'workers'} ${what}` };
}
