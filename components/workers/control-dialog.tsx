'use client';
import type { ReactNode } from 'react';
import { controlWorker, controlWorkers, type WorkerControl } from '../../lib/contract/rest.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { type ControlTarget, isSilent, reachOf, targetInput } from './control-target.ts';

/**
 * The second step of a command to workers: where, what it will do, who will hear it. `command` is asked for when it is
 * confirmed; what it throws stands in the dialog.
 */
export function ControlDialog({
  target,
  title,
  facts,
  warning,
  consequence,
  typed,
  action,
  tone = 'primary',
  children,
  command,
  onClose,
}: ControlDialogProps) {
  const one = useCommand(controlWorker);
  const several = useCommand(controlWorkers);
  const cluster = useConnection().shell?.cluster;
  const reach = reachOf(target);
  const silent = isSilent(target)
    ? 'It is silent: killed, frozen or cut off. It may never hear this, or hear it when it comes back.'
    : undefined;
  return (
    <ConfirmDialog
      open
      title={title}
      scope={
        cluster === undefined ? undefined : (
          <>
            in <b className="font-strong text-ink-2">{cluster}</b>
          </>
        )
      }
      facts={reach === undefined ? facts : [...facts, reach]}
      warning={silent ?? warning}
      consequence={consequence}
      typed={typed}
      askReason
      action={action}
      tone={tone}
      onConfirm={async ({ reason }) => {
        const asked = { ...command(), ...(reason === '' ? {} : { reason }) };
        await (target.kind === 'one'
          ? one.run({ hostname: target.worker.hostname, ...asked })
          : several.run({ ...targetInput(target), ...asked }));
      }}
      onClose={onClose}
    >
      {children}
    </ConfirmDialog>
  );
}

interface ControlDialogProps {
  readonly target: ControlTarget;
  readonly title: ReactNode;
  readonly facts: readonly ConfirmFact[];
  readonly warning?: ReactNode;
  readonly consequence?: ReactNode;
  readonly typed?: string | undefined;
  readonly action: string;
  readonly tone?: 'primary' | 'danger';
  readonly children?: ReactNode;
  readonly command: () => WorkerControl;
  readonly onClose: () => void;
}

/** What every dialog is opened with. */
export interface DialogProps {
  readonly target: ControlTarget;
  readonly onClose: () => void;
}

/** Celery forgets what it was told over remote control. */
export const UNTIL_RESTART = 'It holds until the worker restarts: Celery writes none of it down.';
