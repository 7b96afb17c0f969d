import type { AuditEntry } from '../../../../lib/contract/models.ts';

export function anAuditEntry(known: Partial<AuditEntry> = {}): AuditEntry {
  const { at = 1_700_000_000, outcome = 'requested' } = known;
  return {
    cluster: 'default',
    id: 'a1',
    at,
    actor: 'ann',
    command: 'purge',
    sentence: 'Purge emails',
    outcome,
    outcomes: [{ at, outcome }],
    arguments: { queue: 'emails' },
    ...known,
  };
}
