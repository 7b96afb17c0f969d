import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTopicStore } from '../../../../components/live/topic-store.ts';
import { type Patch, type Snapshot, type Topic, topicKey } from '../../../../lib/contract/socket.ts';
import { createDocument } from '../../../../server/realtime/document.ts';
import { fakeWire } from './fake-wire.ts';

const QUEUES: Topic = { kind: 'queues' };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store with a link, and what a test does to it. */
function aStore({ up = true } = {}) {
  const line = fakeWire();
  const store = createTopicStore(line.wire, () => Date.now() / 1000);
  if (up) line.link(true);
  const follow = (topic: Topic = QUEUES) => {
    const heard = vi.fn();
    return { heard, leave: store.subscribe(topic, heard) };
  };
  return { ...line, store, follow, read: (topic: Topic = QUEUES) => store.read(topicKey(topic)) };
}

const snapshot = (revision: number, rows: Record<string, unknown>, known: Partial<Snapshot> = {}): Snapshot => ({
  ...{ topic: 'queues', epoch: 'e1', revision, rows, order: Object.keys(rows) },
  ...known,
});
const patch = (from: number, put: Record<string, unknown>, drop: string[] = [], topic = 'queues'): Patch => ({
  ...{ topic, epoch: 'e1', from, to: from + 1, put, drop },
});

