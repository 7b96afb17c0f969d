'use client';
import type { QueueDetail, QueuePause } from '../../lib/contract/models.ts';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { Card, CardBody } from '../ui/card.tsx';
import { SeverityIcon } from '../ui/severity.tsx';

/** Who paused the queue, until when and why, and who does not keep to it. */
export function PausedNote({ queue, paused }: PausedNoteProps) {
  const { by, since, until, reason, consuming } = paused;
  const severity = consuming.length === 0 ? 'info' : 'warning';
  return (
    <Card aria-label={`${queue.name} is paused`}>
      <CardBody className="flex gap-2.5">
        <span className="mt-0.5">
          <SeverityIcon severity={severity} label={severity === 'info' ? 'Note:' : 'Warning:'} />
        </span>
        <div className="min-w-0">
          <p>
            Paused by <b className="font-strong">{by}</b> <TimeAgo at={since} />
            {until === undefined ? (
              ', until it is resumed'
            ) : (
              <>
                , resumed by itself <TimeAgo at={until} /> (<ClockTime at={until} ms={false} />)
              </>
            )}
            {reason === undefined ? '.' : <>: {reason}</>}
          </p>
          <p className="text-12 text-ink-3">
            {consuming.length === 0
              ? 'No worker consumes it. One that appears and does is told to stop.'
              : `${consuming.join(', ')} ${consuming.length === 1 ? 'consumes' : 'consume'} it again, and ${consuming.length === 1 ? 'is' : 'are'} told to stop.`}
          </p>
        </div>
      </CardBody>
    </Card>
  );
}

interface PausedNoteProps {
  readonly queue: QueueDetail;
  readonly paused: QueuePause;
}
