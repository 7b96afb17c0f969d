'use client';
import { useMemo } from 'react';
import type { TaskState, Timeline } from '../../lib/contract/models.ts';
import { type Interval, type Range, resolveRange } from '../../lib/views/range.ts';
import { HistogramStrip } from '../charts/histogram-strip.tsx';
import { stateFill } from '../domain/state-badge.tsx';
import { useNowAs } from '../live/use-now.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { stripData } from './strip-data.ts';
import { STATE_MARKS, STATE_ORDER } from './task-state.tsx';

const HEIGHT = 64;

/** How many tasks were first seen when, stacked by state. Dragging over it chooses a stretch. */
export function TaskStrip({ timeline, range, states, chosen, onChoose }: TaskStripProps) {
  const step = timeline?.step ?? 60;
  const to = useNowAs((now) => resolveRange(range, Math.ceil(now / step) * step).to);
  const data = useMemo(() => {
    if (timeline === undefined) return undefined;
    return stripData(
      timeline,
      resolveRange(range, to),
      STATE_ORDER.filter((state) => states.has(state)),
    );
  }, [timeline, range, to, states]);

  if (data === undefined) return <Skeleton className="h-[84px] w-full" />;
  return (
    <HistogramStrip
      data={data.points}
      step={data.step}
      series={data.states.map((state) => ({
        key: state,
        label: state.toLowerCase(),
        color: stateFill(STATE_MARKS[state]),
      }))}
      label="Tasks by the time they were first seen"
      height={HEIGHT}
      chosen={chosen}
      onRange={onChoose}
    />
  );
}

interface TaskStripProps {
  /** Undefined while it is not known. */
  readonly timeline: Timeline | undefined;
  /** What it covers; wider than what is chosen in it. */
  readonly range: Range;
  readonly states: ReadonlySet<TaskState>;
  readonly chosen: Interval | undefined;
  readonly onChoose: (interval: Interval) => void;
}
