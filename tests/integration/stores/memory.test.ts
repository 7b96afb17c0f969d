import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../../../lib/query/query.ts';
import { openStore } from '../../../server/stores/registry.ts';
import { aTask } from '../../support/builders.ts';
import { storeSuite } from './suite.ts';

describe('the memory store', () => {
  storeSuite(() => openStore('memory:'));

  it('lets the oldest final tasks go first when it is full, and then the oldest of all', async () => {
    const store = openStore('memory:', { maxTasks: 3 });
    const write = (seq: number, state: 'STARTED' | 'SUCCESS') =>
      store.tasks.write([{ task: aTask({ seq, state }), fresh: true }]);
    const kept = async () =>
      (await store.tasks.search(EVERYTHING, {}, { sort: 'seen', limit: 9 })).map(({ seq }) => seq);

    for (const seq of [1, 2]) await write(seq, 'STARTED');
    for (const seq of [3, 4, 5]) await write(seq, 'SUCCESS');
    const first = await kept();
    for (const seq of [6, 7]) await write(seq, 'STARTED');

    expect(first).toEqual([1, 2, 5]);
    expect(await kept()).toEqual([2, 6, 7]);
  });
});
