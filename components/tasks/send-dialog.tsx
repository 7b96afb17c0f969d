'use client';
import { useId, useMemo, useState } from 'react';
import { askWorkers, getFacets, listQueues, publishTask } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { parseRegistered } from '../../lib/workers/registered.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { useLive } from '../live/use-live.ts';
import { useCall } from '../live/use-query-call.ts';
import { Field, Input, TextArea } from '../ui/input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import {
  DEFAULT_QUEUE,
  EMPTY_FORM,
  type Registered,
  readSendForm,
  registeredWords,
  type SendForm,
  type SendInput,
  sendWarnings,
} from './send-form.ts';

const WHEN: readonly { readonly value: SendForm['when']; readonly label: string }[] = [
  { value: 'now', label: 'At once' },
  { value: 'countdown', label: 'After' },
  { value: 'eta', label: 'At' },
];
const A_YEAR = 31_536_000;

/** A task that nobody's code sends: filled in by hand, checked against what workers know, shown before it goes. */
export function SendDialog({ onClose }: { readonly onClose: () => void }) {
  const { run } = useCommand(publishTask);
  const whyNot = useWhyNoCommands();
  const cluster = useConnection().shell?.cluster;
  const [form, setForm] = useState<SendForm>(EMPTY_FORM);
  const [touched, setTouched] = useState(false);
  const set = (part: Partial<SendForm>) => {
    setTouched(true);
    setForm({ ...form, ...part });
  };
  const known = useKnown();
  const read = readSendForm(form, isoOfLocal);
  const problems = read.ok || !touched ? {} : read.problems;
  const warnings = sendWarnings(form, known);
  const names = useId();
  const queues = useId();
  const queue = form.queue.trim() || DEFAULT_QUEUE;
  const found = known.queues?.find(({ name }) => name === queue);

  return (
    <ConfirmDialog
      open
      title={
        <>
          Send <span className="mono break-all">{form.name.trim() === '' ? 'a task' : form.name.trim()}</span>
        </>
      }
      scope={`in ${cluster ?? 'this cluster'}, to ${queue}${form.queue.trim() === '' ? ', the default queue' : ''}`}
      warning={
        whyNot ??
        (warnings.length === 0 ? undefined : (
          <ul className="flex flex-col gap-1">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        ))
      }
      askReason
      action="Send 1 task"
      blocked={!read.ok || whyNot !== undefined}
      onConfirm={async ({ reason }) => {
        if (!read.ok) return; // blocked until then
        await run({ ...read.input, ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Task"
          hint={
            registeredWords(form.name.trim(), known.registered) ??
            (known.isAsking ? 'Asking the workers what they know…' : undefined)
          }
        >
          <Input
            mono
            list={names}
            value={form.name}
            placeholder={known.names[0] ?? 'billing.charge'}
            error={problems.name}
            onChange={(event) => set({ name: event.target.value })}
          />
          <Options id={names} values={known.names} />
        </Field>
        <Field label="args, as a Python tuple or a JSON array">
          <TextArea
            rows={2}
            value={form.args}
            error={problems.args}
            onChange={(event) => set({ args: event.target.value })}
          />
        </Field>
        <Field label="kwargs, as a Python dict or a JSON object">
          <TextArea
            rows={2}
            value={form.kwargs}
            error={problems.kwargs}
            onChange={(event) => set({ kwargs: event.target.value })}
          />
        </Field>
        <Field
          label="Queue"
          hint={
            found === undefined
              ? undefined
              : `${found.consumers.length === 0 ? 'No worker' : found.consumers.join(', ')} ${found.consumers.length > 1 ? 'consume' : 'consumes'} it; ${found.depth === undefined ? 'how many wait is not known' : `${groupDigits(found.depth)} wait`}`
          }
        >
          <Input
            mono
            list={queues}
            value={form.queue}
            placeholder={DEFAULT_QUEUE}
            onChange={(event) => set({ queue: event.target.value })}
          />
          <Options id={queues} values={known.queues?.map(({ name }) => name) ?? []} />
        </Field>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <span className="text-12 text-ink-2">Run it</span>
          <Segmented label="When" options={WHEN} value={form.when} onChange={(when) => set({ when })} />
          {form.when === 'countdown' && (
            <NumberField
              label="Countdown in seconds"
              value={form.countdown}
              min={0}
              max={A_YEAR}
              suffix="s"
              onChange={(countdown) => set({ countdown })}
            />
          )}
          {form.when === 'eta' && (
            <Input
              type="datetime-local"
              step={1}
              aria-label="Day and time, in this browser's zone"
              value={form.eta}
              error={problems.eta}
              onChange={(event) => set({ eta: event.target.value })}
            />
          )}
        </div>
        <div className="flex flex-wrap gap-x-6 gap-y-3">
          <div>
            <div className="mb-1 text-12 text-ink-2">Expires after</div>
            <NumberField
              label="Expires after so many seconds"
              value={form.expires}
              min={1}
              max={A_YEAR}
              suffix="s"
              onChange={(expires) => set({ expires })}
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
        {read.ok && <Preview input={read.input} />}
      </div>
    </ConfirmDialog>
  );
}

/** What will be sent, as the message has it. */
function Preview({ input }: { readonly input: SendInput }) {
  const { name, args, kwargs, queue = DEFAULT_QUEUE, countdown, eta, expires, priority } = input;
  const lines = [
    `task      ${name}`,
    `args      ${String(args)}`,
    `kwargs    ${String(kwargs)}`,
    `queue     ${queue}`,
    ...(countdown === undefined ? [] : [`eta       ${printDuration(Number(countdown))} after it is sent`]),
    ...(eta === undefined ? [] : [`eta       ${eta}`]),
    ...(expires === undefined ? [] : [`expires   ${printDuration(Number(expires))} after it is sent`]),
    ...(priority === undefined ? [] : [`priority  ${String(priority)}`]),
  ];
  return (
    <section aria-label="What will be sent">
      <h3 className="mb-1 text-12 text-ink-2">What will be sent, under an id of its own</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and must do so without a mouse
        tabIndex={0}
        className="mono max-h-40 overflow-auto rounded-control border border-line-soft bg-sunken px-2.5 py-1.5 text-12 leading-5"
      >
        {lines.join('\n')}
      </pre>
    </section>
  );
}

function Options({ id, values }: { readonly id: string; readonly values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

/** What workers have registered is asked of them now; types that were seen lately are offered as well. */
function useKnown() {
  const answer = useCall(askWorkers, { question: 'registered' });
  const seen = useCall(getFacets, { field: 'name' }).data?.counts;
  const queues = useCall(listQueues, {}).data?.items;
  const { rows, order } = useLive({ kind: 'workers' });
  const workers = useMemo(() => order.flatMap((name) => rows[name] ?? []), [rows, order]);
  const registered = useMemo((): Registered => {
    if (answer.data === undefined) return undefined;
    const types = new Map<string, string[]>();
    for (const { worker, value } of answer.data.answers) {
      for (const text of Array.isArray(value) ? value : []) {
        const { name } = parseRegistered(String(text));
        types.set(name, [...(types.get(name) ?? []), worker]);
      }
    }
    return types;
  }, [answer.data]);
  const names = useMemo(
    () => [...new Set([...(registered?.keys() ?? []), ...Object.keys(seen ?? {})])].filter(Boolean).sort(),
    [registered, seen],
  );
  return { registered, names, queues, workers, isAsking: answer.isPending };
}

/** What a `datetime-local` input holds is a time of this browser's zone. */
function isoOfLocal(local: string): string | undefined {
  const at = new Date(local).getTime();
  return local === '' || Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
