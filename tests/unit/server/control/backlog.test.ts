import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { createBacklog } from '../../../../server/control/backlog.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

interface Item {
  readonly id: string;
  readonly word: string;
}

function aBacklog() {
  const clock = createFakeClock();
  const written: string[] = [];
  const errors: string[] = [];
  const store = { fault: undefined as Error | undefined, hold: undefined as Promise<void> | undefined };
  const backlog = createBacklog<Item>({
    what: 'A word',
    async write({ id, word }) {
      await store.hold;
      if (store.fault !== undefined) throw store.fault;
      written.push(`${id}:${word}`);
    },
    clock,
    log: { debug() {}, info() {}, warn() {}, error: (_, message) => void errors.push(message) },
  });
  const put = (id: string, word: string) => backlog.put(id, { id, word });
  return { backlog, put, clock, written, errors, store };
}
const away = new ExpediterError('unavailable', 'away');

describe('a backlog', () => {
  it('writes at once, and says that it did', async () => {
    const { put, written } = aBacklog();

    expect(await put('a', '1')).toBe(true);
    expect(await put('b', '1')).toBe(true);

    expect(written).toEqual(['a:1', 'b:1']);
  });

  it('keeps what the store does not take, and the last word of each id alone', async () => {
    const { backlog, put, written, store } = aBacklog();
    store.fault = away;

    const answers = [await put('a', '1'), await put('b', '1'), await put('a', '2')];
    store.fault = undefined;
    await backlog.flush();

    expect(answers).toEqual([false, false, false]);
    expect(written).toEqual(['a:2', 'b:1']);
    expect(backlog.size()).toBe(0);
  });

  it('writes a later word that comes while the earlier is being written', async () => {
    const { backlog, put, written, store } = aBacklog();
    let go: () => void = () => {};
    store.hold = new Promise((resolve) => {
      go = resolve;
    });

    const both = [put('a', '1'), put('a', '2'), put('b', '1')];
    go();
    await Promise.all(both);

    expect(written).toEqual(['a:1', 'a:2', 'b:1']);
    expect(backlog.size()).toBe(0);
  });

  it('lets a caller go on after two seconds of a store that hangs', async () => {
    const { put, clock, store } = aBacklog();
    store.hold = new Promise(() => {});

    const answer = put('a', '1');
    await clock.advance(2);

    expect(await answer).toBe(false);
  });

  it('lets go of an item that the store can never take, with a line in the log', async () => {
    const { backlog, put, written, errors, store } = aBacklog();
    store.fault = new Error('not JSON');
    await put('a', '1');
    store.fault = undefined;

    await put('b', '1');

    expect(written).toEqual(['b:1']);
    expect(errors).toEqual(['A word could not be written and is let go']);
    expect(backlog.size()).toBe(0);
  });

  it('keeps a thousand, and lets the oldest go', async () => {
    const { backlog, put, written, errors, store } = aBacklog();
    store.fault = away;
    for (let n = 0; n < 1001; n += 1) await put(`id-${n}`, 'x');
    store.fault = undefined;

    await backlog.flush();

    expect(written).toHaveLength(1000);
    expect(written[0]).toBe('id-1:x');
    expect(errors).toEqual(['A word is let go: 1000 wait for the store already']);
  });
});
