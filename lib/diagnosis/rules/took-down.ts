import type { Finding } from '../../contract/models.ts';
import type { Troubles } from '../evidence.ts';

/** A poison task: each worker that runs it dies, and the broker hands it to the next one. */
export function tookDownFindings({ downs }: Troubles): Finding[] {
  return downs.map(({ uuid, name = 'A task', workers, times, since, isOver }) => ({
    id: `poison:${uuid}`,
    severity: isOver ? 'warning' : 'critical',
    subject: { kind: 'task', id: uuid },
    sentence: `took ${times} workers down`,
    why: `${name} was running each time that ${workers.join(' or ')} went away without an end. ${isOver ? 'It has ended since.' : 'Revoke it to stop that.'}`,
    since,
  }));
}
