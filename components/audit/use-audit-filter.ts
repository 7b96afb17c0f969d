'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { COMMANDS, OUTCOME_WORDS } from '../../lib/contract/models.ts';
import type { exportAudit, InputOf } from '../../lib/contract/rest.ts';
import { useNowAs } from '../live/use-now.ts';

/** How far back, in seconds. */
export const SINCE = { '1h': 3600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 } as const;
const SINCE_WORDS = Object.keys(SINCE) as (keyof typeof SINCE)[];
/** The beginning of a range moves on by whole minutes, so that a page is asked for once. */
const MINUTE = 60;

const PARSERS = {
  q: parseAsString,
  actor: parseAsString,
  target: parseAsString,
  command: parseAsStringLiteral(COMMANDS),
  outcome: parseAsStringLiteral(OUTCOME_WORDS),
  since: parseAsStringLiteral(SINCE_WORDS),
};

export type AuditAsked = Omit<InputOf<typeof exportAudit>, 'format'>;

/** What is looked for; it stands in the address. */
export function useAuditFilter() {
  const [values, set] = useQueryStates(PARSERS, { history: 'replace', scroll: false });
  const { q, actor, target, command, outcome, since } = values;
  const now = useNowAs((instant) => Math.floor(instant / MINUTE) * MINUTE);
  const asked = useMemo(
    (): AuditAsked => ({
      ...(q === null || q.trim() === '' ? {} : { q: q.trim().slice(0, 500) }),
      ...(actor === null || actor === '' ? {} : { actor }),
      ...(target === null || target === '' ? {} : { target }),
      ...(command === null ? {} : { command }),
      ...(outcome === null ? {} : { outcome }),
      ...(since === null ? {} : { from: now - SINCE[since] }),
    }),
    [q, actor, target, command, outcome, since, now],
  );
  const clear = useCallback(() => void set(null), [set]);
  return { values, set, asked, clear, isOn: Object.keys(asked).length > 0 };
}
export type AuditFilterState = ReturnType<typeof useAuditFilter>;
