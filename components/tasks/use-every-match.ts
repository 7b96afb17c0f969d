'use client';
import { useState } from 'react';
import { askedQuery } from '../../lib/views/task-query.ts';
import type { TaskView } from '../../lib/views/task-view.ts';

/** The most that one bulk job takes. */
const MOST = 100_000;

/** What a bulk job is for: ids, or a query whose matches the server freezes. */
export type BulkTarget =
  | { readonly uuids: readonly string[] }
  | { readonly q: string; readonly from: number; readonly to?: number };

export interface EveryMatch {
  /** How many match; undefined while that is not known. */
  readonly total: number | undefined;
  readonly most: number;
  /** Chosen in place of the rows, until another row is chosen. */
  readonly chosen: BulkTarget | undefined;
  readonly select: () => void;
}

/** Choosing all that match a view, also those that are not loaded. It holds for the rows that are chosen beside it. */
export function useEveryMatch(
  view: TaskView,
  interval: { readonly from: number; readonly to?: number },
  total: number | undefined,
  uuids: ReadonlySet<string>,
): EveryMatch {
  const [kept, setKept] = useState<{ readonly beside: ReadonlySet<string>; readonly target: BulkTarget }>();
  const q = askedQuery(view.q);
  const holds = kept?.beside === uuids && 'q' in kept.target && kept.target.q === q;
  return {
    total,
    most: MOST,
    chosen: holds ? kept.target : undefined,
    select: () => setKept({ beside: uuids, target: { q, ...interval } }),
  };
}
