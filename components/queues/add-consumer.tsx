'use client';
import { useState } from 'react';
import type { QueueDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { controlWorker } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useCommand } from '../live/pending-commands.ts';
import { useLive } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogSection } from '../ui/dialog.tsx';
import { Select } from '../ui/select.tsx';

interface AddConsumerProps {
  readonly queue: QueueDetail;
  readonly onClose: () => void;
}

/** Tells a worker that runs to take from this queue as well. */
export function AddConsumer({ queue, onClose }: AddConsumerProps) {
  const { rows, order } = useLive({ kind: 'workers' });
  const control = useCommand(controlWorker);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const workers = order.flatMap((key) => rows[key] ?? []).filter((worker) => canTake(worker, queue));
  const worker = workers.find(({ hostname }) => hostname === chosen) ?? workers[0];
  if (worker === undefined) return <NobodyLeft queue={queue} onClose={onClose} />;

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={
        <>
          Add a consumer to <span className="break-all font-mono">{queue.name}</span>
        </>
      }
      scope="For a worker that is started anew, name the queue in its -Q option as well."
      facts={[
        {
          amount: '1',
          text: (
            <>
              worker, <b className="font-medium">{worker.hostname}</b>, will take from {queue.name}
              {worker.queues === undefined ? ' beside its other queues' : ` beside ${listed(worker.queues)}`}, until it
              is restarted.
            </>
          ),
        },
        {
          amount: worker.concurrency === undefined ? '?' : groupDigits(worker.concurrency),
          text: `${worker.concurrency === 1 ? 'slot is' : 'slots are'} shared by all of them; ${groupDigits(worker.busy)} ${worker.busy === 1 ? 'is' : 'are'} busy now.`,
        },
      ]}
      action={`Consume ${queue.name}`}
      onConfirm={async () => {
        await control.run({
          hostname: worker.hostname,
          command: 'add-consumer',
          arguments: { queue: queue.name },
        });
      }}
    >
      <div className="flex items-center gap-3">
        <span className="text-12 text-ink-2">Worker</span>
        <Select
          label="Worker"
          value={worker.hostname}
          options={workers.map(({ hostname, busy, concurrency }) => ({
            value: hostname,
            label: hostname,
            note: `${busy} of ${concurrency ?? '?'} busy`,
          }))}
          onChange={setChosen}
          className="min-w-0 flex-1"
        />
      </div>
    </ConfirmDialog>
  );
}

function NobodyLeft({ queue, onClose }: { readonly queue: QueueDetail; readonly onClose: () => void }) {
  const isServed = queue.consumers.length > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`No worker is free to consume ${queue.name}`}
      foot={
        <>
          <span className="flex-1" />
          <Button size="lg" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <DialogSection>
        <p className="text-ink-2">
          {isServed
            ? 'Every worker that is online consumes it already. Start another one, or give one of them a larger pool.'
            : 'No worker is online. Start one that consumes it:'}
        </p>
        {!isServed && <code className="mt-2 block">celery -A app worker -E -Q {queue.name}</code>}
      </DialogSection>
    </Dialog>
  );
}

function canTake(worker: WorkerSummary, queue: QueueDetail): boolean {
  return worker.status === 'online' && !queue.consumers.includes(worker.hostname);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no other queue';
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
