'use client';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useZone } from '../ui/use-zone.ts';
import { AXIS_LEFT, ChartFrame } from './frame.tsx';
import { Readout } from './overlay.tsx';
import type { Moment, Point, Range, Series } from './point.ts';
import { AxisTick, PLOT_MARGIN } from './recharts-look.tsx';
import { shortNumber } from './scale.ts';
import { clockText } from './time-axis.tsx';

/**
 * Numbers over time as lines or areas. A missing value breaks the line: unknown is not zero. `range` fixes the
 * clock axis; without it the data does.
 */
export function LineChart({
  data,
  series,
  label,
  step = 1,
  height = 160,
  range,
  format = shortNumber,
  chosen,
  onRange,
  moments,
  small = false,
  whole = false,
}: LineChartProps) {
  const zone = useZone();
  const shown = range ?? { from: data[0]?.t ?? 0, to: data.at(-1)?.t ?? 1 };
  const last = data.at(-1);
  return (
    <ChartFrame
      label={`${label}. ${last ? `Last: ${series.map((one) => `${one.label} ${said(last[one.key], format)}`).join(', ')}.` : 'No data.'}`}
      range={shown}
      step={step}
      height={height}
      chosen={chosen}
      onRange={onRange}
      moments={moments}
      ticks={small ? 3 : undefined}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 800, height }}>
        <ComposedChart data={data as Point[]} margin={PLOT_MARGIN} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--ch-grid)" />
          <XAxis dataKey="t" type="number" domain={[shown.from, shown.to]} allowDataOverflow hide />
          <YAxis
            width={AXIS_LEFT}
            axisLine={false}
            tickLine={false}
            interval={0}
            tickCount={small ? 3 : 4}
            domain={[0, 'auto']}
            allowDecimals={!whole}
            tick={<AxisTick />}
            tickFormatter={format}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-2)' }}
            content={({ active, payload }) => {
              const point = payload?.[0]?.payload as Point | undefined;
              if (!active || !point) return null;
              return (
                <Readout
                  title={clockText(point.t, shown.to - shown.from, zone)}
                  rows={series.map((one) => ({
                    label: one.label,
                    color: one.color,
                    value: said(point[one.key], format),
                  }))}
                />
              );
            }}
          />
          {series.map((one) =>
            one.area ? (
              <Area
                key={one.key}
                dataKey={one.key}
                name={one.label}
                type="linear"
                stroke={one.color}
                strokeWidth={1.5}
                fill={one.color}
                fillOpacity={0.14}
                dot={false}
                activeDot={{ r: 2.5, strokeWidth: 0 }}
                connectNulls={false}
                isAnimationActive={false}
                {...(one.dashed ? { strokeDasharray: '4 3' } : {})}
              />
            ) : (
              <Line
                key={one.key}
                dataKey={one.key}
                name={one.label}
                type="linear"
                stroke={one.color}
                strokeWidth={1.5}
                dot={false}
                activeDot={{ r: 2.5, strokeWidth: 0 }}
                connectNulls={false}
                isAnimationActive={false}
                {...(one.dashed ? { strokeDasharray: '4 3' } : {})}
              />
            ),
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

export interface LineSeries extends Series {
  /** Filled down to the baseline. */
  readonly area?: boolean;
  /** Not measured: a forecast, a limit. */
  readonly dashed?: boolean;
}

interface LineChartProps {
  readonly data: readonly Point[];
  readonly series: readonly LineSeries[];
  readonly label: string;
  /** What the brush snaps to, seconds. */
  readonly step?: number;
  readonly height?: number;
  readonly range?: Range | undefined;
  readonly format?: (value: number) => string;
  readonly chosen?: Range | undefined;
  readonly onRange?: ((range: Range) => void) | undefined;
  readonly moments?: readonly Moment[] | undefined;
  /** A chart in a third of a card: few labels. */
  readonly small?: boolean;
  /** Counts of things: no fractions on its axis. */
  readonly whole?: boolean;
}

function said(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? 'unknown' : format(value);
}
