'use client';
import { useEffect, useMemo, useRef } from 'react';
import type { TaskSummary } from '../../lib/contract/models.ts';
import { listTasks } from '../../lib/contract/rest.ts';
import { askedQuery } from '../../lib/views/task-query.ts';
import { printTaskView, type TaskView } from '../../lib/views/task-view.ts';
import { useLive } from '../live/use-live.ts';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';

/** What the topic `tasks` tells at most is 200; a hundred fill three screens. */
const WINDOW = 100;
/** A list that is not told by a topic is asked for again after a change, at most this often. */
const AGAIN_MS = 2_000;
/** The beginning of "the last hour" moves in steps, so that the window does not change each second. */
const STEP = 10;

/** The first rows of a view, kept up to date. */
export interface TaskWindow {
  /** Views with equal keys are one list. */
  readonly key: string;
  readonly rows: readonly TaskSummary[];
  readonly byId: Readonly<Record<string, TaskSummary>>;
  readonly status: 'waiting' | 'live' | 'stale' | 'failed';
  readonly error: string | undefined;
  readonly since: number;
  /** Told by a topic, newest first; else asked for, again after each change. */
  readonly isLive: boolean;
  readonly mayHaveMore: boolean;
  /** What it looks at: Unix seconds; without `to` it goes on. */
  readonly interval: { readonly from: number; readonly to?: number };
}

/** `changes` is any value that is another one after something has changed: the counts of the view. */
export function useTaskWindow(view: TaskView, changes: unknown): TaskWindow {
  const isLive = view.sort === '-seen' && view.range.kind === 'last';
  const told = useTold(view, isLive);
  const asked = useAsked(view, !isLive, changes);
  return isLive ? told : asked;
}

function useTold(view: TaskView, enabled: boolean): TaskWindow {
  const {
    rows: byId,
    order,
    ...rest
  } = useLive(enabled ? { kind: 'tasks', q: askedQuery(view.q), limit: WINDOW } : undefined);
  const from = useFrom(view);
  return useMemo(() => {
    const all = order.flatMap((uuid) => byId[uuid] ?? []);
    const rows = all.filter(({ seen }) => seen >= from);
    return {
      key: keyOf(view),
      rows,
      byId,
      status: rest.status,
      error: rest.error,
      since: rest.since,
      isLive: true,
      mayHaveMore: rows.length >= WINDOW,
      interval: { from },
    };
  }, [view, byId, order, from, rest.status, rest.error, rest.since]);
}

const NONE: readonly TaskSummary[] = [];

function useAsked(view: TaskView, enabled: boolean, changes: unknown): TaskWindow {
  const { q, sort, range } = view;
  const from = useFrom(view);
  const to = range.kind === 'between' ? range.to : undefined;
  const input = { q: askedQuery(q), sort, limit: WINDOW, from, ...(to === undefined ? {} : { to }) };
  const { data, error, isPending, isPlaceholderData, errorUpdatedAt, refetch } = useCall(listTasks, input, { enabled });

  const askedAgain = useRef(0);
  useEffect(() => {
    if (!enabled || changes === undefined) return undefined;
    const wait = Math.max(0, askedAgain.current + AGAIN_MS - performance.now());
    const timer = setTimeout(() => {
      askedAgain.current = performance.now();
      void refetch();
    }, wait);
    return () => clearTimeout(timer);
  }, [enabled, changes, refetch]);

  const key = keyOf(view);
  // What stands there while another view is on its way belongs to the view before.
  const isOfView = useIsOf(key, isPlaceholderData);
  return useMemo(() => {
    const rows = (isOfView ? data?.items : undefined) ?? NONE;
    return {
      key,
      rows,
      byId: Object.fromEntries(rows.map((row) => [row.uuid, row])),
      status: statusOf({ isPending: isPending || !isOfView, failed: error !== null, isEmpty: data === undefined }),
      error: error?.message,
      since: errorUpdatedAt / 1000,
      isLive: false,
      mayHaveMore: data?.nextCursor !== undefined,
      interval: { from, ...(to === undefined ? {} : { to }) },
    };
  }, [key, data, isOfView, isPending, error, errorUpdatedAt, from, to]);
}

/** Whether the rows at hand are of the view: those of its own, or its own of some seconds ago. */
function useIsOf(key: string, isPlaceholder: boolean): boolean {
  const loaded = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!isPlaceholder) loaded.current = key;
  });
  return !isPlaceholder || loaded.current === key;
}

function statusOf(facts: { isPending: boolean; failed: boolean; isEmpty: boolean }): TaskWindow['status'] {
  if (facts.failed) return facts.isEmpty ? 'failed' : 'stale';
  return facts.isPending ? 'waiting' : 'live';
}

function useFrom({ range }: TaskView): number {
  return useNowAs((now) => (range.kind === 'between' ? range.from : Math.floor((now - range.seconds) / STEP) * STEP));
}

/** All that makes the list; which row is open does not. */
function keyOf(view: TaskView): string {
  return JSON.stringify(printTaskView({ ...view, q: askedQuery(view.q), task: undefined }));
}
