import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../lib/query/parse.ts';
import {
  BUILT_IN_VIEWS,
  parseTaskTab,
  parseTaskView,
  printTaskView,
  TASK_SORTS,
  type TaskView,
} from '../../../../lib/views/task-view.ts';

describe('parseTaskView', () => {
  it('opens an empty address with everything of the last hour, newest first', () => {
    const view = parseTaskView({});

    expect(view).toEqual({ q: '', range: { kind: 'last', seconds: 3600 }, sort: '-seen', task: undefined });
  });

  it('leaves what makes no sense at its default', () => {
    const view = parseTaskView({ sort: 'colour', range: 'soon', task: '', q: undefined });

    expect(view).toEqual(parseTaskView({}));
  });

  it('keeps a query that has a mistake, so that it can be mended', () => {
    expect(parseTaskView({ q: 'state:failur' }).q).toBe('state:failur');
  });

  it('takes the first of a repeated parameter', () => {
    expect(parseTaskView({ q: ['a', 'b'] }).q).toBe('a');
  });

  it('is not made slow by an endless query or id', () => {
    const view = parseTaskView({ q: 'x'.repeat(1e5), task: 'y'.repeat(1e5) });

    expect(view.q).toHaveLength(2000);
    expect(view.task).toBeUndefined();
  });
});

describe('printTaskView', () => {
  const range = fc.oneof(
    fc.integer({ min: 1, max: 86_400 }).map((seconds) => ({ kind: 'last' as const, seconds })),
    fc
      .tuple(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 1e6 }))
      .map(([from, length]) => ({ kind: 'between' as const, from, to: from + length })),
  );
  const view: fc.Arbitrary<TaskView> = fc.record({
    q: fc.string({ maxLength: 100, unit: 'grapheme' }),
    range,
    sort: fc.constantFrom(...TASK_SORTS),
    task: fc.option(fc.string({ minLength: 1, maxLength: 50 }), { nil: undefined }),
  });

  it('prints what is read back as the same view', () => {
    fc.assert(
      fc.property(view, (original) => {
        expect(parseTaskView(printTaskView(original))).toEqual(original);
      }),
    );
  });

  it('leaves the defaults out', () => {
    expect(Object.values(printTaskView(parseTaskView({})))).toEqual(Array(6).fill(undefined));
  });
});

describe('BUILT_IN_VIEWS', () => {
  it.each(BUILT_IN_VIEWS)('$label is a query without a mistake', ({ q }) => {
    expect(parseQuery(q).errors).toEqual([]);
  });
});

describe('parseTaskTab', () => {
  it.each([
    ['events', 'events'],
    ['2', 2],
    ['0', undefined],
    ['-1', undefined],
    ['two', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (text, tab) => {
    expect(parseTaskTab(text)).toBe(tab);
  });
});
