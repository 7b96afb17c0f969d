import { describe, expect, it } from 'vitest';
import { figureWords } from '../../../../components/overview/figure-words.ts';
import type { Figure } from '../../../../lib/contract/models.ts';

const said = (id: Figure['id'], value: number | undefined, known: Partial<Figure> = {}) => {
  const figure = { id, spark: [], ...(value === undefined ? {} : { value }), ...known };
  const { value: parts, lead, note, hot } = figureWords(figure);
  return { text: parts.map((part) => `${part.value}${part.unit}`).join(' '), told: [lead, note].join(' ').trim(), hot };
};

describe('figureWords', () => {
  it.each<[Figure['id'], number, Partial<Figure>, string]>([
    ['throughput', 59.13, {}, '59.1/s'],
    ['failing', 0.035, {}, '3.5%'],
    ['runtime', 1.84, {}, '1.84s'],
    ['oldest', 294, {}, '4m 54s'],
    ['waiting', 12_403, {}, '12.4k'],
    ['waiting', 21, {}, '21'],
    ['slots', 36, { of: 48 }, '36/ 48'],
    ['slots', 36, {}, '36'],
  ])('%s of %s %j is %s', (id, value, known, text) => {
    expect(said(id, value, known).text).toBe(text);
  });

  it('compares with the same hour yesterday', () => {
    expect(said('throughput', 59.1, { before: 70.4 }).told).toBe('−16 % vs this hour yesterday');
    expect(said('runtime', 1.84, { before: 1.62 }).told).toBe('+14 % 1.62 s yesterday');
    expect(said('failing', 0.036, { before: 0.003 }).told).toBe('12× usual 0.3 % yesterday');
    expect(said('waiting', 12_403, { before: 1_203 }).told).toBe('+11.2k vs this hour yesterday');
    expect(said('slots', 36, { of: 48, before: 30 }).told).toBe('30 yesterday');
  });

  it('names the queue whose message is the oldest', () => {
    const subject = { kind: 'queue', id: 'emails' } as const;

    expect(said('oldest', 294, { subject, before: 3 }).told).toBe('in emails, 3.00 s yesterday');
    expect(said('oldest', 9000, { subject, paused: true }).told).toBe('in emails, paused, no data yesterday');
    expect(figureWords({ id: 'oldest', value: 9000, subject, spark: [], paused: true }).hot).toBe(false);
    expect(figureWords({ id: 'oldest', value: 9000, subject, spark: [] }).hot).toBe(true);
    expect(said('oldest', 0, { subject }).told).toBe('no data yesterday');
  });

  it('says that yesterday is not known, and of nothing makes no share', () => {
    expect(said('throughput', 5).told).toBe('no data yesterday');
    expect(said('throughput', 5, { before: 0 }).told).toBe('from none vs this hour yesterday');
    expect(said('throughput', 0, { before: 0 }).told).toBe('±0 % vs this hour yesterday');
  });

  it('gives a reason in place of a number that is not known, never 0', () => {
    expect(said('failing', undefined, { before: 0.1 })).toEqual({
      text: '',
      told: 'no task has ended in the last 5 minutes',
      hot: false,
    });
  });

  it('is hot when it is high and far from usual', () => {
    expect(said('failing', 0.2, { before: 0.003 }).hot).toBe(true);
    expect(said('failing', 0.2, { before: 0.19 }).hot).toBe(false);
    expect(said('failing', 0.04, { before: 0.003 }).hot).toBe(false);
    expect(said('oldest', 294).hot).toBe(true);
    expect(said('oldest', 59).hot).toBe(false);
    expect(said('runtime', 900, { before: 1 }).hot).toBe(false);
  });
});
