import type { Finding } from '../../contract/models.ts';
import type { Troubles } from '../evidence.ts';

/** A poison task: each worker that runs it dies, and the broker hands it to the next one. */
export function tookDownFindings({ downs }: Troubles): Finding[] {
  return downs.map(({ uuid, name = 'a task', workers, times, since, isOver }) => ({
    id: `poison:${uuid}`,
    severity: isOver ? 'info' : 'critical',
    subject: { kind: 'task', id: uuid },
    sentence: `(${name}) took its worker down ${times} times`,
    why: `It was running each time that ${workers.join(' or ')} went away without an end. ${isOver ? 'It has ended since.' : 'Revoke it to stop that.'}`,
    since,
  }));
}
