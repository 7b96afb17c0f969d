'use client';
import { type ReactNode, useState } from 'react';
import type { DataQuality } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printPercent } from '../../lib/format/percent.ts';
import { Duration } from '../domain/duration.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { Button } from '../ui/button.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';

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
      <MalformedDialog quality={quality} open={open} onClose={() => setOpen(false)} />
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

function MalformedDialog({ quality, open, onClose }: MalformedDialogProps) {
  const kinds = Object.entries(quality.malformedKinds).sort(([, a], [, b]) => b - a);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      width="lg"
      title={`${groupDigits(quality.malformed)} events could not be read`}
      description="They are counted and set aside; collecting goes on. Usually something else publishes to the event exchange, or a worker runs a patched serializer."
    >
      <DialogSection title="By kind">
        <ul>
          {kinds.map(([kind, count]) => (
            <li key={kind} className="flex min-h-7 items-center justify-between gap-4 text-12">
              <span className="mono">{kind}</span>
              <b className="font-medium">{groupDigits(count)}</b>
            </li>
          ))}
        </ul>
      </DialogSection>
      <DialogSection title="The last of them">
        <ul className="flex flex-col gap-3">
          {quality.malformedSamples.map((sample) => (
            <li key={`${sample.at} ${sample.sample}`} className="text-12">
              <div className="mb-1 flex justify-between gap-3">
                <span>{sample.why}</span>
                <span className="whitespace-nowrap text-ink-3">
                  <TimeAgo at={sample.at} />
                </span>
              </div>
              <code className="block max-h-24 overflow-auto whitespace-pre-wrap break-all rounded-control border border-line-soft bg-sunken px-2.5 py-1.5">
                {sample.sample}
              </code>
            </li>
          ))}
        </ul>
      </DialogSection>
    </Dialog>
  );
}

interface MalformedDialogProps {
  readonly quality: DataQuality;
  readonly open: boolean;
  readonly onClose: () => void;
}
