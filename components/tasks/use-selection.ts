'use client';
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';

/** The rows that are chosen for an act, by id: they stay chosen when they scroll out of sight. */
export interface Selection {
  readonly uuids: ReadonlySet<string>;
  /** With `reach` all rows from the last one chosen to this one, as they stand in the list. */
  toggle(uuid: string, reach: boolean): void;
  replace(uuids: readonly string[]): void;
  clear(): void;
}

type Rows = readonly { readonly uuid: string }[];

/** `rows` are the rows of the list at the time of a press. */
export function useSelection(rows: RefObject<Rows>): Selection {
  const [uuids, setUuids] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | undefined>(undefined);

  const toggle = useCallback(
    (uuid: string, reach: boolean) => {
      const reached = reach && anchor.current !== undefined ? stretch(rows.current, anchor.current, uuid) : undefined;
      anchor.current = uuid;
      setUuids((before) => {
        const next = new Set(before);
        if (reached !== undefined) for (const between of reached) next.add(between);
        else if (!next.delete(uuid)) next.add(uuid);
        return next;
      });
    },
    [rows],
  );
  const replace = useCallback((chosen: readonly string[]) => setUuids(new Set(chosen)), []);
  const clear = useCallback(() => setUuids(new Set()), []);
  return useMemo(() => ({ uuids, toggle, replace, clear }), [uuids, toggle, replace, clear]);
}

/** The ids between two rows, both included, whichever comes first. A row that is gone reaches nowhere. */
export function stretch(rows: Rows, from: string, to: string): readonly string[] {
  const a = rows.findIndex(({ uuid }) => uuid === from);
  const b = rows.findIndex(({ uuid }) => uuid === to);
  if (a < 0 || b < 0) return [to];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ uuid }) => uuid);
}
