import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';

/**
 * How far a command has come: requested → acknowledged by k of n → observed. It is a report of facts: a step is
 * `done` when its fact is there, never before. `missed` says that the fact will not come, and why in its note.
 */
export interface ReceiptStep {
  readonly id: 'requested' | 'acknowledged' | 'observed';
  readonly state: 'done' | 'now' | 'todo' | 'missed';
  /** "Acknowledged by 3 of 8". */
  readonly label: ReactNode;
  /** "Waiting 3.6 s more before calling the rest silent". */
  readonly note?: ReactNode;
}

/** What one worker said: `answer` is a latency, or the worker's own refusal. */
export interface ReceiptWorker {
  readonly worker: string;
  readonly state: 'ok' | 'waiting' | 'silent' | 'refused';
  readonly answer: ReactNode;
  /** Its own words to what it took. */
  readonly said?: string | undefined;
}

/** The three steps below each other, with each worker's answer: the body of a card. */
export function Receipt({ steps, workers = [] }: ReceiptProps) {
  return (
    <ol className="px-4 pt-3.5 pb-4">
      {steps.map((step) => (
        <li
          key={step.id}
          className="group relative grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 pb-3.5 last:pb-0 not-last:before:absolute not-last:before:top-[18px] not-last:before:-bottom-0.5 not-last:before:left-[7.5px] not-last:before:w-px not-last:before:bg-line-2"
        >
          <StepDot state={step.state} />
          <div className="min-w-0">
            <b className={step.state === 'todo' ? 'font-book text-ink-3' : 'font-strong'}>{step.label}</b>
            {step.note !== undefined && <div className="text-12 text-ink-3 leading-5">{step.note}</div>}
            {step.id === 'acknowledged' && workers.length > 0 && <WorkerAnswers workers={workers} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface ReceiptProps {
  readonly steps: readonly ReceiptStep[];
  readonly workers?: readonly ReceiptWorker[];
}

/** The same in a toast: title, three lines, and what is asked of nobody. */
export function ReceiptToast({ title, steps, progress, foot }: ReceiptToastProps) {
  return (
    <div className="flex flex-col gap-2.5">
      <b className="font-strong">{title}</b>
      <ol>
        {steps.map((step) => (
          <li key={step.id} className="grid grid-cols-[16px_auto_minmax(0,1fr)] items-center gap-1.5 text-12 leading-6">
            <StepMark state={step.state} />
            <span className={step.state === 'todo' ? 'text-ink-3' : ''}>{step.label}</span>
            {step.note !== undefined && <span className="truncate text-right text-ink-3">{step.note}</span>}
          </li>
        ))}
      </ol>
      {progress}
      {foot !== undefined && <div className="flex items-center gap-2 text-12 text-ink-3">{foot}</div>}
    </div>
  );
}

interface ReceiptToastProps {
  readonly title: ReactNode;
  readonly steps: readonly ReceiptStep[];
  /** A `ProgressBar`, where a count is known. */
  readonly progress?: ReactNode;
  readonly foot?: ReactNode;
}

function WorkerAnswers({ workers }: { readonly workers: readonly ReceiptWorker[] }) {
  return (
    <ul className="mt-1.5 grid gap-y-0.5 text-12">
      {workers.map((one) => (
        <li key={one.worker} className={clsx('min-w-0', one.state === 'ok' ? '' : 'text-ink-2')}>
          <span className="flex min-h-[22px] items-center gap-1.5">
            <AnswerMark state={one.state} />
            <span className="truncate" title={one.worker}>
              {one.worker}
            </span>
            {one.state !== 'refused' && <span className="ml-auto shrink-0 text-11 text-ink-3">{one.answer}</span>}
          </span>
          {one.state === 'refused' && (
            <span className="block break-words pl-[18px] text-11 text-sev-crit">{one.answer}</span>
          )}
          {one.said !== undefined && (
            <span className="block truncate pl-[18px] text-11 text-ink-3" title={one.said}>
              {one.said}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function AnswerMark({ state }: { readonly state: ReceiptWorker['state'] }) {
  switch (state) {
    case 'ok':
      return <Icon name="check" size={12} stroke={1.8} className="text-st-success" />;
    case 'refused':
      return <Icon name="close" size={12} stroke={1.8} className="text-sev-crit" />;
    case 'waiting':
    case 'silent':
      return <Icon name="pending" size={12} stroke={1.5} className="text-ink-3" />;
    default:
      return state satisfies never;
  }
}

function StepDot({ state }: { readonly state: ReceiptStep['state'] }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        'z-[1] mt-0.5 grid size-4 place-items-center rounded-full',
        state === 'done' && 'bg-primary text-on-primary',
        state === 'now' && 'bg-ink shadow-[inset_0_0_0_1.5px_var(--ink),inset_0_0_0_4.5px_var(--surface)]',
        state === 'todo' && 'bg-surface shadow-[inset_0_0_0_1.5px_var(--line-2)]',
        state === 'missed' && 'bg-surface text-sev-crit shadow-[inset_0_0_0_1.5px_var(--sev-crit)]',
      )}
    >
      {state === 'done' && <Icon name="check" size={10} stroke={2} />}
      {state === 'missed' && <Icon name="close" size={9} stroke={2} />}
    </span>
  );
}

function StepMark({ state }: { readonly state: ReceiptStep['state'] }) {
  switch (state) {
    case 'done':
      return <Icon name="check" size={13} stroke={1.9} className="text-st-success" />;
    case 'missed':
      return <Icon name="close" size={13} stroke={1.9} className="text-sev-crit" />;
    case 'now':
      return <i aria-hidden="true" className="ml-0.5 size-[9px] rounded-full border-2 border-ink" />;
    case 'todo':
      return <i aria-hidden="true" className="ml-0.5 size-[9px] rounded-full border border-line-2" />;
    default:
      return state satisfies never;
  }
}
