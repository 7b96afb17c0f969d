'use client';
import { useEffect, useRef, useState } from 'react';
import type { WorkerAnswers } from '../../lib/contract/models.ts';
import { askWorkers, type InputOf, type WorkerQuestion } from '../../lib/contract/rest.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { useCaller } from '../live/cluster.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Field, Input } from '../ui/input.tsx';
import type { DialogProps } from './control-dialog.tsx';
import { targetInput, targetWords } from './control-target.ts';

export type Question = WorkerQuestion['question'];

/** What can be asked beyond what a worker's page shows by itself. */
export const QUESTIONS = {
  ping: { label: 'Ping', about: 'Who is there, and how fast each answers.' },
  memsample: { label: 'Memory', about: 'The resident memory of the main process; needs psutil on the worker.' },
  memdump: { label: 'Memory dump', about: 'Samples of memory that the worker has taken so far.' },
  clock: { label: 'Logical clock', about: 'The Lamport clock that orders events across workers.' },
  conf: { label: 'All settings', about: 'With the defaults. What Celery takes for a secret comes masked.' },
  registered: { label: 'Registered types', about: 'Task types, with the attributes asked for where they are set.' },
  report: { label: 'Report', about: 'What `celery report` prints there: versions, transport, settings.' },
} as const satisfies Readonly<Record<Question, { readonly label: string; readonly about: string }>>;

/** A question over remote control, and what each worker says to it. It is asked as soon as it is opened. */
export function AskDialog({ target, question, onClose }: DialogProps & { readonly question: Question }) {
  const call = useCaller();
  const [reply, setReply] = useState<WorkerAnswers | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const [items, setItems] = useState('rate_limit, max_retries, acks_late');
  const { label, about } = QUESTIONS[question];

  async function ask() {
    setAsking(true);
    setError(undefined);
    try {
      const whom = targetInput(target);
      setReply(await call(askWorkers, { ...('all' in whom ? {} : whom), ...requestFor(question, items) }));
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
    setAsking(false);
  }
  useOnce(() => void ask());

  return (
    <Dialog
      open
      onClose={onClose}
      width="lg"
      title={`${label}: ${targetWords(target)}`}
      description={about}
      foot={
        <>
          <span role="status" className="text-12 text-ink-3">
            {asking ? 'Asking…' : reply === undefined ? '' : answeredWords(reply)}
          </span>
          <span className="flex-1" />
          <Button size="lg" icon="retry" disabled={asking} onClick={() => void ask()}>
            Ask again
          </Button>
          <Button size="lg" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {question === 'registered' && (
        <DialogSection>
          <Field label="Attributes of each type, parted by commas" hint="Ask again to see others.">
            <Input mono value={items} onChange={(event) => setItems(event.target.value)} />
          </Field>
        </DialogSection>
      )}
      {error !== undefined && (
        <p role="alert" className="border-line border-t px-5 py-3 text-12 text-sev-crit">
          {error}
        </p>
      )}
      {reply !== undefined && <Answers reply={reply} />}
    </Dialog>
  );
}

function Answers({ reply }: { readonly reply: WorkerAnswers }) {
  const silent = silentOf(reply);
  return (
    <>
      {reply.answers.toSorted(byName).map(({ worker, after, value, error }) => (
        <DialogSection key={worker}>
          <div className="flex items-center gap-2 text-12">
            {error === undefined ? (
              <Icon name="check" size={12} stroke={1.8} className="text-st-success" />
            ) : (
              <Icon name="close" size={12} stroke={1.8} className="text-sev-crit" />
            )}
            <b className="min-w-0 truncate font-strong">{worker}</b>
            <span className="ml-auto shrink-0 text-11 text-ink-3">{printDuration(after)}</span>
            {error === undefined && <CopyButton text={() => textOf(value)} label={`Copy the answer of ${worker}`} />}
          </div>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: long answers scroll, and must do so without a mouse
            tabIndex={0}
            className={
              error === undefined
                ? 'mono mt-1 max-h-72 overflow-auto whitespace-pre-wrap text-12 leading-5 [overflow-wrap:anywhere]'
                : 'mono mt-1 whitespace-pre-wrap text-12 text-sev-crit leading-5 [overflow-wrap:anywhere]'
            }
          >
            {error ?? textOf(value)}
          </pre>
        </DialogSection>
      ))}
      {silent.length > 0 && (
        <DialogSection tone="warn">
          <p>{silent.join(', ')} kept silent: busy, cut off, or gone without a word.</p>
        </DialogSection>
      )}
    </>
  );
}

const byName = (a: { readonly worker: string }, b: { readonly worker: string }) => (a.worker < b.worker ? -1 : 1);

/** "3 of 8 answered". */
export function answeredWords({ asked, answers }: Pick<WorkerAnswers, 'asked' | 'answers'>): string {
  const all = new Set([...asked, ...answers.map(({ worker }) => worker)]);
  return `${new Set(answers.map(({ worker }) => worker)).size} of ${all.size} answered`;
}

export function silentOf({ asked, answers }: Pick<WorkerAnswers, 'asked' | 'answers'>): readonly string[] {
  const heard = new Set(answers.map(({ worker }) => worker));
  return asked.filter((worker) => !heard.has(worker));
}

function requestFor(question: Question, items: string): InputOf<typeof askWorkers> {
  switch (question) {
    case 'conf':
      return { question, arguments: { with_defaults: true } };
    case 'registered':
      return { question, arguments: { taskinfoitems: items.split(/[\s,]+/).filter(Boolean) } };
    default:
      return { question };
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (value === null) return 'taken, without a word';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('\n');
  return JSON.stringify(value, null, 2);
}

/** The question is asked by opening the dialog. */
function useOnce(act: () => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    act();
  });
}
