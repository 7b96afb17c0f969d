import type { Buckets } from '../../lib/metrics/buckets.ts';
import { boundText, type MetricsPage } from './page.ts';

/** The samples of one histogram: its buckets, each with all below it, its sum and its count. Most lines are these. */
export function printHistogram(
  page: MetricsPage,
  name: string,
  labels: string,
  bounds: readonly number[],
  { counts, sum }: Buckets,
): void {
  const before = `${name}_bucket{${labels === '' ? '' : `${labels},`}le="`;
  const ends = endsOf(bounds);
  let lines = '';
  let total = 0;
  for (let at = 0; at < counts.length; at++) {
    total += counts[at] as number; // within its length, as is the end of each
    lines += `${before}${ends[at]}${total}\n`;
  }
  page.append(lines);
  page.sample(`${name}_sum`, labels, sum);
  page.sample(`${name}_count`, labels, total);
}

const known = new WeakMap<readonly number[], readonly string[]>();

/** What follows `le="` in each line, up to the value. */
function endsOf(bounds: readonly number[]): readonly string[] {
  const ends = known.get(bounds) ?? [...bounds.map(boundText), '+Inf'].map((text) => `${text}"} `);
  known.set(bounds, ends);
  return ends;
}
