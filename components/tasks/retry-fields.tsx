'use client';
import type { RetryPreflight } from '../../lib/contract/models.ts';
import type { ArgumentsPart } from '../../lib/tasks/replay.ts';
import { Field, Input, TextArea } from '../ui/input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { Origin } from './retry-call.tsx';
import type { RetryForm } from './retry-form.ts';

const A_YEAR = 31_536_000;

const LABELS: Readonly<Record<ArgumentsPart, string>> = {
  args: 'args, as a Python tuple or a JSON array',
  kwargs: 'kwargs, as a Python dict or a JSON object',
};

export interface FieldsProps {
  readonly preflight: RetryPreflight;
  readonly form: RetryForm;
  readonly problems: Readonly<Partial<Record<keyof RetryForm, string>>>;
  readonly onChange: (part: Partial<RetryForm>) => void;
}

/** One half of the call to write, with where its first text comes from. */
export function ArgumentsField({
  part,
  preflight,
  form,
  problems,
  onChange,
}: FieldsProps & { readonly part: ArgumentsPart }) {
  return (
    <div>
      <Field label={LABELS[part]}>
        <TextArea
          rows={rowsFor(form[part])}
          value={form[part]}
          error={problems[part]}
          onChange={(event) => onChange({ [part]: event.target.value })}
        />
      </Field>
      <div className="mt-1">
        <Origin part={preflight[part]} />
      </div>
    </div>
  );
}

export function QueueField({ form, problems, onChange }: FieldsProps) {
  return (
    <Field label="Queue">
      <Input
        mono
        value={form.queue}
        error={problems.queue}
        onChange={(event) => onChange({ queue: event.target.value })}
      />
    </Field>
  );
}

/** When, for how long, and how urgent. */
export function TimingFields({ form, onChange }: FieldsProps) {
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-3">
      <Timing
        title="Countdown"
        label="Countdown in seconds"
        value={form.countdown}
        min={0}
        max={A_YEAR}
        suffix="s"
        onChange={(countdown) => onChange({ countdown })}
      />
      <Timing
        title="Expires in"
        label="Expires in seconds"
        value={form.expires}
        min={1}
        max={A_YEAR}
        suffix="s"
        onChange={(expires) => onChange({ expires })}
      />
      <Timing
        title="Priority"
        label="Priority"
        value={form.priority}
        min={0}
        max={255}
        onChange={(priority) => onChange({ priority })}
      />
    </div>
  );
}

function Timing({ title, ...field }: { readonly title: string } & Parameters<typeof NumberField>[0]) {
  return (
    <div>
      <div className="mb-1 text-12 text-ink-2">{title}</div>
      <NumberField {...field} />
    </div>
  );
}

function rowsFor(text: string): number {
  return Math.min(8, Math.max(2, Math.ceil(text.length / 60)));
}
