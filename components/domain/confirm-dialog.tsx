'use client';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { SeverityIcon } from '../ui/severity.tsx';

/**
 * The second step of a dangerous act. It says what will happen to how many, what cannot be undone, asks for the
 * typed word where that is asked for, and keeps the reason. `onConfirm` may take its time; while it does the
 * buttons wait, and what it throws stands above them.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return props.open ? <OpenConfirm {...props} /> : null;
}

function OpenConfirm({
  title,
  scope,
  facts = [],
  warning,
  consequence,
  typed,
  askReason = false,
  action,
  tone = 'primary',
  blocked = false,
  aside,
  children,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [word, setWord] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const ready = !busy && !blocked && (typed === undefined || word.trim() === typed);

  async function confirm() {
    if (!ready) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm({ reason: reason.trim() });
      onClose();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
    setBusy(false);
  }

  return (
    <Dialog
      open
      onClose={() => !busy && onClose()}
      title={title}
      description={scope}
      foot={
        <>
          {aside}
          <span className="flex-1" />
          <Button size="lg" onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button size="lg" variant={tone === 'danger' ? 'danger-fill' : 'primary'} disabled={!ready} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        {facts.length > 0 && (
          <DialogSection title="What will happen">
            <ul>
              {facts.map((fact, index) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list is written once and never reordered
                  key={index}
                  className={clsx('grid grid-cols-[52px_minmax(0,1fr)] gap-3 py-[5px]', fact.hot && 'text-sev-crit')}
                >
                  <b className="text-right font-strong">{fact.amount}</b>
                  <span>{fact.text}</span>
                </li>
              ))}
            </ul>
          </DialogSection>
        )}
        {warning !== undefined && (
          <DialogSection tone="warn">
            <div className="flex gap-2.5">
              <span className="mt-0.5">
                <SeverityIcon severity="warning" label="Warning:" />
              </span>
              <div>{warning}</div>
            </div>
          </DialogSection>
        )}
        {children !== undefined && <DialogSection>{children}</DialogSection>}
        {(consequence !== undefined || typed !== undefined || askReason) && (
          <DialogSection title={consequence === undefined ? undefined : 'Cannot be undone'}>
            {consequence !== undefined && <p className="mb-3 text-ink-2">{consequence}</p>}
            <div className="flex flex-col gap-2.5">
              {typed !== undefined && (
                <Field
                  label={
                    <>
                      Type <span className="font-mono font-strong text-ink">{typed}</span> to confirm
                    </>
                  }
                >
                  <Input mono value={word} onChange={(event) => setWord(event.target.value)} />
                </Field>
              )}
              {askReason && (
                <Field label="Reason, kept in the audit log">
                  <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
                </Field>
              )}
            </div>
          </DialogSection>
        )}
        {error !== undefined && (
          <p role="alert" className="border-line border-t px-5 py-3 text-12 text-sev-crit">
            {error}
          </p>
        )}
        {/* Enter in a field confirms as well, once the word is right. */}
        <button type="submit" hidden tabIndex={-1} disabled={!ready}>
          {action}
        </button>
      </form>
    </Dialog>
  );
}

export interface ConfirmFact {
  /** "2,192", "7 of 8". */
  readonly amount: ReactNode;
  readonly text: ReactNode;
  /** The one line that hurts. */
  readonly hot?: boolean;
}

interface ConfirmDialogProps {
  readonly open: boolean;
  /** Number and target: "Revoke 2,204 tasks of emails.send_newsletter". */
  readonly title: ReactNode;
  /** Where: cluster, queue, and what the number was frozen from. */
  readonly scope?: ReactNode;
  readonly facts?: readonly ConfirmFact[];
  /** Why one may not want it. */
  readonly warning?: ReactNode;
  /** What cannot be taken back, and what is kept. */
  readonly consequence?: ReactNode;
  /** The word to type for acts that cannot be undone. */
  readonly typed?: string | undefined;
  readonly askReason?: boolean;
  /** What the button will do, with the number: "Revoke 2,204 tasks". */
  readonly action: string;
  readonly tone?: 'primary' | 'danger';
  /** There is nothing that could be confirmed yet, or at all; what stands in `children` says why. */
  readonly blocked?: boolean;
  /** A control left in the foot: a checkbox, a dry run. */
  readonly aside?: ReactNode;
  /** More controls of this act, in a section of their own. */
  readonly children?: ReactNode;
  readonly onConfirm: (answer: { readonly reason: string }) => void | Promise<void>;
  readonly onClose: () => void;
}
