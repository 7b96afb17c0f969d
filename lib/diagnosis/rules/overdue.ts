import type { Finding } from '../../contract/models.ts';
import { printDuration } from '../../format/duration.ts';
import type { Troubles } from '../evidence.ts';

/** One missing round may be a restart of beat; so long after, the type is rather gone for good. */
const ROUNDS = 1.5;
const GONE_AFTER = 100;
const LEAST_LATE = 5;

/** Periodic tasks that beat does not send any more. Many at once are one finding: then it is beat that is missing. */
export function overdueFindings({ overdue }: Troubles): Finding[] {
  const missed = overdue
    .filter(({ every, late }) => late > Math.max(LEAST_LATE, (ROUNDS - 1) * every) && late < GONE_AFTER * every)
    .sort((a, b) => b.late / b.every - a.late / a.every);
  const [first, ...others] = missed;
  if (first === undefined) return [];
  const rest =
    others.length === 0 ? '' : `, and ${others.length} more periodic ${others.length === 1 ? 'task' : 'tasks'}`;
  const mend = others.length === 0 ? 'Look at its entry in beat.' : 'Is beat running?';
  return [
    {
      id: `overdue:${first.name}`,
      severity: 'warning',
      subject: { kind: 'type', id: first.name },
      sentence: `is overdue by ${printDuration(first.late)}${rest}`,
      why: `It came every ${printDuration(first.every)}, and not since then. ${mend}`,
      since: first.last + first.every,
    },
  ];
}
