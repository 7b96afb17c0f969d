import { type Topic, topicKey } from '../../lib/contract/socket.ts';
import { live } from './live.ts';
import type { TopicState } from './topic-store.ts';

/** The rows of a topic as they are now; undefined when they cannot be had, or not in time. */
export function lookUp(topic: Topic, timeoutMs: number): Promise<TopicState['rows'] | undefined> {
  const { topics } = live();
  const key = topicKey(topic);
  return new Promise((resolve) => {
    const leave = topics.subscribe(topic, look);
    const timer = setTimeout(() => end(undefined), timeoutMs);
    look();

    function look(): void {
      const { status, rows } = topics.read(key);
      if (status === 'live') end(rows);
      if (status === 'failed') end(undefined);
    }
    function end(rows: TopicState['rows'] | undefined): void {
      clearTimeout(timer);
      leave();
      resolve(rows);
    }
  });
}
