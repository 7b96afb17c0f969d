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
          {every.chosen === undefined ? `${groupDigits(count)} selected` : everyWords(every)}
        </b>
        {every.chosen === undefined && <EveryButton every={every} count={count} />}
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
          target={every.chosen ?? { uuids: [...selection.uuids] }}
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

function everyWords({ total }: EveryMatch): string {
  return total === undefined ? 'All that match selected' : `All ${groupDigits(total)} that match selected`;
}

/** Reaches for what matches beyond the rows that are loaded. */
function EveryButton({ every, count }: { readonly every: EveryMatch; readonly count: number }) {
  const { total, most, select } = every;
  if (total === undefined || count >= total) return null;
  if (total > most) {
    return <span className="text-12 text-ink-3">A job takes {groupDigits(most)} at most: narrow the query</span>;
  }
  return (
    <Button variant="quiet" onClick={select}>
      Select all {groupDigits(total)} that match
    </Button>
  );
}
