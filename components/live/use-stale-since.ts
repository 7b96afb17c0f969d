'use client';
import { useConnection } from './connection.ts';
import type { TopicState } from './topic-store.ts';

/**
 * Since when what a topic shows is no longer fresh, Unix seconds; undefined while it is. The nearest break of the way
 * from the broker to this tab tells.
 */
export function useStaleSince({ status, since }: Pick<TopicState, 'status' | 'since'>): number | undefined {
  const connection = useConnection();
  if (connection.browser !== 'online') return connection.since;
  if (connection.broker?.state === 'down') return connection.broker.since;
  return status === 'stale' ? since : undefined;
}
