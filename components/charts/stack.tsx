'use client';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useZone } from '../ui/use-zone.ts';
import { AXIS_LEFT, ChartFrame } from './frame.tsx';
import { Readout } from './overlay.tsx';
import type { Moment, Point, Range, Series } from './point.ts';
import { AxisTick, PLOT_MARGIN } from './recharts-look.tsx';
import { shortNumber } from './scale.ts';
import { clockText } from './time-axis.tsx';

/**
 * Numbers per bucket as stacked bars. `data` holds every bucket of `step` seconds, oldest first. Series stand on
 * each other from the baseline up: trouble first, so that its height can be read; a soft fill needs its `edge`.
 * Dragging chooses a stretch.
 */
export function StackChart({
  data,
  step,
  series,
  label,
  height = 160,
  format = shortNumber,
  chosen,
  onRange,
  moments,
}: StackChartProps) {
  const zone = useZone();
  const range = { from: data[0]?.t ?? 0, to: (data.at(-1)?.t ?? 0) + step };
  return (
    <ChartFrame
      label={`${label}. ${summary(data, series, format)}`}
      range={range}
      step={step}
      height={height}
      chosen={chosen}
      onRange={onRange}
      moments={moments}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 800, height }}>
        <BarChart data={data as Point[]} margin={PLOT_MARGIN} barCategoryGap="12%" accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--ch-grid)" />
          <XAxis dataKey="t" hide />
          <YAxis
            width={AXIS_LEFT}
            axisLine={false}
            tickLine={false}
            interval={0}
            tickCount={3}
            allowDecimals={false}
            tick={<AxisTick />}
            tickFormatter={format}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--ch-band)' }}
            content={({ active, payload }) => {
              const point = payload?.[0]?.payload as Point | undefined;
              if (!active || !point) return null;
              return (
                <Readout
                  title={clockText(point.t, range.to - range.from, zone)}
                  rows={series.map((one) => ({
                    label: one.label,
                    color: one.edge ?? one.color,
                    value: format(point[one.key] ?? 0),
                  }))}
                />
              );
            }}
          />
          {series.map((one) => (
            <Bar
              key={one.key}
              dataKey={one.key}
              name={one.label}
              stackId="all"
              fill={one.color}
              isAnimationActive={false}
              {...(one.edge === undefined ? {} : { shape: <EdgedBar edge={one.edge} /> })}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

export interface StackSeries extends Series {
  /** A line on top of a soft fill, dark enough to be seen on its own (3:1). */
  readonly edge?: string;
}

interface StackChartProps {
  readonly data: readonly Point[];
  /** Width of a bucket in seconds. */
  readonly step: number;
  readonly series: readonly StackSeries[];
  readonly label: string;
  readonly height?: number;
  readonly format?: (value: number) => string;
  readonly chosen?: Range | undefined;
  readonly onRange?: ((range: Range) => void) | undefined;
  readonly moments?: readonly Moment[] | undefined;
}

/** Recharts clones this element with the box of one bar. */
function EdgedBar({ edge, x = 0, y = 0, width = 0, height = 0, fill }: EdgedBarProps) {
  if (!(height > 0)) return null;
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} fill={fill} />
      <rect x={x} y={y} width={width} height={Math.min(1.5, height)} fill={edge} />
    </g>
  );
}

interface EdgedBarProps {
  readonly edge: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly fill?: string;
}

function summary(data: readonly Point[], series: readonly Series[], format: (value: number) => string): string {
  const last = data.at(-1);
  if (!last) return 'No data.';
  return `Last bucket: ${series.map((one) => `${one.label} ${format(last[one.key] ?? 0)}`).join(', ')}.`;
}
