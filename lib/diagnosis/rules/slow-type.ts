import type { Finding } from '../../contract/models.ts';
import { printDuration } from '../../format/duration.ts';
import type { Troubles } from '../evidence.ts';

/** From here on it is no chance: three times the usual, and a difference that somebody notices. */
const FACTOR = 3;
const NOTICEABLE = 0.5;

/** A task type that has become slow, after a release say. */
export function slowTypeFindings({ slow }: Troubles): Finding[] {
  return slow
    .filter(({ median, usual }) => median >= FACTOR * usual && median - usual >= NOTICEABLE)
    .sort((a, b) => b.median / b.usual - a.median / a.usual)
    .map(({ name, median, usual, runs, since }) => ({
      id: `slow:${name}`,
      severity: 'warning',
      subject: { kind: 'type', id: name },
      sentence: `takes ${Math.round(median / usual)} times as long as usual`,
      why: `Half of its last ${runs} runs took ${printDuration(median)} or more, usually ${printDuration(usual)}.`,
      since,
    }));
}
