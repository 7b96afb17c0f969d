'use client';
import { parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { parseTaskView, printTaskView, TASK_PARAMS, type TaskView } from '../../lib/views/task-view.ts';

const PARSERS = Object.fromEntries(TASK_PARAMS.map((name) => [name, parseAsString]));

/** Changes part of the view. `replace` leaves no step to go back to: for what changes with every key. */
export type ChangeView = (change: Partial<TaskView>, history?: 'push' | 'replace') => void;

/** The view that the address holds, and the way to change it. */
export function useTaskView(): readonly [TaskView, ChangeView] {
  const [params, setParams] = useQueryStates(PARSERS, { scroll: false });
  const view = useMemo(
    () => parseTaskView(Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value ?? undefined]))),
    [params],
  );
  const change = useCallback<ChangeView>(
    (part, history = 'push') => {
      const next = printTaskView({ ...view, ...part });
      void setParams(Object.fromEntries(TASK_PARAMS.map((name) => [name, next[name] ?? null])), { history });
    },
    [view, setParams],
  );
  return [view, change];
}
