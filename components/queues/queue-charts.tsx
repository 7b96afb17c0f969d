'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useMemo } from 'react';
import type { QueueDetail, Series } from '../../lib/contract/models.ts';
import { getSeries } from '../../lib/contract/rest.ts';
import { groupDigits, printCount } from '../../lib/format/count.ts';
import { printAge } from '../../lib/format/duration.ts';
import { printSeriesNames } from '../../lib/metrics/series-names.ts';
import { chooseStep, type Interval, type Range, resolveRange } from '../../lib/views/range.ts';
import type { LineSeries } from '../charts/line.tsx';
import type { Point } from '../charts/point.ts';
import { NO_RATE, QueueOldest, RATE_SOURCES } from '../domain/queue-words.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { inAgeUnit, queuePoints } from './queue-points.ts';

const HEIGHT = 184;
const SMALL = 72;
/** Queues are recorded every ten seconds: a finer step would show gaps that are none. */
const RECORDED_EVERY = 10;

// Recharts is most of a page's weight, and no answer needs it: it comes when the page stands.
const LineChart = dynamic(() => import('../charts/line.tsx').then((room) => room.LineChart), {
  ssr: false,
  loading: () => <div style={{ height: HEIGHT + 20 }} />,
});
const SmallChart = dynamic(() => import('../charts/line.tsx').then((room) => room.LineChart), {
  ssr: false,
  loading: () => <div style={{ height: SMALL + 20 }} />,
});

const DEPTH: readonly LineSeries[] = [{ key: 'depth', label: 'waiting', color: 'var(--ch-queued)', area: true }];
const OLDEST: readonly LineSeries[] = [{ key: 'oldest', label: 'oldest', color: 'var(--ch-line)' }];
const UNACKED: readonly LineSeries[] = [{ key: 'unacked', label: 'unacked', color: 'var(--ch-received)' }];
const RATES: readonly LineSeries[] = [
  { key: 'in', label: 'in', color: 'var(--ch-line)' },
  { key: 'out', label: 'out', color: 'var(--n1)' },
];

/** How the queue has done over the range, and is doing. Dragging over a chart chooses the range of every page. */
export function QueueCharts({ queue, range, onRange }: QueueChartsProps) {
  const { interval, step, isLive } = useSteppedRange(range);
  const { data, error } = useCall(getSeries, { series: printSeriesNames(seriesNames(queue.name)), ...interval, step });
  const points = useMemo(
    () => queuePoints(data?.items ?? NOTHING, interval, step, isLive ? queue : undefined),
    [data, interval, step, isLive, queue],
  );
  const ages = useMemo(() => inAgeUnit(points, 'oldest'), [points]);
  const brush = { range: interval, step, onRange: ({ from, to }: Interval) => onRange({ kind: 'between', from, to }) };

  return (
    <Card aria-labelledby="waiting">
      <CardHead
        id="waiting"
        title="Waiting"
        count={error === null ? `every ${printAge(step)}` : `history could not be read: ${error.message}`}
        right={
          isLive ? (
            <span className="text-12 text-ink-3 max-sm:hidden">drag to look closer</span>
          ) : (
            <Button size="sm" onClick={() => onRange({ kind: 'last', seconds: 3600 })}>
              Back to the last hour
            </Button>
          )
        }
      />
      <CardBody>
        <LineChart
          data={points}
          series={DEPTH}
          label={`Messages waiting in ${queue.name}`}
          height={HEIGHT}
          {...brush}
        />
      </CardBody>
      <div className="grid grid-cols-3 border-line-soft border-t max-sm:grid-cols-1">
        <Panel title="Oldest waiting" value={<QueueOldest queue={queue} />}>
          <SmallPlot
            points={ages.points}
            series={OLDEST}
            label="Age of the oldest message"
            format={(age) => `${printCount(age)} ${ages.unit}`}
            {...brush}
          />
        </Panel>
        <Panel
          title="In and out"
          value={rates(queue)}
          note={queue.inRate === undefined ? 'Rates need task_send_sent_event = True where tasks are sent.' : undefined}
        >
          <SmallPlot
            points={points}
            series={RATES}
            label="Messages in and out per second"
            format={printCount}
            {...brush}
          />
        </Panel>
        <Panel
          title="Unacked"
          value={queue.unacked === undefined ? <Unknown why="the broker does not tell" /> : groupDigits(queue.unacked)}
        >
          <SmallPlot
            points={points}
            series={UNACKED}
            label="Messages with workers, unacknowledged"
            format={printCount}
            {...brush}
          />
        </Panel>
      </div>
    </Card>
  );
}

interface QueueChartsProps {
  readonly queue: QueueDetail;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

const NOTHING: readonly Series[] = [];

/** The range on whole steps, so that the recorded part is asked for once a step and not at each second. */
function useSteppedRange(range: Range): {
  readonly interval: Interval;
  readonly step: number;
  readonly isLive: boolean;
} {
  const isLive = range.kind === 'last';
  const step = Math.max(RECORDED_EVERY, chooseStep(isLive ? { from: 0, to: range.seconds } : range));
  const end = useNowAs((now) => Math.ceil(now / step) * step);
  return useMemo(() => {
    const { from, to } = resolveRange(range, end);
    return { interval: { from: Math.floor(from / step) * step, to }, step, isLive };
  }, [range, end, step, isLive]);
}

function seriesNames(name: string): readonly string[] {
  return ['depth', 'oldest', 'in', 'out', 'unacked'].map((kind) => `queue.${kind}:${name}`);
}

function Panel({ title, value, note, children }: PanelProps) {
  return (
    <section className="flex min-w-0 flex-col gap-2 border-line-soft border-r px-4 py-3 last:border-r-0 max-sm:border-r-0 max-sm:border-b max-sm:px-3 max-sm:last:border-b-0">
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="text-12 text-ink-2">{title}</h3>
        <span className="truncate font-medium">{value}</span>
      </div>
      {children}
      {note !== undefined && <p className="text-11 text-ink-3">{note}</p>}
    </section>
  );
}

interface PanelProps {
  readonly title: string;
  readonly value: ReactNode;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

function SmallPlot({ points, series, label, ...rest }: SmallPlotProps) {
  const isKnown = points.some((point) => series.some(({ key }) => point[key] !== undefined));
  if (!isKnown) {
    return (
      <div className="hatched grid place-items-center rounded-control text-11" style={{ height: SMALL + 20 }}>
        <span className="rounded bg-surface px-2 text-ink-3">not known in this range</span>
      </div>
    );
  }
  return <SmallChart small data={points} series={series} label={label} height={SMALL} {...rest} />;
}

interface SmallPlotProps {
  readonly points: readonly Point[];
  readonly series: readonly LineSeries[];
  readonly label: string;
  readonly format: (value: number) => string;
  readonly range: Interval;
  readonly step: number;
  readonly onRange: (range: Interval) => void;
}

function rates({ inRate, outRate, ratesFrom }: QueueDetail): ReactNode {
  if (inRate === undefined && outRate === undefined) return <Unknown why={NO_RATE} />;
  const said = (rate: number | undefined) => (rate === undefined ? 'unknown' : printCount(rate));
  return (
    <span title={ratesFrom && RATE_SOURCES[ratesFrom]}>
      {said(inRate)} in, {said(outRate)} out
      <span className="ml-0.5 font-normal text-ink-3">/s</span>
    </span>
  );
}
