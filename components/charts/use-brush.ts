'use client';
import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import type { Range } from './point.ts';

/** A drag shorter than this (px) is a click. */
const CLICK_PX = 4;

/**
 * Choosing a stretch of time by dragging over a plot. `range` is what the plot shows; the handlers go on the
 * element of `plot` or one around it. Edges snap to `step` seconds. `onRange` is called once, when the drag ends;
 * a lost pointer forgets it. With `clicks` a click chooses the bucket under it.
 */
export function useBrush({ plot, range, step, onRange, clicks = false }: BrushOptions): Brush {
  const [drag, setDrag] = useState<{ readonly start: number; readonly end: number } | undefined>(undefined);
  const startX = useRef(0);

  function timeAt(event: PointerEvent): number {
    const box = plot.current?.getBoundingClientRect();
    if (!box || box.width === 0) return range.from;
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return range.from + share * (range.to - range.from);
  }

  if (!onRange) return { chosen: undefined, handlers: {} };
  return {
    chosen: drag && snap(drag, range, step),
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        startX.current = event.clientX;
        const t = timeAt(event);
        setDrag({ start: t, end: t });
      },
      onPointerMove(event) {
        if (drag) setDrag({ ...drag, end: timeAt(event) });
      },
      onPointerUp(event) {
        setDrag(undefined);
        if (!drag || (!clicks && Math.abs(event.clientX - startX.current) < CLICK_PX)) return;
        onRange(snap({ ...drag, end: timeAt(event) }, range, step));
      },
      onPointerCancel() {
        setDrag(undefined);
      },
    },
  };
}

interface BrushOptions {
  readonly plot: RefObject<HTMLElement | null>;
  readonly range: Range;
  readonly step: number;
  readonly onRange: ((range: Range) => void) | undefined;
  readonly clicks?: boolean;
}

interface Brush {
  /** What is being dragged now. */
  readonly chosen: Range | undefined;
  readonly handlers: {
    readonly onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove?: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp?: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel?: () => void;
  };
}

function snap(drag: { readonly start: number; readonly end: number }, range: Range, step: number): Range {
  const [low, high] = drag.start < drag.end ? [drag.start, drag.end] : [drag.end, drag.start];
  return {
    from: Math.max(range.from, Math.floor(low / step) * step),
    to: Math.min(range.to, Math.max(Math.ceil(high / step), Math.floor(low / step) + 1) * step),
  };
}
