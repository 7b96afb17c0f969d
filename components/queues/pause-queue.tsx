'use client';
import { useState } from 'react';
import type { QueueDetail } from '../../lib/contract/models.ts';
import { pauseQueue, resumeQueue } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Segmented } from '../ui/segmented.tsx';

type HowLong = 'resumed' | '15' | '60' | 'minutes';

const HOW_LONG: readonly { readonly value: HowLong; readonly label: string }[] = [
  { value: 'resumed', label: 'Until it is resumed' },
  { value: '15', label: '15 min' },
  { value: '60', label: '1 h' },
  { value: 'minutes', label: 'Other' },
];

/** No worker takes from the queue until it is resumed. What is sent to it waits. */
export function PauseQueue({ queue, onClose }: DialogProps) {
  const { run } = useCommand(pauseQueue);
  const cluster = useConnection().shell?.cluster;
  const [howLong, setHowLong] = useState<HowLong>('resumed');
  const [minutes, setMinutes] = useState<number | undefined>(30);
  const seconds = howLong === 'resumed' ? undefined : 60 * (howLong === 'minutes' ? (minutes ?? 0) : Number(howLong));
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={
        <>
          Pause <span className="break-all font-mono">{queue.name}</span>
        </>
      }
      scope={cluster === undefined ? undefined : `in cluster ${cluster}`}
      facts={pauseFacts(queue)}
      askReason
      action="Pause the queue"
      blocked={seconds === 0}
      onConfirm={async ({ reason }) => {
        await run({
          name: queue.name,
          ...(seconds === undefined ? {} : { seconds }),
          ...(reason === '' ? {} : { reason }),
        });
      }}
    >
      <div className="flex flex-wrap items-center gap-3">
        <Segmented label="How long" options={HOW_LONG} value={howLong} onChange={setHowLong} />
        {howLong === 'minutes' && (
          <NumberField label="Minutes" value={minutes} onChange={setMinutes} min={1} max={525_600} suffix="min" />
        )}
      </div>
      <p className="mt-2 text-12 text-ink-3">
        Expediter remembers it. A worker that starts anew consumes the queue for a moment until it has heard of it; with
        Expediter stopped it would go on.
      </p>
    </ConfirmDialog>
  );
}

export function ResumeQueue({ queue, onClose }: DialogProps) {
  const { run } = useCommand(resumeQueue);
  const cluster = useConnection().shell?.cluster;
  const { name, depth } = queue;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={
        <>
          Resume <span className="break-all font-mono">{name}</span>
        </>
      }
      scope={cluster === undefined ? undefined : `in cluster ${cluster}`}
      facts={[
        {
          amount: depth === undefined ? '?' : groupDigits(depth),
          text: `${depth === 1 ? 'message waits' : 'messages wait'} in it and will be taken.`,
        },
        { amount: 'All', text: 'workers that were told to stop, and still are the same process, consume it again.' },
      ]}
      askReason
      action="Resume the queue"
      onConfirm={async ({ reason }) => {
        await run({ name, ...(reason === '' ? {} : { reason }) });
      }}
    />
  );
}

interface DialogProps {
  readonly queue: QueueDetail;
  readonly onClose: () => void;
}

function pauseFacts({ consumers, consumersKnown, depth, unacked }: QueueDetail): readonly ConfirmFact[] {
  const many = consumers.length;
  return [
    consumersKnown
      ? {
          amount: groupDigits(many),
          text: `${many === 1 ? 'worker consumes it and is' : 'workers consume it and are'} told to stop; so is each that appears later.`,
        }
      : { amount: '?', text: 'workers consume it: none has answered yet. Each that does is told to stop.' },
    {
      amount: depth === undefined ? '?' : groupDigits(depth),
      text: `${depth === 1 ? 'message waits' : 'messages wait'} in it now and will go on waiting, with those that arrive.`,
    },
    {
      amount: unacked === undefined ? '?' : groupDigits(unacked),
      text: `${unacked === 1 ? 'is' : 'are'} with workers already and will be run.`,
    },
  ];
}
