import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Patch, Snapshot } from '../../../../lib/contract/socket.ts';
import { applyPatch, diff } from '../../../../lib/live/patch.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

function aSnapshot(rows: Record<string, unknown>, revision = 1): Snapshot {
  return { topic: 'workers', epoch: 'a', revision, rows, order: Object.keys(rows) };
}

function aPatch(facts: Partial<Patch>): Patch {
  return { topic: 'workers', epoch: 'a', from: 1, to: 2, put: {}, drop: [], ...facts };
}

/** Rows as the server keeps them: JSON texts in order. */
function textsOf(rows: readonly (readonly [string, number])[]): Map<string, string> {
  return new Map(rows.map(([id, n]) => [id, JSON.stringify({ n })]));
}

function snapshotOf(texts: ReadonlyMap<string, string>): Snapshot {
  const rows = Object.fromEntries([...texts].map(([id, text]) => [id, JSON.parse(text)]));
  return { topic: 'workers', epoch: 'a', revision: 1, rows, order: [...texts.keys()] };
}

describe('applyPatch', () => {
  it('keeps the reference of every row that did not change', () => {
    const before = aSnapshot({ w1: { n: 1 }, w2: { n: 2 }, w3: { n: 3 } });

    const after = applyPatch(before, aPatch({ put: { w2: { n: 5 }, w4: { n: 4 } }, drop: ['w3'] }));

    if (after === 'gap') throw new Error('gap');
    expect(after).toEqual({
      topic: 'workers',
      epoch: 'a',
      revision: 2,
      rows: { w1: { n: 1 }, w2: { n: 5 }, w4: { n: 4 } },
      order: ['w1', 'w2', 'w4'],
    });
    expect(after.rows.w1).toBe(before.rows.w1);
    expect(before.rows.w2).toEqual({ n: 2 });
  });

  it('keeps the order when only values changed, and the rows when only the order did', () => {
    const before = aSnapshot({ w1: 1, w2: 2 });

    expect(applyPatch(before, aPatch({ put: { w1: 3 } }))).toHaveProperty('order', before.order);
    const moved = applyPatch(before, aPatch({ order: ['w2', 'w1'] }));
    expect(moved !== 'gap' && moved.rows === before.rows && moved.order).toEqual(['w2', 'w1']);
  });

  it.each([
    ['another topic', { topic: 'queues' }],
    ['another life of the server', { epoch: 'b' }],
    ['a revision ahead', { from: 2, to: 3 }],
    ['a revision it begins in the middle of', { from: 0, to: 2 }],
    ['an order of rows that are not there', { order: ['w1', 'w9'] }],
    ['an order that leaves rows out', { order: ['w1'] }],
    ['an order that names a row twice', { order: ['w1', 'w1'] }],
  ])('finds a gap before a patch for %s', (_name, facts) => {
    expect(applyPatch(aSnapshot({ w1: 1, w2: 2 }), aPatch(facts))).toBe('gap');
  });

  it('changes nothing for a patch that was applied before', () => {
    const before = aSnapshot({ w1: 1 }, 7);

    expect(applyPatch(before, aPatch({ from: 6, to: 7, put: { w1: 9 } }))).toBe(before);
  });
});

describe('diff', () => {
  it('is undefined when nothing changed', () => {
    expect(diff(textsOf([['a', 1]]), textsOf([['a', 1]]))).toBeUndefined();
  });

  it('names an order only when it does not follow by itself', () => {
    const before = textsOf([
      ['a', 1],
      ['b', 2],
    ]);

    expect(
      diff(
        before,
        textsOf([
          ['b', 2],
          ['c', 3],
        ]),
      ),
    ).toEqual({ put: { c: { n: 3 } }, drop: ['a'] });
    expect(
      diff(
        before,
        textsOf([
          ['b', 2],
          ['a', 1],
        ]),
      ),
    ).toEqual({ put: {}, drop: [], order: ['b', 'a'] });
    expect(
      diff(
        before,
        textsOf([
          ['c', 3],
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toMatchObject({ order: ['c', 'a', 'b'] });
  });

  it('lets the caller say what a row is', () => {
    expect(diff(new Map(), textsOf([['a', 1]]), (_text, id) => id)).toEqual({ put: { a: 'a' }, drop: [] });
  });

  it('applied to the old rows gives the new ones, through JSON too', () => {
    // Few names, so that rows stay, change, go and come back; numbers, because objects put those first.
    const id = fc.constantFrom('a', 'b', 'c', '10', '9', '__proto__', 'constructor');
    const rows = fc.uniqueArray(fc.tuple(id, fc.integer({ min: 0, max: 2 })), { selector: ([name]) => name });
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const previous = textsOf(a);
        const next = textsOf(b);
        const difference = diff(previous, next);
        const patch: Patch = JSON.parse(JSON.stringify(aPatch(difference ?? {})));

        const after = applyPatch(snapshotOf(previous), patch);

        expect(after).toEqual({ ...snapshotOf(next), revision: 2 });
        expect(Object.keys(after === 'gap' ? {} : after.rows).toSorted()).toEqual([...next.keys()].toSorted());
        expect(difference === undefined).toBe(JSON.stringify([...previous]) === JSON.stringify([...next]));
      }),
      { numRuns: 1000 },
    );
  });
});
