import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseCursor, printCursor } from '../../../../server/http/cursor.ts';

const Place = z.object({ seq: z.number(), runtime: z.number().optional() });

describe('parseCursor', () => {
  it('finds the place that was printed', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
        (seq, runtime) => {
          const place = JSON.parse(JSON.stringify({ seq, runtime }));

          expect(parseCursor('tasks', Place, printCursor('tasks', place))).toEqual(place);
        },
      ),
    );
  });

  it('refuses every cursor that was touched', () => {
    const cursor = printCursor('tasks', { seq: 123 });

    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom('A', 'b', '7', '.', '-', ''), (at, letter) => {
        fc.pre(cursor[at] !== letter);
        const touched = cursor.slice(0, at) + letter + cursor.slice(at + 1);

        expect(() => parseCursor('tasks', Place, touched)).toThrow(/cursor/);
      }),
    );
  });

  it('refuses the cursor of another list, and a place of another shape', () => {
    expect(() => parseCursor('audit', Place, printCursor('tasks', { seq: 1 }))).toThrow(/cursor/);
    expect(() => parseCursor('tasks', Place, printCursor('tasks', { at: 1 }))).toThrow(/cursor/);
  });

  it('stays below the length that an endpoint takes', () => {
    expect(printCursor('tasks -runtime', { seq: Number.MAX_SAFE_INTEGER, runtime: 1 / 3 }).length).toBeLessThan(200);
  });
});
