'use client';
import { useState } from 'react';
import { bulkTasks } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { CompositionBar } from '../charts/bar.tsx';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { useCall } from '../live/use-query-call.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toast.tsx';
import { type BulkAction, bulkWords, leftOut } from './preflight.ts';

/** From how many on a person types the number: a slip of the mouse is not enough. */
const TYPED_FROM = 20;
const MOST_REASONS = 6;
const COLOURS = [
  'var(--ch-retry)',
  'var(--ch-success)',
  'var(--ch-queued)',
  'var(--ch-revoked)',
  'var(--n8)',
  'var(--n7)',
];

/** One command for many tasks: a dry run first, whose outcome is what is confirmed, to the same ids. */
export function BulkDialog({ action, uuids, onDone, onClose }: BulkDialogProps) {
  const { shell } = useConnection();
  const [frozen] = useState(uuids);
  const trial = useCall(bulkTasks, { action, uuids: [...frozen], dryRun: true });
  const command = useCommand(bulkTasks);
  const fit = trial.isPlaceholderData ? undefined : trial.data?.done.map(({ uuid }) => uuid);
  const count = fit?.length ?? 0;
  const isDanger = action !== 'retry';

  return (
    <ConfirmDialog
      open
      tone={isDanger ? 'danger' : 'primary'}
      title={bulkWords(action, fit === undefined ? frozen.length : count)}
      scope={`in ${shell?.cluster ?? 'this cluster'}. Frozen from ${groupDigits(frozen.length)} selected.`}
      warning={
        action === 'retry' && count > 0
          ? 'Whatever they had done before they ended will be done a second time.'
          : undefined
      }
      consequence={
        isDanger
          ? 'Workers keep revoked ids in memory: one that restarts forgets them, unless it was started with --statedb.'
          : undefined
      }
      typed={isDanger && count >= TYPED_FROM ? String(count) : undefined}
      askReason
      action={bulkWords(action, count)}
      blocked={count === 0}
      onConfirm={async ({ reason }) => {
        if (fit === undefined) return; // blocked until then
        const reply = await command.run({ action, uuids: [...fit], ...(reason === '' ? {} : { reason }) });
        if (reply.skipped.length > 0) {
          showToast({ title: `${reply.skipped.length} of ${fit.length} changed in the meantime and were left out` });
        }
        onDone();
      }}
      onClose={onClose}
    >
      <h3 className="mb-2 font-strong text-12">Dry run</h3>
      {trial.error !== null ? (
        <p role="alert" className="text-12 text-sev-crit">
          {trial.error.message}
        </p>
      ) : fit === undefined || trial.data === undefined ? (
        <Skeleton className="h-16 w-full" />
      ) : (
        <Preflight action={action} count={count} reasons={leftOut(trial.data)} workers={shell?.workers.online} />
      )}
    </ConfirmDialog>
  );
}

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly uuids: readonly string[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Preflight({ action, count, reasons, workers }: PreflightProps) {
  const shown = reasons.slice(0, MOST_REASONS);
  const rest = reasons.slice(MOST_REASONS).reduce((sum, reason) => sum + reason.count, 0);
  const rows = [
    { color: 'var(--primary)', count, text: WILL_BE[action], note: noteOf(action, workers) },
    ...shown.map(({ why, count: left }, index) => ({
      color: COLOURS[index] ?? 'var(--n8)',
      count: left,
      text: `left out: ${why}`,
      note: undefined,
    })),
    ...(rest === 0
      ? []
      : [{ color: 'var(--line-2)', count: rest, text: 'left out for other reasons', note: undefined }]),
  ];
  return (
    <>
      <CompositionBar
        label="Dry run"
        parts={rows.map((row) => ({ label: row.text, value: row.count, color: row.color }))}
      />
      <ul className="mt-2">
        {rows.map((row) => (
          <li key={row.text} className="grid grid-cols-[8px_44px_minmax(0,1fr)] items-baseline gap-2.5 py-1">
            <i className="size-2 rounded-[2px]" style={{ background: row.color }} />
            <b className="text-right font-strong">{groupDigits(row.count)}</b>
            <span className="min-w-0 break-words">
              {row.text}
              {row.note !== undefined && <span className="block text-12 text-ink-3">{row.note}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface PreflightProps {
  readonly action: BulkAction;
  readonly count: number;
  readonly reasons: ReturnType<typeof leftOut>;
  readonly workers: number | undefined;
}

const WILL_BE: Readonly<Record<BulkAction, string>> = {
  retry: 'will be sent again, each under a new id',
  revoke: 'will be revoked: workers discard them when they come to them',
  terminate: 'will be revoked, and ended with SIGTERM where they run',
};

function noteOf(action: BulkAction, workers: number | undefined): string {
  if (action === 'retry') return 'exact arguments, as the events gave them';
  return workers === undefined
    ? 'every worker is told'
    : `${workers} ${workers === 1 ? 'worker is' : 'workers are'} told`;
}
