'use client';
import { useEffect, useRef } from 'react';
import type { AuditEntry } from '../../lib/contract/models.ts';
import { listAudit } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Id } from '../domain/id.tsx';
import { PendingRows } from '../domain/pending-rows.tsx';
import { SubjectLink } from '../domain/sentence.tsx';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { useReceipts } from '../live/pending-commands.ts';
import { usePagedCall } from '../live/use-query-call.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MoreLink } from '../ui/link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { auditOutcome } from './audit-outcome.ts';

const PAGE = 100;

/** Who told the cluster to do what, and what became of it. */
export function AuditPage() {
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = usePagedCall(listAudit, {
    limit: PAGE,
  });
  useRefetchOnCommands(refetch);
  const carry = useCarryRange();
  const entries = data?.pages.flatMap((page) => page.items) ?? [];

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
          right={<MoreLink href={carry('/jobs')}>Bulk jobs</MoreLink>}
        />
        {error !== null && (
          <p role="alert" className="border-line-soft border-b px-4 py-2 text-12 text-sev-crit">
            The audit log could not be read: {error.message}
          </p>
        )}
        {isPending && <PendingRows rows={8} label="Reading the audit log" />}
        {!isPending && entries.length === 0 && error === null && <NothingYet />}
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
      Every revoke, retry, purge and control of a worker is kept here: who gave it, when, why, and what became of it.
      Commands that were refused stand here too.
    </EmptyState>
  );
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const carry = useCarryRange();
  return (
    <Table label="Commands">
      <thead>
        <tr>
          <Th>When</Th>
          <Th className="max-sm:hidden">By</Th>
          <Th>What was asked</Th>
          <Th className="max-md:hidden">Of</Th>
          <Th className="max-lg:hidden">Reason</Th>
          <Th>What became of it</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} carry={carry} />
        ))}
      </tbody>
    </Table>
  );
}

function AuditRow({ entry, carry }: { readonly entry: AuditEntry; readonly carry: (href: string) => string }) {
  const { at, actor, sentence, target, reason, outcome } = entry;
  const { word, rest, tone } = auditOutcome(outcome);
  return (
    <Tr>
      <Td className="py-1.5 align-top text-ink-2">
        <span className="block">
          <TimeAgo at={at} />
        </span>
        <span className="block text-11 text-ink-3">
          <ClockTime at={at} ms={false} />
        </span>
      </Td>
      <Td className="py-1.5 align-top max-sm:hidden">{actor}</Td>
      <Td className="min-w-[16ch] whitespace-normal! py-1.5 align-top">
        <span className="break-words">{sentence}</span>
        <span className="block text-11 text-ink-3 sm:hidden">by {actor}</span>
      </Td>
      <Td className="max-w-[28ch] whitespace-normal! py-1.5 align-top max-md:hidden">
        {target === undefined ? (
          <span className="text-ink-3">all workers</span>
        ) : target.kind === 'task' || target.kind === 'job' ? (
          <Id id={target.id} href={carry(subjectHref(target) ?? '/audit')} copy={false} />
        ) : (
          <SubjectLink subject={target} carry={carry} />
        )}
      </Td>
      <Td className="max-w-[32ch] whitespace-normal! py-1.5 align-top text-ink-2 max-lg:hidden">
        {reason ?? <span className="text-ink-3">none given</span>}
      </Td>
      <Td className="max-w-[44ch] whitespace-normal! py-1.5 align-top">
        <b className={tone === 'bad' ? 'font-medium text-sev-crit' : 'font-medium'}>{word}</b>
        {rest !== '' && <span className="break-words text-ink-3"> {rest}</span>}
      </Td>
    </Tr>
  );
}
