import { describe, expect, it, vi } from 'vitest';
import { actOf } from '../../../../components/shell/shortcuts.ts';

const press = (key: string, more: object = {}) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  target: null,
  ...more,
});
const acts = () => ({ openSearch: vi.fn(), openList: vi.fn(), toggleRail: vi.fn(), goTo: vi.fn() });
/** Something the key was pressed in which answers to any selector, as a field does. */
const FIELD = { closest: () => ({}) } as unknown as EventTarget;

describe('actOf', () => {
  it('goes to a page with g and its key', () => {
    const done = acts();

    const first = actOf(press('g'), false);
    const second = actOf(press('w'), true);

    expect(first).toBe('go');
    if (typeof second === 'function') second(done);
    expect(done.goTo).toHaveBeenCalledWith('/workers');
  });

  it('is deaf to single keys while typing, not to the command key', () => {
    expect(actOf(press('/', { target: FIELD }), false)).toBeUndefined();
    expect(actOf(press('k', { ctrlKey: true, target: FIELD }), false)).toBeTypeOf('function');
  });

  it('leaves the browser its own combinations', () => {
    expect(actOf(press('g', { ctrlKey: true }), false)).toBeUndefined();
    expect(actOf(press('b', { metaKey: true, shiftKey: true }), false)).toBeUndefined();
  });
});
