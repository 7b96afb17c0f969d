import { describe, expect, it } from 'vitest';
import { createCoalescer } from '../../../../server/realtime/coalesce.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function aCoalescer(restMs = 1_000) {
  const clock = createFakeClock();
  const end = new AbortController();
  const works: number[] = [];
  const wanted = { yes: true };
  const open: (() => void)[] = [];
  const slow = { yes: false };
  const coalescer = createCoalescer({
    work: async () => {
      works.push(clock.now());
      if (slow.yes) await new Promise<void>((resolve) => open.push(resolve));
      return restMs;
    },
    isWanted: () => wanted.yes,
    clock,
    signal: end.signal,
  });
  return { coalescer, clock, end, works, wanted, slow, finish: () => open.shift()?.() };
}

describe('createCoalescer', () => {
  it('works at once after a rest, and once for all that comes meanwhile', async () => {
    const { coalescer, clock, works } = aCoalescer();
    const start = clock.now();

    coalescer.touch();
    coalescer.touch();
    await clock.advance(0.5);
    coalescer.touch();
    coalescer.touch();
    await clock.advance(10);
    coalescer.touch();
    await clock.advance(10);

    expect(works).toEqual([start, start + 1, start + 10.5]);
  });

  it('does nothing while nobody wants it, and does it when somebody asks', async () => {
    const { coalescer, clock, works, wanted } = aCoalescer();
    wanted.yes = false;

    coalescer.touch();
    await clock.advance(5);
    const before = works.length;
    await coalescer.flush();
    await coalescer.flush();

    expect([before, works.length]).toEqual([0, 1]);
  });

  it('never does two works at a time', async () => {
    const { coalescer, clock, works, slow, finish } = aCoalescer();
    slow.yes = true;

    coalescer.touch();
    coalescer.touch();
    const flushed = coalescer.flush();
    await clock.advance(5);
    const during = works.length;
    slow.yes = false;
    finish();
    await flushed;

    expect([during, works.length]).toEqual([1, 2]); // what came while it worked is worked on after it
  });

  it('ends when it is told to', async () => {
    const { coalescer, clock, works, end } = aCoalescer();
    coalescer.touch();
    coalescer.touch();
    end.abort();

    await clock.advance(5);
    coalescer.touch();
    await coalescer.flush();

    expect(works).toHaveLength(1);
  });
});
