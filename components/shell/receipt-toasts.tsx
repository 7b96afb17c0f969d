'use client';
import { useEffect, useRef } from 'react';
import type { CommandReceipt } from '../../lib/contract/models.ts';
import { ReceiptToast } from '../domain/receipt.tsx';
import { receiptSteps, receiptWorkers } from '../domain/receipt-steps.ts';
import { InCluster, useCluster } from '../live/cluster.tsx';
import { useConnection } from '../live/connection.ts';
import { isPending, useReceipts } from '../live/pending-commands.ts';
import { useNowAs } from '../live/use-now.ts';
import { EntityLink } from '../ui/link.tsx';
import { closeToast, showToast } from '../ui/toast.tsx';
import { useZone } from '../ui/use-zone.ts';

/** How long the receipt of a command that went well stays, once nothing more is to come. */
const READ_MS = 8_000;
/** A receipt older than this when it is first seen is history: it was there before the page. Seconds. */
const RECENT = 10;

/** Shows each new command as a toast, on whatever page it was given, by whomever. */
export function ReceiptToasts() {
  const receipts = useReceipts();
  const cluster = useCluster();
  const isOneOfMany = (useConnection().shell?.clusters.length ?? 1) > 1;
  const shown = useRef(new Set<string>());
  const freshAfter = useNowAs((now) => Math.floor(now / RECENT) * RECENT - RECENT);

  useEffect(() => {
    for (const { id, requested, sentence } of receipts) {
      if (requested < freshAfter || shown.current.has(id)) continue;
      shown.current.add(id);
      const body = (
        <InCluster cluster={cluster}>
          <LiveReceipt id={id} isOneOfMany={isOneOfMany} />
        </InCluster>
      );
      showToast({ id, title: sentence, body, stay: true });
    }
  }, [receipts, freshAfter, cluster, isOneOfMany]);

  return null;
}

/** Goes on by itself when the page moves to another cluster. */
function LiveReceipt({ id, isOneOfMany }: { readonly id: string; readonly isOneOfMany: boolean }) {
  const receipt = useReceipts().find((candidate) => candidate.id === id);
  const wentWell = receipt !== undefined && !isPending(receipt) && hasNoTrouble(receipt);

  useEffect(() => {
    if (!wentWell) return undefined;
    const timer = setTimeout(() => closeToast(id), READ_MS);
    return () => clearTimeout(timer);
  }, [id, wentWell]);

  const zone = useZone();
  if (receipt === undefined)
    return <span className="text-ink-3">This command is no longer kept; the audit log has it.</span>;
  const silent = receiptWorkers(receipt).filter(({ state }) => state === 'silent').length;
  return (
    <ReceiptToast
      title={receipt.sentence}
      steps={receiptSteps(receipt, zone)}
      foot={
        <>
          <span className="min-w-0 flex-1 truncate">
            {receipt.error ??
              (silent > 0
                ? `${silent} of ${receipt.asked?.length ?? silent} did not answer`
                : `by ${receipt.actor}${isOneOfMany ? ` in ${receipt.cluster}` : ''}`)}
          </span>
          <EntityLink href="/audit">Audit log</EntityLink>
        </>
      }
    />
  );
}

function hasNoTrouble(receipt: CommandReceipt): boolean {
  return (
    receipt.error === undefined && receiptWorkers(receipt).every(({ state }) => state === 'ok' || state === 'waiting')
  );
}
