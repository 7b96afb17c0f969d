'use client';
import { useState } from 'react';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { retryTask } from '../../lib/contract/rest.ts';
import { capital } from '../../lib/tasks/story-part.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { Field, Input, TextArea } from '../ui/input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { retryFacts, retryWarning } from './retry-dialog.tsx';
import { type RetryForm, readRetryForm, retryFormOf } from './retry-form.ts';

const LONGEST_COUNTDOWN = 31_536_000;

/** A task sent again with what a person changed, or filled in where the event text is not exact. */
export function EditDialog({ task, scope, onClose }: EditDialogProps) {
  const command = useCommand(retryTask);
  const [form, setForm] = useState(() => retryFormOf(task));
  const read = readRetryForm(task, form);
  const problems = read.ok ? {} : read.problems;
  const set = (part: Partial<RetryForm>) => setForm({ ...form, ...part });

  return (
    <ConfirmDialog
      open
      title={
        <>
          Retry <span className="mono">{task.name}</span> with edits
        </>
      }
      scope={scope}
      facts={retryFacts(task, { queue: form.queue.trim() || undefined, priority: form.priority })}
      warning={
        task.replay.ok ? (
          retryWarning(task)
        ) : (
          <>
            <b className="font-strong">{capital(task.replay.why)}.</b> What stands below is the text of the event: mend
            it before you send it. {retryWarning(task)}
          </>
        )
      }
      askReason
      action="Send 1 task"
      blocked={!read.ok}
      onConfirm={async ({ reason }) => {
        if (!read.ok) return; // blocked until then
        await command.run({ ...read.input, ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <Field label="args, as a Python tuple or a JSON array">
          <TextArea
            rows={rowsFor(form.args)}
            value={form.args}
            error={problems.args}
            onChange={(event) => set({ args: event.target.value })}
          />
        </Field>
        <Field label="kwargs, as a Python dict or a JSON object">
          <TextArea
            rows={rowsFor(form.kwargs)}
            value={form.kwargs}
            error={problems.kwargs}
            onChange={(event) => set({ kwargs: event.target.value })}
          />
        </Field>
        <Field label="Queue">
          <Input
            mono
            value={form.queue}
            error={problems.queue}
            onChange={(event) => set({ queue: event.target.value })}
          />
        </Field>
        <div className="flex flex-wrap gap-x-6 gap-y-3">
          <div>
            <div className="mb-1 text-12 text-ink-2">Countdown</div>
            <NumberField
              label="Countdown in seconds"
              value={form.countdown}
              min={0}
              max={LONGEST_COUNTDOWN}
              suffix="s"
              onChange={(countdown) => set({ countdown })}
            />
          </div>
          <div>
            <div className="mb-1 text-12 text-ink-2">Priority</div>
            <NumberField
              label="Priority"
              value={form.priority}
              min={0}
              max={255}
              onChange={(priority) => set({ priority })}
            />
          </div>
        </div>
      </div>
    </ConfirmDialog>
  );
}

interface EditDialogProps {
  readonly task: TaskDetail;
  readonly scope: string;
  readonly onClose: () => void;
}

function rowsFor(text: string): number {
  return Math.min(8, Math.max(2, Math.ceil(text.length / 60)));
}
