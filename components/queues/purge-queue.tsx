'use client';
import type { QueueDetail } from '../../lib/contract/models.ts';
import { purgeQueue } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { ConfirmDialog, type ConfirmFact } from '../domain/confirm-dialog.tsx';
import { useCommand } from '../live/pending-commands.ts';

/** Removes every waiting message, after the name of the queue was typed. */
export function PurgeQueue({ queue, cluster, onClose }: PurgeQueueProps) {
  const purge = useCommand(purgeQueue);
  const { name, depth } = queue;
  const many = depth === undefined ? 'every waiting message' : messages(depth);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      tone="danger"
      title={
        <>
          Purge {many} from <span className="break-all font-mono">{name}</span>
        </>
      }
      scope={cluster === undefined ? undefined : `in cluster ${cluster}`}
      facts={factsOf(queue)}
      consequence="Nothing brings the messages back: Expediter keeps what it has seen of their tasks, but does not send them again."
      typed={name}
      askReason
      action={depth === undefined ? 'Purge the queue' : `Purge ${messages(depth)}`}
      onConfirm={async ({ reason }) => {
        await purge.run({ name, confirm: name, ...(reason === '' ? {} : { reason }) });
      }}
    />
  );
}

interface PurgeQueueProps {
  readonly queue: QueueDetail;
  readonly cluster: string | undefined;
  readonly onClose: () => void;
}

function factsOf({ depth, unacked }: QueueDetail): readonly ConfirmFact[] {
  return [
    {
      amount: depth === undefined ? 'all' : groupDigits(depth),
      text: 'wait now and will be removed, with those that arrive until it is done. Their tasks never run.',
      hot: true,
    },
    unacked === undefined
      ? {
          amount: '?',
          text: 'are with workers: the broker does not tell how many. They run as if nothing had happened.',
        }
      : { amount: groupDigits(unacked), text: 'are with workers already. They run as if nothing had happened.' },
  ];
}

function messages(count: number): string {
  return `${groupDigits(count)} ${count === 1 ? 'message' : 'messages'}`;
}
