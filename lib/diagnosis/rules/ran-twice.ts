import type { Finding } from '../../contract/models.ts';
import type { Troubles } from '../evidence.ts';

/** One task in the hands of two workers that both go on with it. */
export function ranTwiceFindings({ twice }: Troubles): Finding[] {
  return twice.map(({ uuid, name = 'a task', workers, since }) => ({
    id: `twice:${uuid}`,
    severity: 'warning',
    subject: { kind: 'task', id: uuid },
    sentence: `(${name}) was run twice at once`,
    why: `It was started on ${workers.join(' and on ')} before either had ended. A visibility timeout below its runtime does that.`,
    since,
  }));
}
