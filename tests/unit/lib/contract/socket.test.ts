import { describe, expect, it } from 'vitest';
import { Topic, topicKey } from '../../../../lib/contract/socket.ts';

describe('topicKey', () => {
  it('tells the same topic of two clusters apart', () => {
    const keys = [
      topicKey({ kind: 'queue', name: 'a' }),
      topicKey({ kind: 'queue', name: 'a', cluster: 'eu' }),
      topicKey({ kind: 'queue', name: 'a&cluster=eu' }),
      topicKey({ kind: 'queue', name: 'a', cluster: 'us' }),
    ];

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is equal for equal topics, however they were written', () => {
    expect(topicKey({ kind: 'queue', name: 'a', cluster: 'eu' })).toBe(
      topicKey({ cluster: 'eu', kind: 'queue', name: 'a' }),
    );
    expect(topicKey(Topic.parse({ kind: 'shell', cluster: undefined }))).toBe('shell');
  });
});
