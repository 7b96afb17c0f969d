'use client';
import { useMemo, useState } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { getFacets } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { tasksQuery } from '../../lib/views/subject.ts';
import { workersVerdict } from '../../lib/workers/verdict.ts';
import { Sentence } from '../domain/sentence.tsx';
import { SlotLegend } from '../domain/slots.tsx';
import { Stale } from '../domain/stale.tsx';
import { ClockTime } from '../domain/time-ago.tsx';
import { Verdict } from '../domain/verdict.tsx';
import { useConnection } from '../live/connection.ts';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useZone } from '../ui/use-zone.ts';
import { BroadcastMenu } from './broadcast-menu.tsx';
import { EventsOff } from './events-off.tsx';
import { FirstWorker } from './first-worker.tsx';
import { WorkersSkeleton } from './workers-skeleton.tsx';
import { WorkersTable } from './workers-table.tsx';

const WORKERS = { kind: 'workers' } as const;
const LOST_QUERY = tasksQuery({ state: 'LOST' });
/** How often lost tasks are counted anew while a worker is gone. */
const RECOUNT_MS = 5_000;

/** Do the workers answer, and what is each of them doing? */
export function WorkersPage() {
  const { rows, order, status, error } = useLive(WORKERS);
  const { browser, broker } = useConnection();
  const workers = useMemo(() => order.flatMap((name) => rows[name] ?? []), [rows, order]);
  const stale = status === 'stale' || browser !== 'online' || broker?.state === 'down';

  return (
    <Page title="Workers">
      {status === 'waiting' && <WorkersSkeleton />}
      {status === 'failed' && (
        <Card>
          <EmptyState title="The workers could not be read">
            <p>{error}</p>
            <p className="mt-1 text-ink-3">They are asked for again every few seconds.</p>
          </EmptyState>
        </Card>
      )}
      {(status === 'live' || status === 'stale') && <WorkersContent workers={workers} stale={stale} />}
    </Page>
  );
}

const NOBODY: ReadonlySet<string> = new Set();

function WorkersContent({ workers, stale }: { readonly workers: readonly WorkerSummary[]; readonly stale: boolean }) {
  const online = workers.filter(({ status }) => status === 'online');
  const busy = online.reduce((sum, worker) => sum + worker.busy, 0);
  const [selection, setSelection] = useState<ReadonlySet<string>>(NOBODY);
  const chosen = workers.filter(({ hostname }) => selection.has(hostname));
  const slots = online.reduce((sum, { concurrency }) => sum + (concurrency ?? 0), 0);
  return (
    <>
      <WorkersAnswer workers={workers} stale={stale} />
      {workers.length === 0 ? (
        <FirstWorker />
      ) : (
        <Stale when={stale} className="stack">
          {!stale && <EventsOff workers={online} />}
          <Card aria-labelledby="workers">
            <CardHead
              id="workers"
              title="Workers"
              count={slots > 0 ? `${groupDigits(busy)} of ${groupDigits(slots)} slots busy` : undefined}
              right={<BroadcastMenu workers={workers} chosen={chosen} />}
            />
            <WorkersTable workers={workers} selection={selection} onSelect={setSelection} />
            <CardFoot>
              <SlotLegend />
            </CardFoot>
          </Card>
        </Stale>
      )}
    </>
  );
}

function WorkersAnswer({ workers, stale }: { readonly workers: readonly WorkerSummary[]; readonly stale: boolean }) {
  const carry = useCarryRange();
  const timeZone = useZone();
  const lost = useLostByWorker(workers.some(({ status }) => status !== 'online'));
  const { browser, since, broker } = useConnection();
  const brokerDownSince = broker?.state === 'down' ? broker.since : undefined;
  // Judged by the minute: that is as fine as the sentence tells time.
  const now = useNowAs((instant) => Math.floor(instant / 60) * 60);
  const { severity, sentence, subjects } = useMemo(
    () => workersVerdict(workers, { now, zone: { timeZone, locale: 'en-GB' }, lost, brokerDownSince }),
    [workers, now, timeZone, lost, brokerDownSince],
  );
  const basis =
    browser !== 'online' && stale ? (
      <>
        Last known at <ClockTime at={since} ms={false} />: the server cannot be reached.
      </>
    ) : (
      basisOf(workers, brokerDownSince === undefined)
    );
  return (
    <Verdict severity={severity} sub={basis}>
      <Sentence text={sentence} subjects={subjects} carry={carry} />
    </Verdict>
  );
}

function basisOf(workers: readonly WorkerSummary[], isHeard: boolean): string {
  if (!isHeard) return 'No heartbeat can arrive: nobody is judged until it is back.';
  const without = workers.filter(({ heartbeat, status }) => status === 'online' && heartbeat === undefined).length;
  if (workers.length === 0) return 'Listening to the broker.';
  if (without === 0) return 'Judged by heartbeats as they arrive: two that are missing make a worker silent.';
  return `Judged by heartbeats as they arrive; ${without} ${without === 1 ? 'worker sends' : 'workers send'} none and ${without === 1 ? 'is' : 'are'} judged by events and answers.`;
}

/** LOST tasks by the worker that ran them; counted only while one is gone. */
function useLostByWorker(isWanted: boolean): Readonly<Record<string, number>> {
  const { data } = useCall(
    getFacets,
    { q: LOST_QUERY, field: 'worker' },
    { enabled: isWanted, refetchEveryMs: RECOUNT_MS },
  );
  return data?.counts ?? NONE;
}

const NONE: Readonly<Record<string, number>> = {};
