'use client';
import type { CommandReceipt } from '../../lib/contract/models.ts';
import { Receipt } from '../domain/receipt.tsx';
import { receiptSteps, receiptWorkers } from '../domain/receipt-steps.ts';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useReceipts } from '../live/pending-commands.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { PanelSection } from '../ui/side-panel.tsx';
import { useZone } from '../ui/use-zone.ts';

/** Older ones are in the audit log. */
const MOST = 3;

/** What was asked of a task in the last minutes, and how far each of it has come. Nothing where nothing was asked. */
export function TaskCommands({ uuid, flat = false }: { readonly uuid: string; readonly flat?: boolean }) {
  const receipts = useReceipts({ kind: 'task', id: uuid }).slice(0, MOST);
  return receipts.map((receipt) =>
    flat ? (
      <PanelSection key={receipt.id} title={receipt.sentence} note={<TimeAgo at={receipt.requested} />}>
        <div className="-mx-4 -my-2.5">
          <Steps receipt={receipt} />
        </div>
      </PanelSection>
    ) : (
      <Card key={receipt.id}>
        <CardHead
          title={<span className="block truncate">{receipt.sentence}</span>}
          right={
            <span className="text-12 text-ink-3">
              <TimeAgo at={receipt.requested} />
            </span>
          }
        />
        <Steps receipt={receipt} />
      </Card>
    ),
  );
}

function Steps({ receipt }: { readonly receipt: CommandReceipt }) {
  const zone = useZone();
  return <Receipt steps={receiptSteps(receipt, zone)} workers={receiptWorkers(receipt)} />;
}
