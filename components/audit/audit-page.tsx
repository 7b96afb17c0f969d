'use client';
import { useEffect, useRef } from 'react';
import { listAudit } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { PendingRows } from '../domain/pending-rows.tsx';
import { useReceipts } from '../live/pending-commands.ts';
import { usePagedCall } from '../live/use-query-call.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MoreLink } from '../ui/link.tsx';
import { AuditExport } from './audit-export.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTable } from './audit-table.tsx';
import { useAuditFilter } from './use-audit-filter.ts';

const PAGE = 100;

/** Who told the cluster to do what, from where and why, and what became of it. */
export function AuditPage() {
  const filter = useAuditFilter();
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = usePagedCall(listAudit, {
    limit: PAGE,
    ...filter.asked,
  });
  useRefetchOnCommands(refetch);
  const carry = useCarryRange();
  const entries = data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = !isPending && entries.length === 0 && error === null;

  return (
    <Page title="Audit">
      <Card aria-labelledby="audit">
        <CardHead
          id="audit"
          title="Commands"
          count={
            entries.length === 0
              ? undefined
              : `${groupDigits(entries.length)}${hasNextPage ? ' and more' : ''}, newest first`
          }
          right={
            <span className="flex items-center gap-3">
              <MoreLink href={carry('/jobs')}>Bulk jobs</MoreLink>
              <AuditExport asked={filter.asked} />
            </span>
          }
        />
        <AuditFilters filter={filter} />
        {error !== null && (
          <p role="alert" className="border-line-soft border-b px-4 py-2 text-12 text-sev-crit">
            The audit log could not be read: {error.message}
          </p>
        )}
        {isPending && <PendingRows rows={8} label="Reading the audit log" />}
        {isEmpty && (filter.isOn ? <NoneMatches onClear={filter.clear} /> : <NothingYet />)}
        {entries.length > 0 && <AuditTable entries={entries} />}
        {hasNextPage && (
          <CardFoot>
            <Button size="sm" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {isFetchingNextPage ? 'Reading…' : 'Show older ones'}
            </Button>
          </CardFoot>
        )}
      </Card>
    </Page>
  );
}

/** Receipts tell of each command and of what becomes of it; the log behind them is read again then. */
function useRefetchOnCommands(refetch: () => unknown): void {
  const receipts = useReceipts();
  const first = useRef(receipts);
  useEffect(() => {
    if (receipts === first.current) return;
    first.current = receipts;
    void refetch();
  }, [receipts, refetch]);
}

function NothingYet() {
  return (
    <EmptyState title="No command has been given yet">
      Every revoke, retry, purge, pause and control of a worker is kept here: who gave it, when, from where, why, and
      what became of it. Commands that were refused stand here too. Nothing in it is ever changed or removed.
    </EmptyState>
  );
}

function NoneMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState title="No command matches">
      <p>The log holds none that fits all of these filters.</p>
      <div className="mt-2">
        <Button size="sm" onClick={onClear}>
          Clear the filters
        </Button>
      </div>
    </EmptyState>
  );
}
