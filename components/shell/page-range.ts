'use client';
import { useSearchParams } from 'next/navigation';
import { parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { carryRange } from '../../lib/views/carry-range.ts';
import { parseRange, printRange, type Range, type RangeParams } from '../../lib/views/range.ts';

const PARSERS = { range: parseAsString, from: parseAsString, to: parseAsString };

/** The range that the address holds, and the way to choose another. Going back undoes a choice. */
export function usePageRange(): readonly [Range, (range: Range) => void] {
  const [{ range, from, to }, set] = useQueryStates(PARSERS, { history: 'push', scroll: false });
  const value = useMemo(() => parseRange(given({ range, from, to })), [range, from, to]);
  const choose = useCallback(
    (next: Range) => {
      const params = printRange(next);
      void set({ range: params.range ?? null, from: params.from ?? null, to: params.to ?? null });
    },
    [set],
  );
  return [value, choose];
}

/** Makes links keep the range of this page, so that it stays while people move on. */
export function useCarryRange(): (href: string) => string {
  const search = useSearchParams();
  const [range, from, to] = [search.get('range'), search.get('from'), search.get('to')];
  return useCallback((href: string) => carryRange(href, given({ range, from, to })), [range, from, to]);
}

function given({ range, from, to }: Readonly<Record<'range' | 'from' | 'to', string | null>>): RangeParams {
  return {
    ...(range === null ? {} : { range }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}
