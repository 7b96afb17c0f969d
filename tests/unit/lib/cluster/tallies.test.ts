import { describe, expect, it } from 'vitest';
import {
  countEvent,
  countMalformed,
  countOutcome,
  countRuntime,
  coveredOf,
  createTallies,
  lagOf,
  noteLag,
  runtimePercentile,
  usualOf,
} from '../../../../lib/cluster/tallies.ts';
import type { Malformed } from '../../../../lib/events/event.ts';
import { total } from '../../../../lib/metrics/ring.ts';

const START = 1_700_000_000;

const malformed = (n: number): Malformed[] =>
  Array.from({ length: n }, (_, i) => ({ kind: 'malformed', why: 'bad-field', sample: `no. ${i}` }));

describe('events by type', () => {
  it('are counted', () => {
    const tallies = createTallies(START);
    countEvent(tallies, 'task-received');
    countEvent(tallies, 'task-received', 2);

    expect(tallies.events.get('task-received')).toBe(3);
  });

  it('beyond five hundred types are counted as other', () => {
    const tallies = createTallies(START);
    for (let n = 0; n < 600; n++) countEvent(tallies, `custom-${n}`);
    countEvent(tallies, 'custom-0');

    expect(tallies.events.size).toBe(501);
    expect(tallies.events.get('other')).toBe(100);
    expect(tallies.events.get('custom-0')).toBe(2);
  });
});

describe('malformed frames', () => {
  it('are all counted, and the last twenty kept', () => {
    const tallies = createTallies(START);
    countMalformed(tallies, malformed(15), START);
    countMalformed(tallies, malformed(15), START + 1);

    expect(tallies.malformed.get('bad-field')).toBe(30);
    expect(tallies.samples).toHaveLength(20);
    expect(tallies.samples.at(-1)).toEqual({ at: START + 1, why: 'bad-field', sample: 'no. 14' });
  });
});

describe('outcomes', () => {
  it('are counted by kind', () => {
    const tallies = createTallies(START);
    countOutcome(tallies, 'success', true, START + 1);
    countOutcome(tallies, 'success', true, START + 1.5);
    countOutcome(tallies, 'failure', true, START + 2);

    expect(total(tallies.outcomes.success, START, START + 10)).toBe(2);
    expect(total(tallies.outcomes.failure, START, START + 10)).toBe(1);
    expect(total(tallies.outcomes.other, START, START + 10)).toBe(0);
  });

  it('of the time before we counted are unknown, not zero', () => {
    expect(total(createTallies(START).outcomes.success, START - 100, START - 10)).toBeUndefined();
  });
});

describe('coverage', () => {
  it('is the share of ended tasks that were seen received; a retry has not ended', () => {
    const tallies = createTallies(START);
    countOutcome(tallies, 'success', true, START + 1);
    countOutcome(tallies, 'failure', false, START + 1);
    countOutcome(tallies, 'other', true, START + 1);
    countOutcome(tallies, 'retry', false, START + 1);

    expect(coveredOf(tallies, START + 2)).toBeCloseTo(2 / 3);
  });

  it('is unknown while nothing has ended, and is of the last hour', () => {
    const tallies = createTallies(START);
    expect(coveredOf(tallies, START + 1)).toBeUndefined();

    countOutcome(tallies, 'success', false, START + 1);
    expect(coveredOf(tallies, START + 2)).toBe(0);
    expect(coveredOf(tallies, START + 3700)).toBeUndefined();
  });
});

describe('the lag', () => {
  it('is the median of the last five hundred, and forgets older ones', () => {
    const tallies = createTallies(START);
    for (let n = 0; n < 1000; n++) noteLag(tallies, 9);
    for (let n = 0; n < 500; n++) noteLag(tallies, n < 300 ? 0.2 : 5);

    expect(lagOf(tallies)).toBe(0.2);
    expect(tallies.lags.length).toBeLessThanOrEqual(1000);
  });

  it('is not below zero when clocks disagree, and unknown before the first event', () => {
    const tallies = createTallies(START);
    expect(lagOf(tallies)).toBeUndefined();

    noteLag(tallies, -3);
    expect(lagOf(tallies)).toBe(0);
  });
});

describe('runtimes', () => {
  it('give percentiles of a span, without what was before it', () => {
    const tallies = createTallies(START);
    countRuntime(tallies, 'a', 50, START);
    for (let n = 0; n < 20; n++) countRuntime(tallies, 'a', 1, START + 10 + n);

    expect(runtimePercentile(tallies, 1, START + 10, START + 30)).toBe(1);
    expect(runtimePercentile(tallies, 1, START, START + 30)).toBe(50);
    expect(runtimePercentile(tallies, 0.5, START + 100, START + 200)).toBeUndefined();
  });

  it('hold an hour and no more', () => {
    const tallies = createTallies(START);
    for (let n = 0; n < 500; n++) countRuntime(tallies, undefined, 1, START + 10 * n);

    expect(tallies.runtimes).toHaveLength(361);
    expect(tallies.runtimes.at(-1)?.t).toBe(START + 4990);
  });

  it('are usual from twenty runs on', () => {
    const tallies = createTallies(START);
    for (let n = 0; n < 19; n++) countRuntime(tallies, 'demo.add', 2, START);
    expect(usualOf(tallies, 'demo.add')).toBeUndefined();

    countRuntime(tallies, 'demo.add', 2, START);

    expect(usualOf(tallies, 'demo.add')).toEqual({ p50: 2, p95: 2, n: 20 });
    expect(usualOf(tallies, undefined)).toBeUndefined();
    expect(usualOf(tallies, 'demo.other')).toBeUndefined();
  });

  it('are kept for two thousand types at most', () => {
    const tallies = createTallies(START);
    for (let n = 0; n < 2100; n++) countRuntime(tallies, `type-${n}`, 1, START);

    expect(tallies.types.size).toBe(2000);
  });
});
