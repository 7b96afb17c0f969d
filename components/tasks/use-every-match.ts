'use client';
import { useState } from 'react';
import { listTasks } from '../../lib/contract/rest.ts';
import { askedQuery } from '../../lib/views/task-query.ts';
import type { TaskView } from '../../lib/views/task-view.ts';
import { useCaller } from '../live/cluster.tsx';

/** What one bulk command takes. */
const MOST = 1_000;
const PAGE = 500;

export interface EveryMatch {
  /** How many match; undefined while that is not known. */
  readonly total: number | undefined;
  readonly most: number;
  readonly loading: boolean;
  /** A sentence. */
  readonly error: string | undefined;
  readonly select: () => void;
}

/** Selecting all that match a view, also those that are not loaded: their ids are read, and stay what they are. */
export function useEveryMatch(
  view: TaskView,
  interval: { readonly from: number; readonly to?: number },
  total: number | undefined,
  onSelect: (uuids: readonly string[]) => void,
): EveryMatch {
  const call = useCaller();
  const [state, setState] = useState<{ loading: boolean; error: string | undefined }>({
    loading: false,
    error: undefined,
  });

  async function select() {
    setState({ loading: true, error: undefined });
    try {
      onSelect(await uuidsOf(call, view, interval));
      setState({ loading: false, error: undefined });
    } catch (cause) {
      setState({ loading: false, error: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  return { total, most: MOST, ...state, select: () => void select() };
}

async function uuidsOf(
  call: ReturnType<typeof useCaller>,
  view: TaskView,
  interval: { readonly from: number; readonly to?: number },
): Promise<string[]> {
  const uuids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(listTasks, {
      q: askedQuery(view.q),
      sort: view.sort,
      limit: PAGE,
      ...interval,
      ...(cursor === undefined ? {} : { cursor }),
    });
    uuids.push(...page.items.map(({ uuid }) => uuid));
    cursor = page.nextCursor;
  } while (cursor !== undefined && uuids.length < MOST);
  return uuids.slice(0, MOST);
}
