import type { Finding } from '../../contract/models.ts';
import type { TookDown, Troubles } from '../evidence.ts';

/** A poison task: each worker that runs it dies, and the broker hands it to the next one. */
export function tookDownFindings({ downs }: Troubles): Finding[] {
  return downs
    .filter((down) => !downs.some((other) => explains(other, down)))
    .map(({ uuid, name = 'a task', workers, times, since, isOver }) => ({
      id: `poison:${uuid}`,
      severity: isOver ? 'info' : 'critical',
      subject: { kind: 'task', id: uuid },
      sentence: `(${name}) took its worker down ${times} times`,
      why: `It was running each time that ${workers.join(' or ')} went away without an end. ${isOver ? 'It has ended since.' : 'Revoke it to stop that.'}`,
      since,
    }));
}

/** Who died next to it is no culprit: it went down with the same workers, and not as often. */
function explains(other: TookDown, down: TookDown): boolean {
  return other.times > down.times && down.workers.every((worker) => other.workers.includes(worker));
}
