'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import type { DataQuality } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printPercent } from '../../lib/format/percent.ts';
import { Duration } from '../domain/duration.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { Button } from '../ui/button.tsx';
import { Card, CardHead } from '../ui/card.tsx';

// Loaded when it is asked for: few pages ever show it.
const MalformedDialog = dynamic(() => import('./malformed-dialog.tsx').then((room) => room.MalformedDialog), {
  ssr: false,
});

/** How much of the truth the events tell: what was read, what could not be, what is missing. */
export function QualityCard({ quality }: { readonly quality: DataQuality }) {
  const [open, setOpen] = useState(false);
  return (
    <Card aria-labelledby="quality">
      <CardHead
        id="quality"
        title="Data quality"
        count={quality.covered === undefined ? undefined : `${printPercent(quality.covered)} of tasks seen whole`}
        right={
          quality.malformed > 0 && (
            <Button size="sm" onClick={() => setOpen(true)}>
              See {groupDigits(quality.malformed)} unreadable…
            </Button>
          )
        }
      />
      <dl className="py-1.5">
        <Fact name="Events read" note="since the history began" value={groupDigits(quality.events)} />
        <Fact
          name="Arrive after"
          note="median of the last minute"
          value={
            quality.lag === undefined ? (
              <Unknown why="no event in the last minute" />
            ) : (
              <Duration seconds={quality.lag} />
            )
          }
        />
        <Fact
          name="Tasks seen whole"
          note="received and ended, of those that ended"
          value={
            quality.covered === undefined ? <Unknown why="no task has ended yet" /> : printPercent(quality.covered)
          }
        />
        <Fact
          name="Unreadable"
          note="malformed: kept aside"
          value={groupDigits(quality.malformed)}
          hot={quality.malformed > 0}
        />
        <Fact name="Duplicated" note="told twice, counted once" value={groupDigits(quality.duplicated)} />
        <Fact
          name="Dropped"
          note="came faster than they were read"
          value={groupDigits(quality.dropped)}
          hot={quality.dropped > 0}
        />
        <Fact
          name="Unwritten"
          note="tasks lost to a store that was down"
          value={groupDigits(quality.unwritten)}
          hot={quality.unwritten > 0}
        />
      </dl>
      {open && <MalformedDialog quality={quality} onClose={() => setOpen(false)} />}
    </Card>
  );
}

function Fact({ name, note, value, hot = false }: FactProps) {
  return (
    <div className="grid min-h-8 grid-cols-[minmax(0,1fr)_auto] items-center gap-3 px-4 text-12 max-sm:px-3">
      <dt className="truncate">
        {name} <span className="text-ink-3">{note}</span>
      </dt>
      <dd className={hot ? 'font-medium text-sev-warn' : 'font-medium'}>{value}</dd>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly note: string;
  readonly value: ReactNode;
  /** Some of the truth is missing. */
  readonly hot?: boolean;
}