describe('createTopicStore', () => {
  it('waits, then is live with the rows of the snapshot, then follows the patches', () => {
    const { follow, read, answer, tell } = aStore();
    const { heard } = follow();
    const before = read();

    answer({ ok: true, snapshot: snapshot(1, { a: 1, b: 2 }) });
    const first = read();
    tell(patch(1, { c: 3 }, ['a']));

    expect(before).toMatchObject({ status: 'waiting', order: [], rows: {} });
    expect(first).toMatchObject({ status: 'live', order: ['a', 'b'], rows: { a: 1, b: 2 }, since: 1_000 });
    expect(read()).toMatchObject({ status: 'live', order: ['b', 'c'], rows: { b: 2, c: 3 } });
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it('answers the same state until something changes', () => {
    const { follow, read, answer, tell } = aStore();
    const { heard } = follow();
    answer({ ok: true, snapshot: snapshot(1, { a: 1 }) });
    const before = read();

    tell(patch(0, { a: 0 }));
    tell(patch(7, { a: 9 }, [], 'workers'));

    expect(read()).toBe(before);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(read({ kind: 'workers' })).toBe(read({ kind: 'shell' }));
  });

  it('follows equal topics once, and leaves a while after the last listener', () => {
    const { follow, follows, left } = aStore();
    const [a, b] = [follow({ kind: 'tasks', q: 'x', limit: 5 }), follow({ limit: 5, q: 'x', kind: 'tasks' })];

    a.leave();
    b.leave();
    const again = follow({ kind: 'tasks', q: 'x', limit: 5 });
    vi.advanceTimersByTime(60_000);
    const meanwhile = [...left];
    again.leave();
    vi.advanceTimersByTime(5_000);

    expect(follows).toHaveLength(1);
    expect(meanwhile).toEqual([]);
    expect(left).toEqual(['tasks?limit=5&q=x']);
  });

  it('keeps the rows as stale while the link is lost, and goes on from there when it is back', () => {
    const { follow, follows, read, answer, link, tell } = aStore();
    follow();
    const row = { n: 1 };
    answer({ ok: true, snapshot: snapshot(1, { a: row }) });

    vi.advanceTimersByTime(7_000);
    link(false);
    const lost = read();
    tell(patch(1, { a: 'too late' }));
    link(true);
    answer({ ok: true, patches: [patch(1, { b: 2 })] });

    expect(lost).toMatchObject({ status: 'stale', rows: { a: row }, since: 1_007 });
    expect(follows[1]?.follow).toEqual({ topic: QUEUES, have: { epoch: 'e1', revision: 1 } });
    expect(read()).toMatchObject({ status: 'live', rows: { a: row, b: 2 } });
    expect(read().rows.a).toBe(row);
  });

  it('keeps the reference of a row that a new snapshot repeats', () => {
    const { follow, read, answer, link } = aStore();
    follow();
    answer({ ok: true, snapshot: snapshot(1, { a: { n: 1 }, b: { n: 1 } }) });
    const before = read().rows;

    link(false);
    link(true);
    answer({ ok: true, snapshot: snapshot(9, { b: { n: 2 }, a: { n: 1 } }, { epoch: 'e2' }) });

    expect(read().rows.a).toBe(before.a);
    expect(read()).toMatchObject({ status: 'live', rows: { b: { n: 2 } }, order: ['b', 'a'] });
  });

  it('follows again when it missed a patch', () => {
    const { follow, follows, read, answer, tell } = aStore();
    follow();
    answer({ ok: true, snapshot: snapshot(1, { a: 1 }) });

    tell(patch(4, { a: 5 }));
    tell(patch(5, { a: 6 }));
    const asked = follows.length;
    answer({ ok: true, snapshot: snapshot(6, { a: 6 }) });

    expect(asked).toBe(2);
    expect(follows[1]?.follow.have).toEqual({ epoch: 'e1', revision: 1 });
    expect(read()).toMatchObject({ status: 'live', rows: { a: 6 } });
  });

  it('ignores the answer to a follow that another one has replaced', () => {
    const { follow, follows, read, link } = aStore();
    follow();
    link(false);
    link(true);

    follows[0]?.reply({ ok: true, snapshot: snapshot(1, { a: 'old' }) });
    const between = read().status;
    follows[1]?.reply({ ok: true, snapshot: snapshot(2, { a: 'new' }) });

    expect(between).toBe('waiting');
    expect(read().rows.a).toBe('new');
  });

  it('fails with the reason of the server, and asks no more when asking is no use', () => {
    const { follow, follows, read, answer } = aStore();
    follow();

    answer({ ok: false, code: 'invalid', detail: 'There is no field "stat".' });
    vi.advanceTimersByTime(60_000);

    expect(read()).toMatchObject({ status: 'failed', error: 'There is no field "stat".' });
    expect(follows).toHaveLength(1);
  });

  it('asks again after a while when the reason may pass', () => {
    const { follow, follows, read, answer } = aStore();
    follow();

    answer({ ok: false, code: 'unavailable', detail: 'Too many.' });
    vi.advanceTimersByTime(5_000);
    answer({ ok: true, snapshot: snapshot(1, { a: 1 }) });

    expect(follows).toHaveLength(2);
    expect(read()).toMatchObject({ status: 'live', rows: { a: 1 } });
    expect(read()).not.toHaveProperty('error');
  });

  it('shows the last rows with the reason why the server could not renew them', () => {
    const { follow, read, answer, tell } = aStore();
    follow();
    answer({ ok: true, snapshot: snapshot(1, { a: 1 }) });
    const good = read();

    tell(patch(1, { '#error': { detail: 'The store is away.' } }));
    const stale = read();
    tell(patch(2, {}, ['#error']));

    expect(stale).toMatchObject({ status: 'stale', error: 'The store is away.', order: ['a'] });
    expect(stale.rows).toBe(good.rows);
    expect(read()).toMatchObject({ status: 'live', rows: { a: 1 } });
    expect(read()).not.toHaveProperty('error');
  });

  it('fails when there is nothing but the reason', () => {
    const { follow, read, answer } = aStore();
    follow();

    answer({ ok: true, snapshot: snapshot(1, { '#error': { detail: 'The store is away.' } }) });

    expect(read()).toMatchObject({ status: 'failed', error: 'The store is away.', order: [], rows: {} });
  });

  it('is live, not waiting, when there is nothing to show', () => {
    const { follow, read, answer } = aStore();
    follow();

    answer({ ok: true, snapshot: snapshot(1, {}) });

    expect(read()).toMatchObject({ status: 'live', order: [] });
  });

  it('follows what was asked for before the link was there', () => {
    const { follow, follows, link } = aStore({ up: false });
    follow();
    const before = follows.length;

    link(true);

    expect([before, follows.length]).toEqual([0, 1]);
  });

  it('leaves everything while nobody sees the tab, and comes back with what it has', () => {
    const { store, follow, follows, left, answer } = aStore();
    follow();
    answer({ ok: true, snapshot: snapshot(3, { a: 1 }) });

    store.suspend();
    follow({ kind: 'workers' });
    const meanwhile = follows.length;
    store.wake();

    expect(left).toEqual(['queues']);
    expect(meanwhile).toBe(1);
    expect(follows.slice(1).map((one) => one.follow)).toEqual([
      { topic: QUEUES, have: { epoch: 'e1', revision: 3 } },
      { topic: { kind: 'workers' } },
    ]);
  });

  it('holds what changes while paused, counts each row once, and shows it when resumed', () => {
    const { store, follow, read, answer, tell } = aStore();
    const { heard } = follow();
    answer({ ok: true, snapshot: snapshot(1, { a: 1 }) });
    store.pause.set(true);
    heard.mockClear();

    tell(patch(1, { a: 2 }));
    tell(patch(2, { a: 3, b: 1 }));
    const paused = { state: read(), pause: store.pause.read(), heard: heard.mock.calls.length };
    store.pause.set(false);

    expect(paused).toMatchObject({ state: { rows: { a: 1 } }, pause: { paused: true, held: 2 }, heard: 0 });
    expect(read()).toMatchObject({ status: 'live', rows: { a: 3, b: 1 } });
    expect(store.pause.read()).toEqual({ paused: false, held: 0 });
  });

  it('goes on showing the link and the commands while paused, and a page that is new', () => {
    const { store, follow, read, answer, tell } = aStore();
    follow({ kind: 'shell' });
    answer({ ok: true, snapshot: snapshot(1, { shell: 1 }, { topic: 'shell' }) });
    store.pause.set(true);
    follow({ kind: 'workers' });

    tell(patch(1, { shell: 2 }, [], 'shell'));
    answer({ ok: true, snapshot: snapshot(1, { w: 1 }, { topic: 'workers' }) });

    expect(read({ kind: 'shell' }).rows).toEqual({ shell: 2 });
    expect(read({ kind: 'workers' })).toMatchObject({ status: 'live', rows: { w: 1 } });
    expect(store.pause.read().held).toBe(0);
  });

  it('ends with what the server has, whatever gets lost, pauses or leaves on the way', () => {
    const rows = fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '2'), fc.nat(3), { noNullPrototype: true });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('rows' as const), rows, lost: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom('blink' as const, 'sleep' as const, 'pause' as const),
          rows: fc.constant(undefined),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const document = createDocument('queues', 'e1');
        const line = fakeWire();
        const store = createTopicStore(
          { ...line.wire, follow: ({ have }, reply) => reply(document.catchUp(have)) },
          () => 0,
        );
        line.link(true);
        store.subscribe(QUEUES, () => {});

        for (const one of steps) {
          if (one.rows !== undefined) {
            const update = document.update(new Map(Object.entries(one.rows)));
            if (update !== undefined && !one.lost) line.tell(update.patch);
          } else if (one.kind === 'blink') {
            line.link(false);
            line.link(true);
          } else if (one.kind === 'sleep') {
            store.suspend();
            store.wake();
          } else {
            store.pause.set(!store.pause.read().paused);
          }
        }
        store.pause.set(false);
        line.tell(document.nudge());

        const followed = document.catchUp(undefined);
        const truth = followed.ok && 'snapshot' in followed ? followed.snapshot : undefined;
        expect(store.read('queues')).toMatchObject({ status: 'live', rows: truth?.rows, order: truth?.order });
        expect(Object.keys(store.read('queues').rows)).toHaveLength(truth?.order.length ?? -1);
      }),
    );
  });
});
