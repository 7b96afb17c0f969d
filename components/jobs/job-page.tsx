'use client';
import type { JobSummary } from '../../lib/contract/job-models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printPercent } from '../../lib/format/percent.ts';
import { CompositionBar } from '../charts/bar.tsx';
import { PendingRows } from '../domain/pending-rows.tsx';
import { Stale } from '../domain/stale.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Verdict } from '../domain/verdict.tsx';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Card, CardBody, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { type KeyValue, KeyValues } from '../ui/key-values.tsx';
import { JobAudit } from './job-audit.tsx';
import { JobControls } from './job-controls.tsx';
import { JobItems } from './job-items.tsx';
import { nameOf, partsOf, severityOf, titleOf } from './job-words.ts';

/** One bulk job: how far it is, what became of each task, and the way to stop it. */
export function JobPage({ id }: { readonly id: string }) {
  const { rows, status, error } = useLive({ kind: 'job', id });
  const carry = useCarryRange();
  const { job } = rows;
  const crumbs = [
    { label: 'Audit', href: carry('/audit') },
    { label: 'Bulk jobs', href: carry('/jobs') },
  ];
  return (
    <Page title={nameOf(id)} crumbs={crumbs}>
      {job === undefined && status === 'waiting' && <PendingRows rows={6} label="Reading the job" />}
      {job === undefined && status === 'failed' && (
        <Card>
          <EmptyState title="The job could not be read">{error}</EmptyState>
        </Card>
      )}
      {job === undefined && (status === 'live' || status === 'stale') && (
        <Card>
          <EmptyState title="No such job is known">
            Nothing is known of a job {id}: its history is over, or it is of another cluster.
          </EmptyState>
        </Card>
      )}
      {job !== undefined && (
        <>
          <JobVerdict job={job} />
          <Stale when={status === 'stale'} className="flex min-w-0 flex-col gap-4">
            <Progress job={job} />
            <JobItems job={job} carry={carry} />
            <JobAudit job={job} />
          </Stale>
        </>
      )}
    </Page>
  );
}

function JobVerdict({ job }: { readonly job: JobSummary }) {
  const said = useNowAs((now) => (job.ended === undefined ? Math.floor(now / 10) : 0));
  return (
    <>
      <Verdict
        severity={severityOf(job)}
        sub={
          <>
            {titleOf(job)}: {job.which}. Begun by {job.actor} <TimeAgo at={job.created} />
            {job.reason === undefined ? '' : `, “${job.reason}”`}.
            {job.hindered !== undefined && <b className="block font-medium text-ink-2">Held up: {job.hindered}</b>}
          </>
        }
      >
        {job.sentence}
      </Verdict>
      {/* A screen reader hears of it now and then: the numbers change all the time. */}
      <p key={said} role="status" className="sr-only">
        {job.state}
      </p>
    </>
  );
}

function Progress({ job }: { readonly job: JobSummary }) {
  const parts = partsOf(job);
  return (
    <Card aria-labelledby="progress">
      <CardHead
        id="progress"
        title="Progress"
        count={`${groupDigits(job.total)} tasks`}
        right={<JobControls job={job} />}
      />
      <CardBody>
        <CompositionBar label="Outcomes" height={12} parts={parts} />
        <ul className="mt-2.5 grid grid-cols-[repeat(auto-fill,minmax(190px,1fr))] gap-x-4">
          {parts
            .filter(({ value }) => value > 0)
            .map(({ label, value, color }) => (
              <li key={label} className="grid grid-cols-[8px_56px_minmax(0,1fr)] items-baseline gap-2 py-0.5">
                <i className="size-2 rounded-[2px]" style={{ background: color }} />
                <b className="text-right font-strong">{groupDigits(value)}</b>
                <span className="min-w-0 break-words">{label}</span>
              </li>
            ))}
        </ul>
      </CardBody>
      <CardFoot className="flex-wrap">
        <KeyValues items={settingsOf(job)} />
      </CardFoot>
    </Card>
  );
}

function settingsOf({ rate, canary, bound, watch }: JobSummary): readonly KeyValue[] {
  return [
    { key: 'Rate', value: `${rate} a second` },
    { key: 'Canary', value: canary === 0 ? 'none' : `the first ${canary}; the rest waits ${watch} s at most` },
    {
      key: 'Stops itself',
      value: bound === undefined || bound >= 1 ? 'never' : `when more than ${printPercent(bound)} fail`,
    },
  ];
}
