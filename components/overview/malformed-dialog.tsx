'use client';
import type { DataQuality } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';

/** What could not be read, by kind, and the last of it as it came. */
export function MalformedDialog({ quality, onClose }: MalformedDialogProps) {
  const kinds = Object.entries(quality.malformedKinds).sort(([, a], [, b]) => b - a);
  return (
    <Dialog
      open
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
  readonly onClose: () => void;
}
