import { describe, expect, it } from 'vitest';
import { inWords } from '../../../../components/queues/queue-words.ts';
import { aQueue } from '../../server/http/fake-ports.ts';

describe('inWords', () => {
  it.each([
    [{ depth: 0 }, 'Nothing waits.'],
    [{}, 'Its depth cannot be read from the broker.'],
    [
      { depth: 5, inRate: 3, outRate: 1, drain: 'never' as const },
      'takes in 2 messages a second more than it gives out: as things are it will never drain.',
    ],
    [
      { depth: 5, inRate: 1, outRate: 3, drain: 90 },
      'gives out 2 messages a second more than it takes in and drains in 1 m 30 s.',
    ],
    [{ depth: 5, drain: 90 }, 'gets shorter and drains in 1 m 30 s.'],
    [{ depth: 5 }, 'keeps up.'],
  ])('%j: %s', (known, words) => {
    expect(inWords(aQueue('q', known))).toBe(words);
  });
});
