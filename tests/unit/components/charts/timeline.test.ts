import { describe, expect, it } from 'vitest';
import { spaced } from '../../../../components/charts/timeline.tsx';

const share = (t: number) => t / 100;
const mark = (t: number) => ({ t, label: `at ${t}` });

describe('spaced', () => {
  it('keeps the first and the last mark, however near they are', () => {
    const marks = [mark(0), mark(1), mark(2)];

    expect(spaced(marks, share).map(({ t }) => t)).toEqual([0, 2]);
  });

  it('leaves out a mark that would lie on the one before it', () => {
    const marks = [mark(0), mark(30), mark(33), mark(60), mark(100)];

    expect(spaced(marks, share).map(({ t }) => t)).toEqual([0, 30, 60, 100]);
  });
});
