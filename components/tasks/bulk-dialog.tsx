'use client';
import { useState } from 'react';
import { createJob, previewJob } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { jobTitle } from '../../lib/jobs/words.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { useCall } from '../live/use-query-call.ts';
import { NumberField } from '../ui/number-field.tsx';
import { useGo } from '../ui/page-link.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BulkPreview } from './bulk-preview.tsx';
import type { BulkAction } from './preflight.ts';
import type { BulkTarget } from './use-every-match.ts';

/** From more than this on a person types the number: a slip of the mouse is not enough. The server asks for it too. */
const TYPED_ABOVE = 100;
/** A canary before fewer than this would be most of them. */
const CANARY_FROM = 20;
const CANARY = 5;
const RATES = { retry: 100, revoke: 1_000, terminate: 1_000 } as const;

/** A bulk job, from the frozen ids to its page: what would happen is seen first, and exactly that is confirmed. */
export function BulkDialog({ action, target, onDone, onClose }: BulkDialogProps) {
  const { shell } = useConnection();
  const go = useGo();
  const [frozen] = useState(target);
  const [rate, setRate] = useState<number | undefined>(RATES[action]);
  const [canary, setCanary] = useState<number | undefined>(undefined);
  const [bound, setBound] = useState<number | undefined>(20);
  const trial = useCall(previewJob, { action, ...asked(frozen) }, { once: true });
  const command = useCommand(createJob);
  const preview = trial.isPlaceholderData ? undefined : trial.data;
  const count = preview?.fit ?? 0;
  const first = canary ?? (count < CANARY_FROM ? 0 : CANARY);
  const isDanger = action !== 'retry';

  return (
    <ConfirmDialog
      open
      tone={isDanger ? 'danger' : 'primary'}
      title={preview === undefined ? TITLES[action] : jobTitle(action, count)}
      scope={`in ${shell?.cluster ?? 'this cluster'}. ${preview === undefined ? 'The ids are being frozen.' : `Frozen: ${preview.which}, ${groupDigits(preview.matched)} in all.`}`}
      warning={warningOf(action, count, preview?.warnings ?? [])}
      consequence={
        isDanger
          ? 'Workers keep revoked ids in memory: one that restarts forgets them, unless it was started with --statedb.'
          : undefined
      }
      typed={count > TYPED_ABOVE ? String(count) : undefined}
      askReason
      action={jobTitle(action, count)}
      blocked={count === 0 || rate === undefined}
      onConfirm={async ({ reason }) => {
        if (preview === undefined || rate === undefined) return; // blocked until then
        const job = await command.run({
          preview: preview.id,
          confirm: count,
          rate,
          canary: first,
          ...(action === 'retry' ? { bound: (bound ?? 100) / 100 } : {}),
          ...(reason === '' ? {} : { reason }),
        });
        onDone();
        go(subjectHref({ kind: 'job', id: job.id }) ?? '/jobs');
      }}
      onClose={onClose}
    >
      <h3 className="mb-2 font-strong text-12">What will happen</h3>
      {trial.error !== null ? (
        <p role="alert" className="text-12 text-sev-crit">
          {trial.error.message}
        </p>
      ) : preview === undefined ? (
        <Skeleton className="h-24 w-full" />
      ) : (
        <BulkPreview preview={preview} workers={shell?.workers.online} />
      )}
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 border-line-soft border-t pt-3 text-12">
        <span className="flex items-center gap-2">
          Tasks a second
          <NumberField label="Tasks a second" value={rate} onChange={setRate} min={1} max={5_000} step={10} />
        </span>
        <span className="flex items-center gap-2">
          First, as a canary
          <NumberField label="First, as a canary" value={first} onChange={setCanary} min={0} max={1_000} />
        </span>
        {action === 'retry' && (
          <span className="flex items-center gap-2">
            Stop when more fail than
            <NumberField
              label="Stop when more fail than"
              value={bound}
              onChange={setBound}
              min={0}
              max={100}
              step={5}
              suffix="%"
            />
          </span>
        )}
      </div>
    </ConfirmDialog>
  );
}

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly target: BulkTarget;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<BulkAction, string>> = {
  retry: 'Retry tasks',
  revoke: 'Revoke tasks',
  terminate: 'Terminate tasks',
};

function asked(target: BulkTarget) {
  return 'uuids' in target ? { uuids: [...target.uuids] } : target;
}

function warningOf(action: BulkAction, count: number, warnings: readonly string[]): string | undefined {
  const done = action === 'retry' && count > 0 ? [AGAIN] : [];
  const all = [...done, ...warnings];
  return all.length === 0 ? undefined : all.join(' ');
}

const AGAIN = 'Whatever they had done before they ended will be done a second time.';
