'use client';
import { type PointerEvent, useRef, useState } from 'react';
import { useZone } from '../ui/use-zone.ts';
import { Overlay, Readout } from './overlay.tsx';
import type { Moment, Point, Range, Series } from './point.ts';
import { niceTop, shortNumber } from './scale.ts';
import { clockText, TimeAxis } from './time-axis.tsx';
import { useBrush } from './use-brush.ts';

const AXIS_LEFT = 28;
/** Share of a bucket its bar fills. */
const BAR_SHARE = 0.8;

/**
 * Counts per bucket as thin stacked bars above a list, drawn by hand (one path a series). `data` holds every
 * bucket of `step` seconds, empty ones too, oldest first. Series are stacked from the baseline up, so trouble
 * goes first. Dragging chooses a stretch (`onRange`), a click chooses one bucket; `chosen` is what stands in the
 * address.
 */
export function HistogramStrip({
  data,
  step,
  series,
  label,
  height = 72,
  chosen,
  onRange,
  moments,
}: HistogramStripProps) {
  const zone = useZone();
  const plot = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const range = { from: data[0]?.t ?? 0, to: (data.at(-1)?.t ?? 0) + step };
  const brush = useBrush({ plot, range, step, onRange, clicks: true });
  const top = niceTop(Math.max(0, ...data.map((point) => sum(point, series))));
  const point = hovered === undefined ? undefined : data[hovered];

  function hover(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    setHovered(Math.min(data.length - 1, Math.floor(((event.clientX - box.left) / box.width) * data.length)));
    brush.handlers.onPointerMove?.(event);
  }

  return (
    <div>
      <div className="relative" style={{ height }}>
        <span className="absolute top-0 left-0 -translate-y-1/2 text-11 text-ink-3 leading-3">{shortNumber(top)}</span>
        <span className="absolute bottom-0 left-0 translate-y-1/2 text-11 text-ink-3 leading-3">0</span>
        {/* Pointer work alone: the range control in the top bar does the same by keyboard. */}
        <div
          ref={plot}
          {...brush.handlers}
          onPointerMove={hover}
          onPointerLeave={() => setHovered(undefined)}
          className={`absolute inset-y-0 right-0 touch-pan-y select-none ${onRange ? 'cursor-crosshair' : ''}`}
          style={{ left: AXIS_LEFT }}
        >
          <svg
            role="img"
            aria-label={`${label}: ${series.map((one) => `${total(data, one.key)} ${one.label}`).join(', ')}`}
            viewBox={`0 0 ${Math.max(1, data.length)} 1`}
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible"
          >
            <path
              d={`M0 0H${data.length}M0 1H${data.length}`}
              stroke="var(--ch-grid)"
              strokeWidth="1"
              vectorEffect="non-scaling-stroke"
            />
            {series.map((one, index) => (
              <path key={one.key} d={stackPath(data, series.slice(0, index), one.key, top)} fill={one.color} />
            ))}
          </svg>
          <Overlay range={range} chosen={brush.chosen ?? chosen} moments={moments} />
          {point && !brush.chosen && (
            <div
              className="pointer-events-none absolute top-full z-10 mt-2 -translate-x-1/2"
              style={{ left: `clamp(64px, ${(((hovered ?? 0) + 0.5) / data.length) * 100}%, calc(100% - 64px))` }}
            >
              <Readout
                title={clockText(point.t, range.to - range.from, zone)}
                rows={series.map((one) => ({ ...one, value: shortNumber(point[one.key] ?? 0) }))}
              />
            </div>
          )}
        </div>
      </div>
      <TimeAxis range={range} left={AXIS_LEFT} />
    </div>
  );
}

interface HistogramStripProps {
  readonly data: readonly Point[];
  /** Width of a bucket in seconds. */
  readonly step: number;
  readonly series: readonly Series[];
  /** What is counted, for those who cannot see it. */
  readonly label: string;
  readonly height?: number;
  readonly chosen?: Range | undefined;
  readonly onRange?: ((range: Range) => void) | undefined;
  readonly moments?: readonly Moment[] | undefined;
}

/** The bars of one series standing on those `below` it, in a box of `data.length` × 1. */
function stackPath(data: readonly Point[], below: readonly Series[], key: string, top: number): string {
  const gap = (1 - BAR_SHARE) / 2;
  return data
    .map((point, index) => {
      const value = point[key] ?? 0;
      if (value <= 0) return '';
      const base = 1 - sum(point, below) / top;
      return `M${index + gap} ${base.toFixed(4)}V${(base - value / top).toFixed(4)}H${index + 1 - gap}V${base.toFixed(4)}Z`;
    })
    .join('');
}

function sum(point: Point, series: readonly Series[]): number {
  return series.reduce((whole, one) => whole + (point[one.key] ?? 0), 0);
}

function total(data: readonly Point[], key: string): number {
  return data.reduce((whole, point) => whole + (point[key] ?? 0), 0);
}
