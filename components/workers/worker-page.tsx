'use client';
import { useMemo, useState } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { tasksHref, tasksQuery } from '../../lib/views/subject.ts';
import { workerVerdict } from '../../lib/workers/verdict.ts';
import { whyNotControl } from '../../lib/workers/why-not.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { Stale } from '../domain/stale.tsx';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { Verdict } from '../domain/verdict.tsx';
import { useConnection } from '../live/connection.ts';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange, usePageRange } from '../shell/page-range.ts';
import { RangeSelect } from '../shell/range-select.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink } from '../ui/link.tsx';
import { useZone } from '../ui/use-zone.ts';
import { AboutCard } from './about-card.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';
import { AnswersCard } from './answers-card.tsx';
import { ControlsCard } from './controls-card.tsx';
import { HeldCard } from './held-card.tsx';
import { LastCommand } from './last-command.tsx';
import { SlotsCard } from './slots-card.tsx';
import { WorkerCharts } from './worker-charts.tsx';
import { WorkerSkeleton } from './worker-skeleton.tsx';

const CRUMBS = [{ label: 'Workers', href: '/workers' }] as const;

/** One worker: what it does now, what it holds, what it is, and what it can be told. */
export function WorkerPage({ hostname }: { readonly hostname: string }) {
  const [range, setRange] = usePageRange();
  const { rows, status, error } = useLive({ kind: 'worker', hostname });
  const { browser, broker } = useConnection();
  const stale = status === 'stale' || browser !== 'online' || broker?.state === 'down';
  const { worker } = rows;

  return (
    <Page title={hostname} crumbs={CRUMBS} tools={<RangeSelect value={range} onChange={setRange} />}>
      {worker !== undefined && (
        <WorkerContent
          worker={worker}
          stale={stale}
          charts={<WorkerCharts hostname={hostname} range={range} onRange={setRange} />}
        />
      )}
      {worker === undefined &&
        (status === 'waiting' ? <WorkerSkeleton /> : <NotKnown hostname={hostname} error={error} />)}
    </Page>
  );
}

function WorkerContent({ worker, stale, charts }: WorkerContentProps) {
  const [act, setAct] = useState<Act | undefined>(undefined);
  const whyNot = useWhyNoCommands();
  const lost =
    useLive({ kind: 'task-counts', q: tasksQuery({ worker: worker.hostname, state: 'LOST' }) }).rows.total ?? 0;
  const isGone = worker.status !== 'online';
  return (
    <>
      <div className="flex items-start gap-4 max-md:flex-col max-md:gap-3">
        <div className="min-w-0 flex-1">
          <WorkerAnswer worker={worker} lost={lost} />
        </div>
        <Actions worker={worker} lost={lost} whyNot={whyNot} onAct={setAct} />
      </div>
      <Stale when={stale}>
        <div className="split">
          <div className="stack">
            <Stale when={isGone && !stale} className="stack">
              {isGone ? <HeldCard worker={worker} lost={lost} /> : <SlotsCard worker={worker} />}
              <AnswersCard worker={worker} />
            </Stale>
            {charts}
          </div>
          <div className="stack">
            <LastCommand hostname={worker.hostname} />
            <ControlsCard worker={worker} onAct={setAct} whyNot={whyNot} />
            <Stale when={isGone && !stale}>
              <AboutCard worker={worker} />
            </Stale>
          </div>
        </div>
      </Stale>
      {act && <ActDialog act={act} target={{ kind: 'one', worker }} onClose={() => setAct(undefined)} />}
    </>
  );
}

interface WorkerContentProps {
  readonly worker: WorkerDetail;
  readonly stale: boolean;
  readonly charts: React.ReactNode;
}

function WorkerAnswer({ worker, lost }: { readonly worker: WorkerDetail; readonly lost: number }) {
  const timeZone = useZone();
  const { browser, since, broker } = useConnection();
  const brokerDownSince = broker?.state === 'down' ? broker.since : undefined;
  const now = useNowAs((instant) => Math.floor(instant));
  const { severity, sentence } = useMemo(
    () =>
      workerVerdict(worker, {
        now,
        zone: { timeZone, locale: 'en-GB' },
        lost: { [worker.hostname]: lost },
        brokerDownSince,
      }),
    [worker, now, timeZone, lost, brokerDownSince],
  );
  return (
    <Verdict severity={severity} sub={browser === 'online' ? <Basis worker={worker} /> : <LastKnown at={since} />}>
      <span className="[overflow-wrap:anywhere]">{sentence}</span>
    </Verdict>
  );
}

function LastKnown({ at }: { readonly at: number }) {
  return (
    <>
      Last known at <ClockTime at={at} ms={false} />: the server cannot be reached.
    </>
  );
}

function Basis({ worker }: { readonly worker: WorkerDetail }) {
  const answered = Math.max(0, ...PARTS.map((part) => worker[part]?.at ?? 0));
  return (
    <>
      {worker.heartbeat === undefined ? (
        'It sends no heartbeats.'
      ) : (
        <>
          Last heartbeat <TimeAgo at={worker.heartbeat} />.
        </>
      )}{' '}
      {answered === 0 ? (
        'It has not answered over remote control.'
      ) : (
        <>
          Last answer over remote control <TimeAgo at={answered} />.
        </>
      )}
    </>
  );
}

const PARTS = ['active', 'reserved', 'scheduled', 'stats', 'activeQueues'] as const;

function Actions({ worker, lost, whyNot, onAct }: ActionsProps) {
  const carry = useCarryRange();
  const reason = whyNot ?? whyNotControl('shutdown', worker);
  return (
    <div className="flex flex-wrap gap-1.5">
      {lost > 0 && (
        <ButtonLink href={carry(tasksHref({ worker: worker.hostname, state: 'LOST' }))}>
          {groupDigits(lost)} LOST {lost === 1 ? 'task' : 'tasks'}
        </ButtonLink>
      )}
      <ButtonLink href={carry(tasksHref({ worker: worker.hostname }))}>Its tasks</ButtonLink>
      <Button
        variant="danger"
        disabled={reason !== undefined}
        title={reason}
        onClick={() => onAct({ kind: 'shutdown' })}
      >
        Shut down…
      </Button>
    </div>
  );
}

interface ActionsProps {
  readonly worker: WorkerDetail;
  readonly lost: number;
  readonly whyNot: string | undefined;
  readonly onAct: (act: Act) => void;
}

function NotKnown({ hostname, error }: { readonly hostname: string; readonly error: string | undefined }) {
  return (
    <Card>
      <EmptyState
        title={error === undefined ? `No worker named ${hostname} is known` : 'This worker could not be read'}
      >
        <p>
          {error ??
            'It was never heard on this broker, or it left so long ago that it was forgotten. If it starts, this page fills by itself.'}
        </p>
        <p className="mt-1">
          <EntityLink href="/workers">All workers</EntityLink>
        </p>
      </EmptyState>
    </Card>
  );
}
