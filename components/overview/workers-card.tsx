'use client';
import { memo } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printAge } from '../../lib/format/duration.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { SlotLegend } from '../domain/slots.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { WorkerSlots } from '../domain/worker-words.tsx';
import { useNowAs } from '../live/use-now.ts';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MoreLink } from '../ui/link.tsx';
import { PageLink } from '../ui/page-link.tsx';

const MOST = 12;
/** Cells that fit beside a name; the number behind them tells the rest. */
const MOST_CELLS = 8;

/** One row a worker, one cell for each of its slots. */
export function WorkersCard({ workers, carry }: WorkersCardProps) {
  const online = workers.filter(({ status }) => status === 'online');
  const busy = online.reduce((sum, worker) => sum + worker.busy, 0);
  const slots = online.reduce((sum, worker) => sum + (worker.concurrency ?? 0), 0);
  return (
    <Card aria-labelledby="workers" className="flex flex-col">
      <CardHead
        id="workers"
        title="Workers"
        count={slots > 0 ? `${groupDigits(busy)} of ${groupDigits(slots)} slots busy` : undefined}
        right={
          <MoreLink href={carry('/workers')}>
            {workers.length > MOST ? `All ${groupDigits(workers.length)}` : 'All workers'}
          </MoreLink>
        }
      />
      {workers.length === 0 ? (
        <EmptyState compact title="No worker has been heard yet">
          A worker is heard by its heartbeats, and by its answer when it is asked over remote control.
        </EmptyState>
      ) : (
        <ul className="flex-1 py-1.5">
          {firstOf(workers).map((worker) => (
            <WorkerRow
              key={worker.hostname}
              worker={worker}
              href={carry(subjectHref({ kind: 'worker', id: worker.hostname }) ?? '/workers')}
            />
          ))}
        </ul>
      )}
      <CardFoot>
        <SlotLegend />
      </CardFoot>
    </Card>
  );
}

interface WorkersCardProps {
  readonly workers: readonly WorkerSummary[];
  readonly carry: (href: string) => string;
}

/** When not all have room, those that fell silent must not be the ones left out. */
function firstOf(workers: readonly WorkerSummary[]): readonly WorkerSummary[] {
  if (workers.length <= MOST) return workers;
  const silent = workers.filter(({ status }) => status === 'silent');
  return [...silent, ...workers.filter(({ status }) => status !== 'silent')].slice(0, MOST);
}

const WorkerRow = memo(function WorkerRow({ worker, href }: { readonly worker: WorkerSummary; readonly href: string }) {
  return (
    <li>
      <PageLink
        href={href}
        className="grid h-7 grid-cols-[minmax(0,1fr)_136px_44px_72px] items-center gap-2.5 px-4 text-12 hover:bg-hover focus-visible:-outline-offset-2 max-sm:grid-cols-[minmax(0,1fr)_136px_44px] max-sm:px-3"
      >
        <span className="truncate font-medium" title={worker.hostname}>
          {worker.hostname}
        </span>
        <WorkerSlots worker={worker} size="md" most={MOST_CELLS} />
        <span className="whitespace-nowrap text-right">
          {worker.status === 'online' ? (
            <>
              {worker.busy}
              <span className="ml-0.5 text-ink-3">/ {worker.concurrency ?? '?'}</span>
            </>
          ) : (
            <Unknown why="it does not answer">—</Unknown>
          )}
        </span>
        <span className="whitespace-nowrap text-right max-sm:hidden">
          <Heard worker={worker} />
        </span>
      </PageLink>
    </li>
  );
});

function Heard({ worker: { status, since, heartbeat } }: { readonly worker: WorkerSummary }) {
  const age = useNowAs((now) => printAge(now - since));
  if (status === 'silent') return <span className="font-medium text-sev-crit">silent {age}</span>;
  if (status === 'offline') return <span className="text-ink-3">left {age}</span>;
  if (heartbeat === undefined) return <Unknown why="it sends no heartbeats">no beats</Unknown>;
  return (
    <span className="text-ink-3">
      <TimeAgo at={heartbeat} bare />
    </span>
  );
}
