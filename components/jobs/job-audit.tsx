'use client';
import { useEffect } from 'react';
import type { JobSummary } from '../../lib/contract/job-models.ts';
import { listAudit } from '../../lib/contract/rest.ts';
import { ClockTime } from '../domain/time-ago.tsx';
import { useCall } from '../live/use-query-call.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { MoreLink } from '../ui/link.tsx';

const LATEST = 200;

/** Who began, paused, resumed and ended it, among the latest entries of the audit log. */
export function JobAudit({ job }: { readonly job: JobSummary }) {
  const { data, refetch } = useCall(listAudit, { limit: LATEST });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn of the job leaves an entry
  useEffect(() => void refetch(), [job.state, refetch]);
  const entries = data?.items.filter(({ target }) => target?.kind === 'job' && target.id === job.id) ?? [];
  if (entries.length === 0) return null;
  return (
    <Card aria-labelledby="job-audit">
      <CardHead id="job-audit" title="What was asked" right={<MoreLink href="/audit">Audit</MoreLink>} />
      <ul>
        {entries.map(({ id, at, actor, sentence, reason, outcome }) => (
          <li key={id} className="border-line-soft border-b px-4 py-2 last:border-b-0 max-sm:px-3">
            <span className="text-ink-3">
              <ClockTime at={at} ms={false} /> {actor}
            </span>{' '}
            <span className="break-words">{sentence}</span>
            {reason !== undefined && <span className="break-words text-ink-2"> “{reason}”</span>}
            <span className="block break-words text-12 text-ink-3">{outcome}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
