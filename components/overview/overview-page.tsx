'use client';
import { useMemo } from 'react';
import type { Overview } from '../../lib/contract/models.ts';
import { Stale } from '../domain/stale.tsx';
import { useLive } from '../live/use-live.ts';
import { useStaleSince } from '../live/use-stale-since.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange, usePageRange } from '../shell/page-range.ts';
import { RangeSelect } from '../shell/range-select.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Attention } from './attention.tsx';
import { FailuresCard } from './failures-card.tsx';
import { Figures } from './figures.tsx';
import { FirstSteps } from './first-steps.tsx';
import { OverviewSkeleton } from './overview-skeleton.tsx';
import { OverviewVerdict } from './overview-verdict.tsx';
import { QualityCard } from './quality-card.tsx';
import { QueuesCard } from './queues-card.tsx';
import { Throughput } from './throughput.tsx';
import { WorkersCard } from './workers-card.tsx';

/** Is it healthy? The answer, what needs somebody, then the evidence. */
export function OverviewPage() {
  const [range, setRange] = usePageRange();
  const topic = useLive({
    kind: 'overview',
    ...(range.kind === 'last' ? { range: range.seconds } : {}),
  });
  const { rows, status, error } = topic;
  const staleSince = useStaleSince(topic);
  const overview = useMemo(() => complete(rows), [rows]);

  return (
    <Page title="Overview" tools={<RangeSelect value={range} onChange={setRange} />}>
      {overview === undefined ? (
        <OverviewPending failed={status === 'failed' ? error : undefined} />
      ) : (
        <OverviewContent overview={overview} range={range} onRange={setRange} staleSince={staleSince} />
      )}
    </Page>
  );
}

function OverviewContent({ overview, range, onRange, staleSince }: OverviewContentProps) {
  const carry = useCarryRange();
  const { verdict, findings, queues, workers } = overview;
  const isStale = staleSince !== undefined;
  const answer = <OverviewVerdict verdict={verdict} findings={findings} staleSince={staleSince} carry={carry} />;

  if (workers.length === 0 && overview.quality.events === 0) {
    return (
      <>
        {isStale && answer}
        <FirstSteps isListening={!isStale} />
        {queues.length > 0 && (
          <Stale when={isStale}>
            <QueuesCard queues={queues} carry={carry} />
          </Stale>
        )}
      </>
    );
  }
  return (
    <>
      {answer}
      <div className="split items-stretch!">
        <Attention findings={findings} carry={carry} />
        <Stale when={isStale} className="grid">
          <Figures figures={overview.figures} carry={carry} />
        </Stale>
      </div>
      <Stale when={isStale} className="stack">
        <Throughput throughput={overview.throughput} range={range} onRange={onRange} />
        <div className="split items-stretch!">
          <QueuesCard queues={queues} carry={carry} />
          <WorkersCard workers={workers} carry={carry} />
        </div>
        <div className="split items-stretch!">
          <FailuresCard failures={overview.failures} carry={carry} />
          <QualityCard quality={overview.quality} />
        </div>
      </Stale>
    </>
  );
}

interface OverviewContentProps {
  readonly overview: Overview;
  readonly range: ReturnType<typeof usePageRange>[0];
  readonly onRange: ReturnType<typeof usePageRange>[1];
  /** What is shown is the last that was known then, Unix seconds; undefined while it is fresh. */
  readonly staleSince: number | undefined;
}

function OverviewPending({ failed }: { readonly failed: string | undefined }) {
  if (failed === undefined) return <OverviewSkeleton />;
  return (
    <Card>
      <EmptyState title="The overview could not be read">
        <p>{failed}</p>
        <p className="mt-1 text-ink-3">It is asked for again every few seconds.</p>
      </EmptyState>
    </Card>
  );
}

/** The fields come as rows of one topic, all of them in the first snapshot. */
function complete(rows: Partial<Overview>): Overview | undefined {
  const { verdict, findings, figures, throughput, queues, workers, failures, quality } = rows;
  if (!verdict || !findings || !figures || !throughput || !queues || !workers || !failures || !quality)
    return undefined;
  return { verdict, findings, figures, throughput, queues, workers, failures, quality };
}
