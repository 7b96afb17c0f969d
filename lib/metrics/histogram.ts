/**
 * Durations in seconds, counted in buckets that grow by a tenth, so that a percentile is at most 5 % off anywhere from
 * 0.1 ms to a day. Histograms add up: those of minutes give that of an hour, exactly. Changed in place: every finished
 * task passes here.
 */
export type Histogram = {
  /** First what is below 0.1 ms, then one bucket per tenth, at last what is above a day. */
  readonly buckets: Float64Array;
  count: number;
  sum: number;
  /** Exact, unlike percentiles. `Infinity` and `-Infinity` while empty. */
  min: number;
  max: number;
};

/** `buckets` holds only those that are not empty: index, count, index, count, … */
export type HistogramJson = {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly buckets: readonly number[];
};

const SMALLEST = 1e-4;
const LARGEST = 86_400;
// A bucket from x to 1.1 x is answered with 2·1.1/(1 + 1.1) x, which is 4.8 % from both of its ends.
const GROWTH = 1.1;
const LOG_GROWTH = Math.log(GROWTH);
const INNER_BUCKETS = Math.ceil(Math.log(LARGEST / SMALLEST) / LOG_GROWTH);
const BUCKETS = INNER_BUCKETS + 2;

export function createHistogram(): Histogram {
  return {
    buckets: new Float64Array(BUCKETS),
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
  };
}

/** Counts one duration. Below 0, from clocks that disagree, counts as 0; what is no finite number is left out. */
export function record(histogram: Histogram, seconds: number): void {
  if (!Number.isFinite(seconds)) return;
  const value = Math.max(0, seconds);
  const bucket = bucketOf(value);
  histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1;
  histogram.count += 1;
  histogram.sum += value;
  if (value < histogram.min) histogram.min = value;
  if (value > histogram.max) histogram.max = value;
}

/** Adds all of `other` to `histogram`. */
export function merge(histogram: Histogram, other: Histogram): void {
  for (const [bucket, count] of other.buckets.entries()) {
    if (count > 0) histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + count;
  }
  histogram.count += other.count;
  histogram.sum += other.sum;
  histogram.min = Math.min(histogram.min, other.min);
  histogram.max = Math.max(histogram.max, other.max);
}

/** The duration that the share `p` (0.95 for p95) of all durations does not exceed; undefined while empty. */
export function percentile(histogram: Histogram, p: number): number | undefined {
  if (histogram.count === 0) return undefined;
  if (p >= 1) return histogram.max;
  if (p <= 0) return histogram.min;

  const rank = Math.max(1, Math.ceil(p * histogram.count));
  let seen = 0;
  for (const [bucket, count] of histogram.buckets.entries()) {
    seen += count;
    if (seen >= rank) return Math.min(histogram.max, Math.max(histogram.min, middleOf(bucket, histogram)));
  }
  return histogram.max;
}

export function mean(histogram: Histogram): number | undefined {
  return histogram.count === 0 ? undefined : histogram.sum / histogram.count;
}

export function toJSON(histogram: Histogram): HistogramJson {
  const buckets: number[] = [];
  for (const [bucket, count] of histogram.buckets.entries()) {
    if (count > 0) buckets.push(bucket, count);
  }
  const empty = histogram.count === 0;
  return {
    count: histogram.count,
    sum: histogram.sum,
    min: empty ? 0 : histogram.min, // JSON has no Infinity
    max: empty ? 0 : histogram.max,
    buckets,
  };
}

/** Reads what `toJSON` made. Buckets which are none of ours are left out. */
export function fromJSON(json: HistogramJson): Histogram {
  const histogram = createHistogram();
  if (json.count === 0) return histogram;
  for (let at = 0; at + 1 < json.buckets.length; at += 2) {
    const bucket = json.buckets[at] ?? -1;
    if (bucket >= 0 && bucket < BUCKETS) histogram.buckets[bucket] = json.buckets[at + 1] ?? 0;
  }
  return Object.assign(histogram, { count: json.count, sum: json.sum, min: json.min, max: json.max });
}

function bucketOf(seconds: number): number {
  if (seconds < SMALLEST) return 0;
  if (seconds > LARGEST) return BUCKETS - 1;
  // At an upper edge rounding may give one too many.
  return Math.min(INNER_BUCKETS, 1 + Math.floor(Math.log(seconds / SMALLEST) / LOG_GROWTH));
}

function middleOf(bucket: number, histogram: Histogram): number {
  if (bucket === 0) return SMALLEST / 2;
  if (bucket === BUCKETS - 1) return histogram.max;
  return (SMALLEST * GROWTH ** (bucket - 1) * 2 * GROWTH) / (1 + GROWTH);
}
