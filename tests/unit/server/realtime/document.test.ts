import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../lib/contract/socket.ts';
import { applyPatch } from '../../../../lib/live/patch.ts';
import { createDocument, type Document, type Rows } from '../../../../server/realtime/document.ts';

const rows = (record: Record<string, unknown>): Rows => new Map(Object.entries(record));

function snapshotOf(document: Document): Snapshot {
  const followed = document.catchUp(undefined);
  if (!followed.ok || !('snapshot' in followed)) throw new Error('Expected a snapshot');
  return followed.snapshot;
}

/** What a client has in the end that asks with what it had. */
function caughtUp(document: Document, had: Snapshot): Snapshot | 'gap' {
  const followed = document.catchUp(had);
  if (!followed.ok) throw new Error('Expected an answer');
  if ('snapshot' in followed) return followed.snapshot;
  let snapshot: Snapshot | 'gap' = had;
  for (const patch of followed.patches) snapshot = snapshot === 'gap' ? 'gap' : applyPatch(snapshot, patch);
  return snapshot;
}

const someRows = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', '1', '__proto__', 'd'), fc.integer({ min: 0, max: 3 })), {
    selector: ([key]) => key,
  })
  .map((entries): Rows => new Map(entries.map(([key, n]) => [key, { n }])));

describe('createDocument', () => {
  it('leads whoever follows to the same rows, through any sequence of states, losses and outages', () => {
    const step = fc.record({ rows: someRows, fails: fc.boolean(), lost: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const document = createDocument('topic', 'e1');
        let client: Snapshot = snapshotOf(document);
        for (const { rows, fails, lost } of steps) {
          const update = fails ? document.fail('away') : document.update(rows);
          if (lost || update === undefined) continue;
          const next = applyPatch(client, update.patch);
          const caught = next === 'gap' ? caughtUp(document, client) : next;
          if (caught === 'gap') throw new Error('A gap after catching up');
          client = caught;
          expect(client).toEqual(snapshotOf(document));
        }
        expect(caughtUp(document, client)).toEqual(snapshotOf(document));
      }),
    );
  });

  it('gives the patches that were missed, none to who has everything', () => {
    const document = createDocument('topic', 'e1');
    document.update(rows({ a: 1 }));
    document.update(rows({ a: 2 }));
    document.update(rows({ a: 3 }));

    expect(document.catchUp({ epoch: 'e1', revision: 1 })).toMatchObject({
      patches: [
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ],
    });
    expect(document.catchUp({ epoch: 'e1', revision: 3 })).toEqual({ ok: true, patches: [] });
  });

  it.each([
    ['of another epoch', { epoch: 'e0', revision: 60 }],
    ['from too long ago', { epoch: 'e1', revision: 3 }],
    ['from the future', { epoch: 'e1', revision: 61 }],
  ])('gives a snapshot to who has a revision %s', (_, have) => {
    const document = createDocument('topic', 'e1');
    for (let n = 1; n <= 60; n++) document.update(rows({ a: n }));

    expect(document.catchUp(have)).toMatchObject({ snapshot: { revision: 60, rows: { a: 60 } } });
  });

  it('says nothing when nothing changed', () => {
    const document = createDocument('topic', 'e1');
    document.update(rows({ a: { n: 1, absent: undefined } }));

    expect(document.update(rows({ a: { n: 1 } }))).toBeUndefined();
    expect(document.revision).toBe(1);
  });

  it('keeps the last rows when they cannot be renewed, until they can', () => {
    const document = createDocument('topic', 'e1');
    document.update(rows({ a: 1 }));

    document.fail('The store is away.');
    const again = document.fail('The store is away.');
    const failed = snapshotOf(document);
    document.update(rows({ a: 1 }));

    expect(again).toBeUndefined();
    expect(failed.rows).toEqual({ a: 1, '#error': { detail: 'The store is away.' } });
    expect(snapshotOf(document).rows).toEqual({ a: 1 });
  });

  it('nudges nobody who has everything, and shows a gap to who has not', () => {
    const document = createDocument('topic', 'e1');
    document.update(rows({ a: 1 }));
    const behind = snapshotOf(document);
    document.update(rows({ a: 2 }));
    const current = snapshotOf(document);

    expect(applyPatch(current, document.nudge())).toBe(current);
    expect(applyPatch(behind, document.nudge())).toBe('gap');
  });
});
