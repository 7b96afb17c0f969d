'use client';
import { Receipt } from '../domain/receipt.tsx';
import { receiptSteps, receiptWorkers } from '../domain/receipt-steps.ts';
import { Elapsed } from '../domain/time-ago.tsx';
import { useReceipts } from '../live/pending-commands.ts';
import { useNowAs } from '../live/use-now.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { useZone } from '../ui/use-zone.ts';

/** An older command is in the audit log, and no longer news. Seconds. */
const NEWS = 300;

/** The last command this worker was asked to obey, and how far it has come. */
export function LastCommand({ hostname }: { readonly hostname: string }) {
  const zone = useZone();
  const receipts = useReceipts();
  const last = receipts.find(
    ({ target, asked }) =>
      (target?.kind === 'worker' && target.id === hostname) ||
      (target === undefined && asked?.includes(hostname) === true),
  );
  const isNews = useNowAs((now) => last !== undefined && now - last.requested < NEWS);
  if (last === undefined || !isNews) return null;
  return (
    <Card aria-labelledby="last-command">
      <CardHead
        id="last-command"
        title={<span className="whitespace-normal">{last.sentence}</span>}
        right={
          <span className="whitespace-nowrap text-12 text-ink-3">
            <Elapsed since={last.requested} /> ago
          </span>
        }
      />
      <Receipt steps={receiptSteps(last, zone)} workers={receiptWorkers(last)} />
    </Card>
  );
}
