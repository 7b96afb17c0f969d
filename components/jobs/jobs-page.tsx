'use client';
import type { JobSummary } from '../../lib/contract/job-models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { CompositionBar } from '../charts/bar.tsx';
import { PendingRows } from '../domain/pending-rows.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useLive } from '../live/use-live.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink } from '../ui/link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { partsOf, titleOf } from './job-words.ts';

/** Bulk commands that take their time: those that run, and those of the past. */
export function JobsPage() {
  const { rows, order, status, error } = useLive({ kind: 'jobs' });
  const carry = useCarryRange();
  const jobs = order.flatMap((key) => rows[key] ?? []);
  return (
    <Page title="Bulk jobs" crumbs={[{ label: 'Audit', href: carry('/audit') }]}>
      <Card aria-labelledby="jobs">
        <CardHead
          id="jobs"
          title="Bulk jobs"
          count={jobs.length === 0 ? undefined : `${groupDigits(jobs.length)}, newest first`}
        />
        {status === 'waiting' && <PendingRows rows={4} label="Reading the bulk jobs" />}
        {status === 'failed' && <EmptyState title="The bulk jobs could not be read">{error}</EmptyState>}
        {(status === 'live' || status === 'stale') && jobs.length === 0 && (
          <EmptyState title="No bulk job has been started yet">
            Select tasks in a list, all that match a query too, and retry, revoke or terminate them: that is a job with
            a page of its own.
          </EmptyState>
        )}
        {jobs.length > 0 && <JobTable jobs={jobs} carry={carry} busy={status === 'stale'} />}
      </Card>
    </Page>
  );
}

interface JobTableProps {
  readonly jobs: readonly JobSummary[];
  readonly carry: (href: string) => string;
  readonly busy: boolean;
}

function JobTable({ jobs, carry, busy }: JobTableProps) {
  return (
    <Table label="Bulk jobs" busy={busy}>
      <thead>
        <tr>
          <Th>Begun</Th>
          <Th>Job</Th>
          <Th className="max-sm:hidden">State</Th>
          <Th className="max-md:hidden">By</Th>
          <Th>How far it is</Th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <Tr key={job.id}>
            <Td className="py-1.5 align-top text-ink-2">
              <TimeAgo at={job.created} />
            </Td>
            <Td className="max-w-[40ch] whitespace-normal! py-1.5 align-top">
              <EntityLink href={carry(subjectHref({ kind: 'job', id: job.id }) ?? '/jobs')}>{titleOf(job)}</EntityLink>
              <span className="block break-words text-12 text-ink-3">{job.which}</span>
            </Td>
            <Td className="py-1.5 align-top max-sm:hidden">{job.state}</Td>
            <Td className="py-1.5 align-top max-md:hidden">{job.actor}</Td>
            <Td className="min-w-[18ch] whitespace-normal! py-1.5 align-top">
              <CompositionBar label="Outcomes" height={6} className="mt-1.5 mb-1 max-w-64" parts={partsOf(job)} />
              <span className="break-words text-12 text-ink-2">{job.sentence}</span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
