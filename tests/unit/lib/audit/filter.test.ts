import { describe, expect, it } from 'vitest';
import { type AuditFilter, matchesAudit } from '../../../../lib/audit/filter.ts';
import { anAuditEntry } from './an-audit-entry.ts';

const entry = anAuditEntry({
  at: 100,
  actor: 'ann',
  from: { address: '10.0.0.9', forwarded_for: '203.0.113.7' },
  command: 'pool-grow',
  sentence: 'Grow the pool of 2 workers by 1',
  reason: 'Ticket 7',
  outcome: 'acknowledged by 2 of 2',
  outcomes: [
    { at: 100, outcome: 'requested' },
    { at: 101, outcome: 'acknowledged by 2 of 2' },
  ],
  arguments: { hostnames: ['w1@app', 'w2@app'], n: 1 },
});

describe('matchesAudit', () => {
  it.each<[AuditFilter, boolean]>([
    [{}, true],
    [{ actor: 'ann' }, true],
    [{ actor: 'an' }, false],
    [{ command: 'pool-shrink' }, false],
    [{ outcome: 'acknowledged' }, true],
    [{ outcome: 'requested' }, false],
    [{ target: 'w2@app' }, true],
    [{ target: 'w2' }, false],
    [{ q: 'ticket GROW' }, true],
    [{ q: 'ticket shrink' }, false],
    [{ q: '203.0.113.7' }, true],
    [{ q: ' ' }, true],
    [{ from: 100, to: 101 }, true],
    [{ from: 100.5 }, false],
    [{ to: 100 }, false],
    [{ actor: 'ann', outcome: 'failed' }, false],
  ])('%j: %j', (filter, expected) => {
    expect(matchesAudit(entry, filter)).toBe(expected);
  });
});
