import type { Cluster } from '../../lib/cluster/cluster.ts';
import type { QueueRecord } from '../../lib/cluster/queue-book.ts';

/**
 * How long the message that is next in line has waited. A message carries no time: exact when its `task-sent` was
 * seen, else at least since it was first seen waiting.
 */
export function oldestAgeOf(
  cluster: Cluster,
  record: QueueRecord,
  now: number,
): { age: number; exact: boolean } | undefined {
  const { oldestSeen } = record;
  if (record.reading?.oldest === undefined || oldestSeen === undefined) return undefined;
  const sent = cluster.tasks.get(oldestSeen.uuid)?.sent;
  if (sent !== undefined) return { age: Math.max(0, now - sent), exact: true };
  return { age: Math.max(0, now - oldestSeen.since), exact: false };
}
