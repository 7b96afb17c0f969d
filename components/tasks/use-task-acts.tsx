'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { whyNotRetryable, whyNotRevocable } from '../../lib/control/fitness.ts';
import { taskId } from '../../lib/ids.ts';
import { whyNotSendable } from '../../lib/tasks/replay.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useConnection } from '../live/connection.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton, writeClipboard } from '../ui/copy-button.tsx';
import { showToast } from '../ui/toast.tsx';
import { pythonCall } from './python-call.ts';
import { useKeys } from './use-keys.ts';

// Loaded when first asked for: none of them is needed to read a task.
const RetryDialog = dynamic(() => import('./retry-dialog.tsx').then((room) => room.RetryDialog), { ssr: false });
const RevokeDialog = dynamic(() => import('./revoke-dialog.tsx').then((room) => room.RevokeDialog), { ssr: false });

type Act = 'retry' | 'edit' | 'revoke' | 'terminate';

/**
 * What can be done with a task: buttons, and the dialog that is open. What cannot be done now stays in sight and says
 * why. Keys: r retry, R retry with edits, c revoke, y copy the id.
 */
export function useTaskActs(task: TaskDetail): { readonly buttons: ReactNode; readonly dialog: ReactNode } {
  const { shell } = useConnection();
  const [open, setOpen] = useState<Act | undefined>(undefined);
  const why = reasonsAgainst(task, useWhyNoCommands());
  const retry = why.retry === undefined ? () => setOpen('retry') : undefined;
  const edit = why.retry === undefined ? () => setOpen('edit') : undefined;
  const revoke = why.revoke === undefined ? () => setOpen('revoke') : undefined;
  useKeys({ r: retry, R: edit, c: revoke, y: () => void copyId(task.uuid) });

  const isOver = why.isOver;
  const close = () => setOpen(undefined);
  const scope = `in ${shell?.cluster ?? 'this cluster'}${task.queue === undefined ? '' : `, queue ${task.queue}`}`;
  return {
    buttons: (
      <>
        {isOver && (
          <>
            <Button
              variant="primary"
              icon="retry"
              disabled={retry === undefined}
              title={why.retry ?? 'Retry (r)'}
              onClick={retry}
            >
              Retry
            </Button>
            <Button
              icon="edit"
              disabled={edit === undefined}
              title={why.retry ?? 'Retry with edits (R)'}
              onClick={edit}
            >
              Retry with edits
            </Button>
          </>
        )}
        {(!isOver || task.state === 'LOST') && (
          <Button
            variant="danger"
            icon="revoke"
            disabled={revoke === undefined}
            title={why.revoke ?? 'Revoke (c)'}
            onClick={revoke}
          >
            Revoke…
          </Button>
        )}
        {task.state === 'STARTED' && (
          <Button
            variant="danger"
            icon="stop"
            disabled={why.revoke !== undefined}
            title={why.revoke ?? 'End it where it runs'}
            onClick={() => setOpen('terminate')}
          >
            Terminate…
          </Button>
        )}
        {!isOver && (
          <Button icon="retry" disabled title={why.retry}>
            Retry
          </Button>
        )}
        <CopyButton
          text={() => pythonCall(task)}
          label="Copy call as Python"
          size="md"
          className="border-line-2! bg-surface! text-ink!"
        >
          Copy call
        </CopyButton>
      </>
    ),
    dialog: (
      <>
        {(open === 'retry' || open === 'edit') && (
          <RetryDialog
            task={task}
            scope={scope}
            edit={open === 'edit'}
            onEdit={() => setOpen('edit')}
            onClose={close}
          />
        )}
        {(open === 'revoke' || open === 'terminate') && (
          <RevokeDialog
            task={task}
            terminate={open === 'terminate'}
            scope={scope}
            workers={shell?.workers.online}
            onClose={close}
          />
        )}
      </>
    ),
  };
}

/** A key leaves no mark on a button, so it says what it did. */
async function copyId(uuid: string): Promise<void> {
  await writeClipboard(uuid);
  showToast({ title: `Copied ${uuid}` });
}

interface Reasons {
  /** Sentences; undefined when nothing stands against it. */
  readonly retry: string | undefined;
  readonly revoke: string | undefined;
  /** Its story is told: what is left is to send it again. */
  readonly isOver: boolean;
}

function reasonsAgainst(task: TaskDetail, closed: string | undefined): Reasons {
  const facts = { uuid: taskId(task.uuid), state: task.state, requeue: task.requeue };
  const unsendable = whyNotSendable(task.name);
  const tooEarly = whyNotRetryable(facts);
  return {
    retry: closed ?? tooEarly ?? (unsendable === undefined ? undefined : `It cannot be sent again: ${unsendable}.`),
    revoke: closed ?? whyNotRevocable(facts),
    isOver: tooEarly === undefined,
  };
}
