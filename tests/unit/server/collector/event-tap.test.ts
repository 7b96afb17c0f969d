import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import type { EventStream, Frame } from '../../../../server/brokers/broker.ts';
import { backoffMs } from '../../../../server/collector/backoff.ts';
import { createEventTap } from '../../../../server/collector/event-tap.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';

/** What one subscription does: bunches to give, then how it ends. */
interface Act {
  readonly bunches?: readonly (readonly Frame[])[];
  readonly ends: 'never' | 'quietly' | Error;
}
const lost = new ExpediterError('unavailable', 'Connection refused');

function aTap(acts: Act[]) {
  const clock = createFakeClock();
  const happened: string[] = [];
  const listens: number[] = [];
  let onFrames = (frames: readonly Frame[]): void => {
    happened.push(`frames ${frames.map(({ body }) => body).join('+')}`);
  };
  const events: EventStream = {
    dropped: 0,
    async *listen(signal) {
      listens.push(clock.now());
      const { bunches = [], ends } = acts.shift() ?? { ends: 'never' as const };
      yield* bunches;
      if (ends === 'quietly') return;
      if (ends !== 'never') throw ends;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  const tap = createEventTap({
    events,
    clock,
    log: fakeLog(),
    random: () => 1,
    onFrames: (frames) => onFrames(frames),
    onUp: () => happened.push('up'),
    onDown: (reason) => happened.push(`down: ${reason}`),
  });
  return {
    tap,
    clock,
    happened,
    pauses: () => listens.slice(1).map((at, i) => Math.round((at - (listens[i] ?? 0)) * 1000)),
    listens,
    breakFrames(error: Error) {
      onFrames = () => {
        throw error;
      };
    },
  };
}

describe('the event tap', () => {
  it('is up with the first bunch, also when that is empty, and hands on only what holds something', async () => {
    const { tap, clock, happened } = aTap([{ bunches: [[], [{ body: 'a' }, { body: 'b' }], []], ends: 'never' }]);

    await tap.start();
    await clock.advance(1);

    expect(happened).toEqual(['up', 'frames a+b']);
    await tap.stop();
  });

  it('is not up while nothing has come', async () => {
    const { tap, clock, happened } = aTap([{ ends: 'never' }]);

    await tap.start();
    await clock.advance(60);

    expect(happened).toEqual([]);
    await tap.stop();
  });

  it('tells why it is down, and comes back', async () => {
    const { tap, clock, happened } = aTap([
      { bunches: [[]], ends: lost },
      { bunches: [[]], ends: 'never' },
    ]);

    await tap.start();
    await clock.advance(1);

    expect(happened).toEqual(['up', 'down: Connection refused', 'up']);
    await tap.stop();
  });

  it('takes a subscription that ends by itself for a loss', async () => {
    const { tap, clock, happened } = aTap([{ ends: 'quietly' }]);

    await tap.start();
    await clock.advance(0.1);

    expect(happened).toEqual(['down: The broker ended the subscription']);
    await tap.stop();
  });

  it('waits longer after each failure, two seconds at most, and begins anew once it was up', async () => {
    const failures = Array.from({ length: 7 }, (): Act => ({ ends: lost }));
    const { tap, clock, pauses } = aTap([...failures, { bunches: [[]], ends: lost }, { ends: 'never' }]);

    await tap.start();
    await clock.advance(60);

    expect(pauses()).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000, 250]);
    await tap.stop();
  });

  it('does not tell the words of a bug to people, and survives it', async () => {
    const { tap, clock, happened, breakFrames } = aTap([
      { bunches: [[{ body: 'a' }]], ends: 'never' },
      { ends: 'never' },
    ]);
    breakFrames(new TypeError('x is not a function'));

    await tap.start();
    await clock.advance(1);

    expect(happened).toEqual(['up', 'down: listening failed unexpectedly (see the log)']);
    await tap.stop();
  });

  it.each<[string, Act]>([
    ['while it listens', { ends: 'never' }],
    ['while it waits to try again', { ends: lost }],
  ])('stops %s, without another word', async (_, act) => {
    const { tap, clock, happened, listens } = aTap([act]);
    await tap.start();
    await clock.advance(0.1);
    const before = [...happened];

    await tap.stop();
    await clock.advance(60);

    expect(happened).toEqual(before);
    expect(listens).toHaveLength(1);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('backoffMs', () => {
  it('doubles from a quarter second to five seconds, spread over its upper half', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((n) => backoffMs(n, 1))).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000]);
    expect([0, 1, 50].map((n) => backoffMs(n, 0))).toEqual([125, 250, 1000]);
  });
});
