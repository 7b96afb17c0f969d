'use client';
import { useMemo, useState } from 'react';
import type { TaskState, Timeline } from '../../lib/contract/models.ts';
import { parseQuery } from '../../lib/query/parse.ts';
import type { Interval, Range } from '../../lib/views/range.ts';
import { askedWithoutStates, chosenStates, statesOf } from '../../lib/views/task-query.ts';
import type { TaskView } from '../../lib/views/task-view.ts';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';

export interface TaskCounts {
  /** By state, of all that answer the query but for its states; undefined while not known. */
  readonly byState: Readonly<Record<string, number>> | undefined;
  /** How many answer all of it. */
  readonly matched: number | undefined;
  readonly timeline: Timeline | undefined;
  /** What the timeline covers: the range, or what lies around a stretch chosen in it. */
  readonly around: Range;
  /** The states the query lets through, and those it names. */
  readonly states: ReadonlySet<TaskState>;
  readonly chosen: ReadonlySet<TaskState>;
  /** The link is lost: these are the last that were known. */
  readonly stale: boolean;
  /** Another value after each change of the counts. */
  readonly changes: unknown;
  /** Keeps what the timeline covers while a stretch of it is chosen. */
  readonly keepAround: () => void;
}

/** How many tasks answer a view, by state and over time. */
export function useTaskCounts({ q, range }: TaskView): TaskCounts {
  const [kept, setKept] = useState<Range | undefined>(undefined);
  const surroundings = useSurroundings(range);
  const around = range.kind === 'last' ? range : (kept ?? surroundings);
  const asked = askedWithoutStates(q);
  const inRange = useLive({ kind: 'task-counts', q: asked, ...spanOf(range) });
  const overAround = useLive({ kind: 'task-counts', q: asked, ...spanOf(around) });
  const states = useMemo(() => statesOf(parseQuery(q).query), [q]);
  const chosen = useMemo(() => chosenStates(q), [q]);
  const byState = inRange.rows.counts;

  return {
    byState,
    matched: byState && [...states].reduce((sum, state) => sum + (byState[state] ?? 0), 0),
    timeline: overAround.rows.timeline,
    around,
    states,
    chosen,
    stale: inRange.status === 'stale',
    changes: byState,
    keepAround: () => setKept(around),
  };
}

const MINUTE = 60;

/** What lies around a stretch that came with a link: twice its length before it, and its length after, up to now. */
function useSurroundings(range: Range): Range {
  const minute = useNowAs((now) => Math.ceil(now / MINUTE) * MINUTE);
  return useMemo(() => (range.kind === 'last' ? range : surroundingsOf(range, minute)), [range, minute]);
}

/** `now` in Unix seconds. */
export function surroundingsOf({ from, to }: Interval, now: number): Range {
  const span = to - from;
  return { kind: 'between', from: from - 2 * span, to: Math.max(to, Math.min(to + span, now)) };
}

function spanOf(range: Range): { readonly range: number } | Interval {
  return range.kind === 'last' ? { range: range.seconds } : { from: range.from, to: range.to };
}
