'use client';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { getSeries } from '../../lib/contract/rest.ts';
import { printSeriesNames } from '../../lib/metrics/series-names.ts';
import { chooseStep, type Interval, type Range, resolveRange } from '../../lib/views/range.ts';
import type { LineSeries } from '../charts/line.tsx';
import type { Point } from '../charts/point.ts';
import { shortNumber } from '../charts/scale.ts';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { seriesNames, workerPoints } from './worker-points.ts';

const HEIGHT = 96;
/** Samples are taken every ten seconds. */
const SAMPLE_STEP = 10;

// Recharts is most of a page's weight, and no answer needs it: it comes when the page stands.
const LineChart = dynamic(() => import('../charts/line.tsx').then((room) => room.LineChart), {
  ssr: false,
  loading: () => <div style={{ height: HEIGHT + 20 }} />,
});

const CHARTS: readonly (LineSeries & { readonly title: string; readonly whole?: boolean })[] = [
  { key: 'active', title: 'Slots busy', label: 'busy', color: 'var(--ch-started)', area: true, whole: true },
  { key: 'processed', title: 'Processed per second', label: 'processed', color: 'var(--ch-success)', area: true },
  { key: 'load', title: 'Load of its host, 1 m', label: 'load', color: 'var(--ch-line)' },
];

/** Busy slots, processed tasks and load over the range. Where nothing was heard of it the line breaks. */
export function WorkerCharts({ hostname, range, onRange }: WorkerChartsProps) {
  const isLive = range.kind === 'last';
  // A new question with each new sample, and not in between.
  const now = useNowAs((instant) => (isLive ? Math.floor(instant / SAMPLE_STEP) * SAMPLE_STEP : 0));
  const interval = useMemo(() => resolveRange(range, now), [range, now]);
  const step = Math.max(SAMPLE_STEP, chooseStep(interval));
  const { data, error } = useCall(getSeries, { series: printSeriesNames(seriesNames(hostname)), ...interval, step });
  const points = useMemo(() => data && workerPoints(data.items, hostname), [data, hostname]);
  const isEmpty = points?.every(
    ({ active, processed, load }) => active === undefined && processed === undefined && load === undefined,
  );

  return (
    <Card aria-labelledby="worker-charts">
      <CardHead
        id="worker-charts"
        title="Over the range"
        right={<span className="text-12 text-ink-3 max-sm:hidden">told by its heartbeats; gaps are silence</span>}
      />
      {error !== null && points === undefined ? (
        <EmptyState compact title="What was recorded could not be read">
          {error.message}
        </EmptyState>
      ) : isEmpty ? (
        <EmptyState compact title="Nothing was recorded of it in this range">
          Its heartbeats are sampled every ten seconds.
        </EmptyState>
      ) : (
        <div className="grid grid-cols-3 gap-x-5 gap-y-3 px-4 py-3 max-md:grid-cols-1 max-sm:px-3">
          {CHARTS.map((chart) => (
            <WorkerChart
              key={chart.key}
              chart={chart}
              points={points}
              interval={interval}
              step={step}
              onRange={onRange}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

interface WorkerChartsProps {
  readonly hostname: string;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

function WorkerChart({ chart, points, interval, step, onRange }: WorkerChartProps) {
  const { title, whole = false, ...series } = chart;
  const last = points?.findLast((point) => point[series.key] !== undefined)?.[series.key];
  return (
    <div className="min-w-0">
      <h3 className="mb-1 flex items-baseline gap-2 text-12">
        <span className="text-ink-2">{title}</span>
        {last !== undefined && <span className="ml-auto font-medium">{shortNumber(last)}</span>}
      </h3>
      {points === undefined ? (
        <div style={{ height: HEIGHT + 20 }} />
      ) : (
        <LineChart
          data={points}
          series={[series]}
          label={title}
          step={step}
          height={HEIGHT}
          range={interval}
          small
          whole={whole}
          onRange={({ from, to }) => onRange({ kind: 'between', from, to })}
        />
      )}
    </div>
  );
}

interface WorkerChartProps {
  readonly chart: (typeof CHARTS)[number];
  readonly points: readonly Point[] | undefined;
  readonly interval: Interval;
  readonly step: number;
  readonly onRange: (range: Range) => void;
}
