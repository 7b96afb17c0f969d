/** The outcome of a command with the word that matters in front: `observed: 3 messages removed` → observed, the rest. */
export interface AuditOutcome {
  readonly word: string;
  readonly rest: string;
  /** `bad`: it was refused, or did not take effect. */
  readonly tone: 'plain' | 'bad';
}

const BAD: ReadonlySet<string> = new Set(['refused', 'failed']);

export function auditOutcome(outcome: string): AuditOutcome {
  const [, word = outcome, rest = ''] = /^(\w+):?\s*(.*)$/s.exec(outcome) ?? [];
  return { word, rest, tone: BAD.has(word) ? 'bad' : 'plain' };
}
