'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { groupDigits } from '../../lib/format/count.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { Button, IconButton } from '../ui/button.tsx';
import type { BulkAction } from './preflight.ts';
import type { EveryMatch } from './use-every-match.ts';
import type { Selection } from './use-selection.ts';

// Loaded when first asked for.
const BulkDialog = dynamic(() => import('./bulk-dialog.tsx').then((room) => room.BulkDialog), { ssr: false });

/** What can be done with the chosen rows; it slides in over the foot of the list. */
export function BulkBar({ selection, every }: BulkBarProps) {
  const closed = useWhyNoCommands();
  const [action, setAction] = useState<BulkAction | undefined>(undefined);
  const count = selection.uuids.size;
  if (count === 0) return null;
  const acts = [
    { action: 'retry', label: 'Retry…', icon: 'retry', variant: 'default' },
    { action: 'revoke', label: 'Revoke…', icon: 'revoke', variant: 'danger' },
    { action: 'terminate', label: 'Terminate…', icon: 'stop', variant: 'danger' },
  ] as const;
  return (
    <>
      <section
        aria-label="Selected tasks"
        className="sticky bottom-4 z-[3] mx-auto flex w-fit max-w-[calc(100%-24px)] flex-wrap items-center gap-1.5 rounded-panel border border-line bg-raised py-2 pr-2 pl-3.5 shadow-raised max-sm:bottom-[72px] dark:border-transparent"
      >
        <b aria-live="polite" className="mr-1 font-strong text-12">
          {groupDigits(count)} selected
        </b>
        <EveryButton every={every} count={count} />
        {acts.map((act) => (
          <Button
            key={act.action}
            icon={act.icon}
            variant={act.variant}
            disabled={closed !== undefined}
            title={closed}
            onClick={() => setAction(act.action)}
          >
            {act.label}
          </Button>
        ))}
        <IconButton icon="close" label="Clear the selection" onClick={selection.clear} />
      </section>
      {action !== undefined && (
        <BulkDialog
          action={action}
          uuids={[...selection.uuids]}
          onDone={selection.clear}
          onClose={() => setAction(undefined)}
        />
      )}
    </>
  );
}

interface BulkBarProps {
  readonly selection: Selection;
  readonly every: EveryMatch;
}

/** Reaches for what matches beyond the rows that are loaded; at most as many as one command takes. */
function EveryButton({ every, count }: { readonly every: EveryMatch; readonly count: number }) {
  if (every.error !== undefined) return <span className="text-12 text-sev-crit">{every.error}</span>;
  if (every.total === undefined || count >= Math.min(every.total, every.most)) return null;
  const label =
    every.total > every.most
      ? `Select the first ${groupDigits(every.most)} of ${groupDigits(every.total)}`
      : `Select all ${groupDigits(every.total)} that match`;
  return (
    <Button variant="quiet" disabled={every.loading} onClick={every.select}>
      {every.loading ? 'Selecting…' : label}
    </Button>
  );
}
