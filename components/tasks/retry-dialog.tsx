'use client';
import { useState } from 'react';
import type { RetryPreflight, TaskDetail } from '../../lib/contract/models.ts';
import { getRetry, retryTask } from '../../lib/contract/rest.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { shortId } from '../domain/id.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { useCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';
import { ExactCall } from './retry-call.tsx';
import { ArgumentsField, QueueField, TimingFields } from './retry-fields.tsx';
import { type RetryForm, readRetryForm, retryFormOf } from './retry-form.ts';

interface RetryDialogProps {
  readonly task: TaskDetail;
  /** Which cluster. */
  readonly scope: string;
  /** Everything can be changed; else only what is not known is asked for. */
  readonly edit: boolean;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

/**
 * Asks before a task is sent again. It opens with a verdict: just as it was, with something to fill in, or not at all and
 * why; what nobody knows exactly is asked for, and nothing is guessed.
 */
export function RetryDialog(props: RetryDialogProps) {
  const { task, edit, onClose } = props;
  const [queue, setQueue] = useState<string | undefined>(undefined);
  const { data, error } = useCall(
    getRetry,
    { uuid: task.uuid, ...(queue === undefined ? {} : { queue }) },
    { once: true },
  );
  if (data !== undefined) return <Judged {...props} key={String(edit)} preflight={data} onQueue={setQueue} />;
  return (
    <Dialog open onClose={onClose} title={<Title task={task} edit={edit} />} description={props.scope}>
      <DialogSection>
        <p className="text-12 text-ink-3" aria-live="polite">
          {error === null ? 'Looking for its exact call …' : error.message}
        </p>
      </DialogSection>
    </Dialog>
  );
}

interface JudgedProps extends RetryDialogProps {
  readonly preflight: RetryPreflight;
  /** Judge it for another queue. */
  readonly onQueue: (queue: string) => void;
}

function Judged({ task, scope, edit, preflight, onEdit, onClose, onQueue }: JudgedProps) {
  const command = useCommand(retryTask);
  // What was known when the dialog opened: another queue changes the verdict, and no word that a person wrote.
  const [known] = useState(preflight);
  const [form, setForm] = useState(() => retryFormOf(preflight));
  const [anyway, setAnyway] = useState(false);
  const read = readRetryForm(task.uuid, known, form);
  const problems = read.ok ? {} : read.problems;
  const isStopped = preflight.blocks.some((block) => !block.anyway);
  const isAsked = preflight.blocks.length > 0 && !isStopped;
  const fields = { preflight: known, form, problems, onChange };
  const shown = (['args', 'kwargs'] as const).filter((part) => !edit && known[part].exact);
  const asked = (['args', 'kwargs'] as const).filter((part) => edit || !known[part].exact);

  function onChange(part: Partial<RetryForm>) {
    setForm({ ...form, ...part });
    if (part.queue !== undefined && part.queue.trim() !== '') onQueue(part.queue.trim());
  }

  return (
    <ConfirmDialog
      open
      title={<Title task={task} edit={edit} />}
      scope={scope}
      facts={isStopped ? [] : retryFacts(task, preflight, form)}
      warning={isStopped ? undefined : retryWarning(task)}
      askReason={!isStopped}
      action={edit || known.verdict === 'needs-repair' ? 'Send 1 task' : 'Retry 1 task'}
      blocked={!read.ok || isStopped || (isAsked && !anyway)}
      aside={
        edit || isStopped ? undefined : (
          <Button size="lg" icon="edit" onClick={onEdit}>
            Edit first
          </Button>
        )
      }
      onConfirm={async ({ reason }) => {
        if (!read.ok) return; // blocked until then
        await command.run({ ...read.input, ...(isAsked ? { anyway } : {}), ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <VerdictLine preflight={preflight} known={known} />
        {isAsked && (
          <Checkbox checked={anyway} onChange={setAnyway}>
            Send it all the same
          </Checkbox>
        )}
        {shown.length > 0 && (
          <div>
            <ExactCall preflight={known} parts={shown} />
          </div>
        )}
        {!isStopped && (
          <>
            {asked.map((part) => (
              <ArgumentsField key={part} part={part} {...fields} />
            ))}
            {(edit || known.missing.includes('queue')) && <QueueField {...fields} />}
            {edit && <TimingFields {...fields} />}
          </>
        )}
        <Aside preflight={preflight} />
      </div>
    </ConfirmDialog>
  );
}

function Title({ task, edit }: { readonly task: TaskDetail; readonly edit: boolean }) {
  return (
    <>
      Retry <span className="mono">{task.name}</span>
      {edit && ' with edits'}
    </>
  );
}

/** The verdict in words, and all that stands against it. */
function VerdictLine({ preflight, known }: { readonly preflight: RetryPreflight; readonly known: RetryPreflight }) {
  if (preflight.blocks.length > 0) {
    return (
      <div>
        <p className="font-strong text-13">
          {preflight.blocks.some(({ anyway }) => !anyway) ? 'It cannot be retried' : 'Something speaks against it'}
        </p>
        <ul className="text-pretty">
          {preflight.blocks.map(({ id, why }) => (
            <li key={id}>{why}</li>
          ))}
        </ul>
      </div>
    );
  }
  if (known.missing.length === 0) return <p className="font-strong text-13">Its call is known exactly</p>;
  return (
    <div>
      <p className="font-strong text-13">It needs repair</p>
      <p>
        Nothing tells its {listed(known.missing)} exactly, and nothing is guessed: write what is missing, and the rest
        is sent as it was.
      </p>
    </div>
  );
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What the copy lacks, and what could not be looked up. */
function Aside({ preflight: { losses, notes } }: { readonly preflight: RetryPreflight }) {
  return (
    <ul className="flex flex-col gap-1 text-pretty text-12 text-ink-3">
      {[...losses, ...notes].map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** What a retry does, whoever chose the arguments. */
function retryFacts(task: TaskDetail, preflight: RetryPreflight, form: RetryForm): readonly ConfirmFact[] {
  const queue = form.queue.trim();
  return [
    {
      amount: 1,
      text: (
        <>
          new message goes to <span className="mono">{queue === '' ? 'the queue below' : queue}</span>
          {queue !== '' &&
            queue === preflight.queue &&
            preflight.queueFrom === 'result-backend' &&
            ', as the result backend has it,'}{' '}
          under an id of its own. What <span className="mono">{shortId(task.uuid)}</span> did stays as it is.
        </>
      ),
    },
    form.priority === undefined
      ? {
          amount: '?',
          text: 'is its priority: events carry none, and no worker was asked while it held the task. It is sent without one.',
        }
      : { amount: form.priority, text: 'is its priority.' },
  ];
}

/** Why one may not want it to run again. */
function retryWarning(task: TaskDetail): string | undefined {
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
