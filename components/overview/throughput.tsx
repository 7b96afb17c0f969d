'use client';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import type { Overview } from '../../lib/contract/models.ts';
import { getSeries } from '../../lib/contract/rest.ts';
import { printCount } from '../../lib/format/count.ts';
import { printAge } from '../../lib/format/duration.ts';
import { printSeriesNames } from '../../lib/metrics/series-names.ts';
import { chooseStep, type Interval, type Range, resolveRange } from '../../lib/views/range.ts';
import type { StackSeries } from '../charts/stack.tsx';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { THROUGHPUT_SERIES, throughputOf, throughputPoints } from './throughput-points.ts';

const HEIGHT = 156;

// Recharts is most of a page's weight, and no answer needs it: it comes when the page stands.
const StackChart = dynamic(() => import('../charts/stack.tsx').then((room) => room.StackChart), {
  ssr: false,
  loading: () => <div style={{ height: HEIGHT + 20 }} />,
});

/** From the baseline up, trouble first, so that its height can be read. */
const SERIES: readonly StackSeries[] = [
  { key: 'failure', label: 'failure', color: 'var(--ch-failure)' },
  { key: 'retry', label: 'retry', color: 'var(--ch-retry)' },
  { key: 'other', label: 'revoked or rejected', color: 'var(--ch-revoked)' },
  { key: 'success', label: 'success', color: 'var(--ch-success-soft)', edge: 'var(--ch-success)' },
];

/** Finished tasks per second, live; dragging over it chooses the range of every page. */
export function Throughput({ throughput, range, onRange }: ThroughputProps) {
  return range.kind === 'last' ? (
    <LiveThroughput throughput={throughput} seconds={range.seconds} onRange={onRange} />
  ) : (
    <RecordedThroughput from={range.from} to={range.to} onRange={onRange} />
  );
}

interface ThroughputProps {
  readonly throughput: Overview['throughput'];
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

function LiveThroughput({ throughput, seconds, onRange }: LiveThroughputProps) {
  const now = useNowAs((instant) => Math.floor(instant));
  const interval = useMemo(() => resolveRange({ kind: 'last', seconds }, now), [seconds, now]);
  return <ThroughputCard throughput={throughput} interval={interval} onRange={onRange} isLive />;
}

interface LiveThroughputProps {
  readonly throughput: Overview['throughput'];
  readonly seconds: number;
  readonly onRange: (range: Range) => void;
}

function RecordedThroughput({ from, to, onRange }: Interval & { readonly onRange: (range: Range) => void }) {
  const interval = useMemo(() => ({ from, to }), [from, to]);
  const { data, error } = useCall(getSeries, {
    series: printSeriesNames(THROUGHPUT_SERIES),
    from,
    to,
    // Counts are recorded every ten seconds.
    step: Math.max(10, chooseStep(interval)),
  });
  const throughput = useMemo(() => data && throughputOf(data.items), [data]);
  if (throughput === undefined) {
    return (
      <Card>
        <CardHead title="Finished tasks per second" />
        {error ? (
          <EmptyState compact title="What was recorded could not be read">
            {error.message}
          </EmptyState>
        ) : (
          <div style={{ height: HEIGHT + 44 }} />
        )}
      </Card>
    );
  }
  return <ThroughputCard throughput={throughput} interval={interval} onRange={onRange} />;
}

function ThroughputCard({ throughput, interval, onRange, isLive = false }: ThroughputCardProps) {
  const points = useMemo(() => throughputPoints(throughput, interval), [throughput, interval]);
  const series = SERIES.filter(({ key }) => key !== 'other' || points.some((point) => (point.other ?? 0) > 0));
  const isEmpty = throughput.points.length === 0;
  return (
    <Card aria-labelledby="throughput">
      <CardHead
        id="throughput"
        title="Finished tasks per second"
        right={
          isLive ? (
            <span className="text-12 text-ink-3 max-sm:hidden">
              {printAge(throughput.step)} buckets, drag to look closer
            </span>
          ) : (
            <Button size="sm" onClick={() => onRange({ kind: 'last', seconds: 3600 })}>
              Back to the last hour
            </Button>
          )
        }
      >
        <span className="max-sm:hidden">
          <Legend series={series} />
        </span>
      </CardHead>
      {isEmpty ? (
        <EmptyState compact title={isLive ? 'No task has ended in this range' : 'Nothing was recorded in this range'}>
          Each finished task is counted here by how it ended: failed, to be retried, or done.
        </EmptyState>
      ) : (
        <CardBody>
          <div className="mb-3 sm:hidden">
            <Legend series={series} />
          </div>
          <StackChart
            data={points}
            step={throughput.step}
            series={series}
            label="Finished tasks per second by outcome"
            height={HEIGHT}
            format={printCount}
            onRange={({ from, to }) => onRange({ kind: 'between', from, to })}
          />
        </CardBody>
      )}
    </Card>
  );
}

interface ThroughputCardProps {
  readonly throughput: Overview['throughput'];
  readonly interval: Interval;
  readonly onRange: (range: Range) => void;
  readonly isLive?: boolean;
}

function Legend({ series }: { readonly series: readonly StackSeries[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3.5 text-12 text-ink-2 max-sm:gap-x-2.5">
      {series.map(({ key, label, color, edge }) => (
        <li key={key} className="flex items-center gap-1.5">
          <i aria-hidden="true" className="block size-2 rounded-[2px]" style={{ background: edge ?? color }} />
          {label}
        </li>
      ))}
    </ul>
  );
}
