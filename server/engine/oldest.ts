import type { Cluster } from '../../lib/cluster/cluster.ts';
import type { QueueRecord } from '../../lib/cluster/queue-book.ts';

/**
 * How long the message that is next in line has waited. Celery gives a message no time: exact when its `task-sent` was
 * seen, or when the broker tells one all the same (from a client that sets `timestamp`), else at least since it was
 * first seen waiting.
 */
export function oldestAgeOf(
  cluster: Cluster,
  record: QueueRecord,
  now: number,
): { age: number; exact: boolean } | undefined {
  const { oldestSeen, reading } = record;
  if (reading?.oldestSince !== undefined) return { age: Math.max(0, now - reading.oldestSince), exact: true };
  if (reading?.oldest === undefined || oldestSeen === undefined) return undefined;
  const sent = cluster.tasks.get(oldestSeen.uuid)?.sent;
  if (sent !== undefined) return { age: Math.max(0, now - sent), exact: true };
  return { age: Math.max(0, now - oldestSeen.since), exact: false };
}
