'use client';
import { useEffect, useState } from 'react';
import type { JobItem, JobSummary } from '../../lib/contract/job-models.ts';
import { listJobItems } from '../../lib/contract/rest.ts';
import { printCount } from '../../lib/format/count.ts';
import { ITEM_STATES, type ItemState, isOver } from '../../lib/jobs/job.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Id } from '../domain/id.tsx';
import { PendingRows } from '../domain/pending-rows.tsx';
import { StateBadge } from '../domain/state-badge.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useNowAs } from '../live/use-now.ts';
import { usePagedCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ToggleChip } from '../ui/segmented.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { ITEM_WORDS, markOf } from './job-words.ts';

const PAGE = 100;
/** Seconds between two readings while something may still change. */
const READ_EVERY = 3;
const ENDS_WITHIN = 3_600;

/** Every task of a job with what became of it. */
export function JobItems({ job, carry }: JobItemsProps) {
  const [outcome, setOutcome] = useState<ItemState | undefined>(undefined);
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = usePagedCall(
    listJobItems,
    { id: job.id, limit: PAGE, ...(outcome === undefined ? {} : { outcome }) },
  );
  // They are read, not followed: a page of them is what somebody looks at.
  const turn = useNowAs((now) => {
    const isStill = isOver(job) && now - (job.ended ?? 0) > ENDS_WITHIN;
    return isStill ? 0 : Math.floor(now / READ_EVERY);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn is what calls for it
  useEffect(() => void refetch(), [turn, job.state, refetch]);
  const items = data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <Card aria-labelledby="items">
      <CardHead id="items" title="Tasks" />
      <fieldset aria-label="Outcome" className="flex flex-wrap gap-0.5 border-line-soft border-b px-3 py-1.5">
        <ToggleChip on={outcome === undefined} onClick={() => setOutcome(undefined)} count={printCount(job.total)}>
          all
        </ToggleChip>
        {ITEM_STATES.filter((state) => job.counts[state] > 0 || state === outcome).map((state) => (
          <ToggleChip
            key={state}
            on={outcome === state}
            onClick={() => setOutcome(state)}
            count={printCount(job.counts[state])}
          >
            {ITEM_WORDS[state]}
          </ToggleChip>
        ))}
      </fieldset>
      {error !== null && (
        <p role="alert" className="border-line-soft border-b px-4 py-2 text-12 text-sev-crit">
          The tasks could not be read: {error.message}
        </p>
      )}
      {isPending && <PendingRows rows={8} label="Reading the tasks of the job" />}
      {!isPending && items.length === 0 && error === null && <EmptyState title="None of them is so now" />}
      {items.length > 0 && <ItemTable items={items} job={job} carry={carry} />}
      {hasNextPage && (
        <CardFoot>
          <Button size="sm" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Reading…' : 'Show more'}
          </Button>
        </CardFoot>
      )}
    </Card>
  );
}

interface JobItemsProps {
  readonly job: JobSummary;
  readonly carry: (href: string) => string;
}

function ItemTable({ items, job, carry }: JobItemsProps & { readonly items: readonly JobItem[] }) {
  const isRetry = job.action === 'retry';
  const href = (id: string) => carry(subjectHref({ kind: 'task', id }) ?? '/tasks');
  return (
    <Table label="Tasks of the job">
      <thead>
        <tr>
          <Th>Task</Th>
          <Th className="max-sm:hidden">Name</Th>
          <Th>Outcome</Th>
          {isRetry && <Th>New task</Th>}
          <Th>Now</Th>
          <Th className="max-md:hidden">When</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.n}>
            <Td>
              <Id id={item.uuid} href={href(item.uuid)} copy={false} />
            </Td>
            <Td className="max-w-[36ch] truncate max-sm:hidden">
              {item.name ?? <span className="text-ink-3">not known</span>}
            </Td>
            <Td className="min-w-[12ch] max-w-[60ch] whitespace-normal!">
              <span className="font-medium">{ITEM_WORDS[item.state]}</span>
              {item.why !== undefined && <span className="block break-words text-12 text-ink-3">{item.why}</span>}
            </Td>
            {isRetry && (
              <Td>
                {item.as === undefined ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <Id id={item.as} href={href(item.as)} copy={false} />
                )}
              </Td>
            )}
            <Td>
              {item.now === undefined ? (
                <span className="text-ink-3">not heard of</span>
              ) : (
                <StateBadge state={markOf(item.now)} />
              )}
            </Td>
            <Td className="text-ink-2 max-md:hidden">
              {item.at === undefined ? <span className="text-ink-3">not yet</span> : <TimeAgo at={item.at} />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
