import { describe, expect, it } from 'vitest';
import { auditOutcome } from '../../../../components/audit/audit-outcome.ts';

describe('auditOutcome', () => {
  it.each([
    ['observed: 3 messages removed', 'observed', '3 messages removed', 'plain'],
    ['acknowledged by 2 of 3', 'acknowledged', 'by 2 of 3', 'plain'],
    ['requested', 'requested', '', 'plain'],
    ['failed: No worker\nanswered.', 'failed', 'No worker\nanswered.', 'bad'],
    ['refused: read-only', 'refused', 'read-only', 'bad'],
  ])('%j', (outcome, word, rest, tone) => {
    expect(auditOutcome(outcome)).toEqual({ word, rest, tone });
  });
});
