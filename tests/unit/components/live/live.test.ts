import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trackLink } from '../../../../components/live/live.ts';
import { fakeWire } from './fake-wire.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const now = () => Date.now() / 1000;

describe('trackLink', () => {
  it('begins reconnecting, and is online once the server is there', () => {
    const { wire, link } = fakeWire();
    const tracked = trackLink(wire, now);
    const heard = vi.fn();
    tracked.subscribe(heard);
    const before = tracked.read();

    vi.advanceTimersByTime(2_000);
    link(true);
    vi.advanceTimersByTime(60_000);

    expect(before).toEqual({ state: 'reconnecting', since: 1_000 });
    expect(tracked.read()).toEqual({ state: 'online', since: 1_002 });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('turns offline after ten seconds, as old as the loss', () => {
    const { wire, link } = fakeWire();
    const tracked = trackLink(wire, now);
    link(true);
    vi.advanceTimersByTime(5_000);

    link(false);
    vi.advanceTimersByTime(9_999);
    const soon = tracked.read();
    vi.advanceTimersByTime(1);

    expect(soon).toEqual({ state: 'reconnecting', since: 1_005 });
    expect(tracked.read()).toEqual({ state: 'offline', since: 1_005 });
  });

  it('is online again without a trace of what was', () => {
    const { wire, link } = fakeWire();
    const tracked = trackLink(wire, now);
    link(false);

    link(true);
    vi.advanceTimersByTime(60_000);

    expect(tracked.read().state).toBe('online');
  });
});
