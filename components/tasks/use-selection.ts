'use client';
import { useCallback, useMemo, useRef, useState } from 'react';

/** The rows that are chosen for an act, by id: they stay chosen when they scroll out of sight. */
export interface Selection {
  readonly uuids: ReadonlySet<string>;
  /** With `reach` all rows from the last one chosen to this one, in the order of `rows`. */
  toggle(uuid: string, reach: boolean): void;
  replace(uuids: readonly string[]): void;
  clear(): void;
}

export function useSelection(rows: readonly { readonly uuid: string }[]): Selection {
  const [uuids, setUuids] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | undefined>(undefined);
  const latest = useRef(rows);
  latest.current = rows;

  const toggle = useCallback((uuid: string, reach: boolean) => {
    const from = reach ? anchor.current : undefined;
    anchor.current = uuid;
    setUuids((before) => {
      const next = new Set(before);
      if (from !== undefined) for (const between of stretch(latest.current, from, uuid)) next.add(between);
      else if (!next.delete(uuid)) next.add(uuid);
      return next;
    });
  }, []);
  const replace = useCallback((chosen: readonly string[]) => setUuids(new Set(chosen)), []);
  const clear = useCallback(() => setUuids(new Set()), []);
  return useMemo(() => ({ uuids, toggle, replace, clear }), [uuids, toggle, replace, clear]);
}

/** The ids between two rows, both included, whichever comes first. A row that is gone reaches nowhere. */
export function stretch(rows: readonly { readonly uuid: string }[], from: string, to: string): readonly string[] {
  const a = rows.findIndex(({ uuid }) => uuid === from);
  const b = rows.findIndex(({ uuid }) => uuid === to);
  if (a < 0 || b < 0) return [to];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ uuid }) => uuid);
}
