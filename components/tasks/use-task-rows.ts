'use client';
import { useEffect, useMemo, useState } from 'react';
import type { TaskSummary } from '../../lib/contract/models.ts';
import { listTasks } from '../../lib/contract/rest.ts';
import { printTerm } from '../../lib/query/print.ts';
import { askedQuery } from '../../lib/views/task-query.ts';
import type { TaskView } from '../../lib/views/task-view.ts';
import { useLive } from '../live/use-live.ts';
import { usePagedCall } from '../live/use-query-call.ts';
import { type TaskWindow, useTaskWindow } from './use-task-window.ts';

const PAGE = 100;
/** Rows that are followed one by one; their ids must fit the 2,000 letters of a query. */
const MOST_WATCHED = 60;
const LONGEST_QUERY = 2000;
const WATCH_MS = 250;
/** `to` is exclusive, and the last row stays the first of what follows. */
const INCLUSIVE = 0.001;

export interface TaskRows extends Pick<TaskWindow, 'status' | 'error' | 'since' | 'interval'> {
  readonly rows: readonly TaskSummary[];
  /** Rows that came while the list was held still. */
  readonly fresh: number;
  /** Takes them in. */
  readonly takeFresh: () => void;
  /** Asks for the rows behind the last one, unless that is under way or there are none. */
  readonly loadOlder: () => void;
  readonly retryOlder: () => void;
  /** `more`: there may be older ones. `failed`: they could not be had. */
  readonly older: 'more' | 'loading' | 'failed' | 'none';
  /** Tells which rows are in sight, so that their changes are followed. */
  readonly watch: (uuids: readonly string[]) => void;
}

/**
 * The rows of a view: a window of the first ones, which is live, and older ones page by page. While `still` no row
 * comes, goes or moves; rows go on changing in place.
 */
export function useTaskRows(view: TaskView, still: boolean, changes: unknown): TaskRows {
  const window = useTaskWindow(view, changes);
  const [held, setHeld] = useState<Held | undefined>(undefined);
  const isHeld = held !== undefined && held.window.key === window.key;
  if (still && !isHeld && window.status !== 'waiting') setHeld({ window, wantsOlder: false });
  if (!still && held !== undefined) setHeld(undefined);

  // The first row, the last one and the range stay what they were: older rows follow on them.
  const base = isHeld ? held.window : window;
  const shown = base.rows;
  const older = usePagedCall(listTasks, olderInput(view, base), { enabled: isHeld && held.wantsOlder });
  const olderRows = isHeld && held.wantsOlder && !older.isPlaceholderData ? older.data?.pages : undefined;

  const [watched, setWatched] = useState<readonly string[]>([]);
  const followed = useWatched(watched, window.isLive ? window.byId : undefined);

  const rows = useMemo(() => {
    const known = new Map(shown.map((row) => [row.uuid, row]));
    for (const row of olderRows?.flatMap((page) => page.items) ?? []) {
      if (!known.has(row.uuid)) known.set(row.uuid, row);
    }
    return [...known.values()].map((row) => window.byId[row.uuid] ?? followed[row.uuid] ?? row);
  }, [shown, olderRows, window.byId, followed]);

  const fresh = useMemo(() => {
    if (!isHeld) return 0;
    const there = new Set(rows.map(({ uuid }) => uuid));
    return window.rows.reduce((count, { uuid }) => count + (there.has(uuid) ? 0 : 1), 0);
  }, [isHeld, rows, window.rows]);

  const mayHaveOlder = base.mayHaveMore;
  return {
    rows,
    status: window.status,
    error: window.error,
    since: window.since,
    interval: base.interval,
    fresh,
    takeFresh: () => setHeld(still ? { window, wantsOlder: false } : undefined),
    loadOlder() {
      if (!isHeld || !mayHaveOlder || older.isFetching || older.isError) return;
      if (!held.wantsOlder) setHeld({ ...held, wantsOlder: true });
      else if (older.hasNextPage) void older.fetchNextPage();
    },
    retryOlder: () => void older.refetch(),
    older: olderState(mayHaveOlder, isHeld && held.wantsOlder, older),
    watch: setWatched,
  };
}

interface Held {
  /** As it was when the list was held: the rows, and the stretch of time they are the beginning of. */
  readonly window: TaskWindow;
  readonly wantsOlder: boolean;
}

function olderState(
  mayHaveOlder: boolean,
  wanted: boolean,
  query: { readonly isError: boolean; readonly isFetching: boolean; readonly hasNextPage: boolean },
): TaskRows['older'] {
  if (!mayHaveOlder) return 'none';
  if (!wanted) return 'more';
  if (query.isError) return 'failed';
  if (query.isFetching) return 'loading';
  return query.hasNextPage ? 'more' : 'none';
}

/** Newest first, the older rows begin where the window ends. In other orders they are asked for from the start. */
function olderInput(view: TaskView, window: TaskWindow) {
  const { from, to } = window.interval;
  const last = window.rows.at(-1);
  const before = window.isLive && last !== undefined ? last.seen + INCLUSIVE : to;
  return {
    q: askedQuery(view.q),
    sort: view.sort,
    limit: PAGE,
    from,
    ...(before === undefined ? {} : { to: before }),
  };
}

/** The newest of the rows in sight that no other topic tells of. */
function useWatched(
  uuids: readonly string[],
  told: Readonly<Record<string, TaskSummary>> | undefined,
): Readonly<Record<string, TaskSummary>> {
  const [asked, setAsked] = useState<readonly string[]>([]);
  useEffect(() => {
    // Not while the rows fly past.
    const timer = setTimeout(() => setAsked(uuids), WATCH_MS);
    return () => clearTimeout(timer);
  }, [uuids]);
  const untold = asked.filter((uuid) => told?.[uuid] === undefined).slice(0, MOST_WATCHED);
  const q = queryOf(untold);
  return useLive(q === undefined ? undefined : { kind: 'tasks', q, limit: MOST_WATCHED }).rows;
}

/** As many ids as fit. Spelt in one order, so that the same rows are the same topic. */
function queryOf(uuids: readonly string[]): string | undefined {
  const values: string[] = [];
  let length = 'uuid:'.length;
  for (const uuid of uuids.toSorted()) {
    length += uuid.length + 3; // a comma, and quotes where it needs them
    if (length > LONGEST_QUERY) break;
    values.push(uuid);
  }
  return values.length === 0 ? undefined : printTerm({ kind: 'values', field: 'uuid', values, negated: false });
}
