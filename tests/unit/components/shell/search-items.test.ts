import { describe, expect, it } from 'vitest';
import { searchItems } from '../../../../components/shell/search-items.ts';

describe('searchItems', () => {
  it('leads from every name to its place', () => {
    const items = searchItems({
      queues: [{ name: 'a/b', depth: 3 }],
      workers: [{ hostname: 'w1@h', status: 'silent' }],
      types: { 'shop.pay': 2 },
    });

    expect(items.map(({ group, label, href, note }) => [group, label, href, note])).toEqual([
      ['Queues', 'a/b', '/queues/a%2Fb', '3 waiting'],
      ['Workers', 'w1@h', '/workers/w1%40h', 'silent'],
      ['Task types', 'shop.pay', '/tasks?q=name%3Ashop.pay', '2 in 24 h'],
    ]);
  });

  it('puts the busiest types first and leaves out tasks without a name', () => {
    const items = searchItems({ queues: [], workers: [], types: { '': 9, rare: 1, often: 5 } });

    expect(items.map(({ label }) => label)).toEqual(['often', 'rare']);
  });

  it('tells names of different kinds apart', () => {
    const items = searchItems({
      queues: [{ name: 'x' }],
      workers: [{ hostname: 'x', status: 'online' }],
      types: { x: 1 },
    });

    expect(new Set(items.map(({ id }) => id)).size).toBe(3);
  });
});
