'use client';
import clsx from 'clsx';
import { type ReactNode, useRef } from 'react';
import { Overlay } from './overlay.tsx';
import type { Moment, Range } from './point.ts';
import { TimeAxis } from './time-axis.tsx';
import { useBrush } from './use-brush.ts';

/** Room for the numbers of the y axis, px. */
export const AXIS_LEFT = 36;

/** The box of a time chart: the plot given as children, moments and the brush over it, the clock under it. */
export function ChartFrame({ label, range, step, height, chosen, onRange, moments, ticks, children }: ChartFrameProps) {
  const plot = useRef<HTMLDivElement>(null);
  const brush = useBrush({ plot, range, step, onRange });
  return (
    <div>
      <div
        {...brush.handlers}
        className={clsx('relative touch-pan-y select-none', onRange && 'cursor-crosshair')}
        style={{ height }}
      >
        <div role="img" aria-label={label} className="absolute inset-0">
          {children}
        </div>
        <div ref={plot} className="pointer-events-none absolute inset-y-0 right-0" style={{ left: AXIS_LEFT }}>
          <Overlay range={range} chosen={brush.chosen ?? chosen} moments={moments} />
        </div>
      </div>
      <TimeAxis range={range} left={AXIS_LEFT} {...(ticks === undefined ? {} : { most: ticks })} />
    </div>
  );
}

interface ChartFrameProps {
  readonly label: string;
  readonly range: Range;
  readonly step: number;
  readonly height: number;
  readonly chosen?: Range | undefined;
  readonly onRange?: ((range: Range) => void) | undefined;
  readonly moments?: readonly Moment[] | undefined;
  /** Labels under it at most. */
  readonly ticks?: number | undefined;
  readonly children: ReactNode;
}
