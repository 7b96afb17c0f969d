/**
 * Counts per span of time, for as many spans as it has slots: what happened in the last so many seconds, in memory that
 * does not grow. Changed in place. A slot covers `step` seconds from a multiple of `step`, in Unix time.
 */
export type Ring = {
  readonly step: number;
  /** From when on it has been counting: before that, nothing is known. */
  readonly since: number;
  readonly counts: Float64Array;
  /** Which span (its start divided by `step`) each slot holds now; -1 for none. */
  readonly spans: Float64Array;
  /** The latest span seen. */
  head: number;
};

/** `count` is undefined where the ring does not know: before it began, or too long ago. */
export type RingPoint = { readonly at: number; readonly count: number | undefined };

/** All in seconds; `since` is the instant of the first count that may come. */
export function createRing(options: { readonly step: number; readonly slots: number; readonly since: number }): Ring {
  const { step, slots, since } = options;
  return {
    step,
    since,
    counts: new Float64Array(slots),
    spans: new Float64Array(slots).fill(-1),
    head: Math.floor(since / step),
  };
}

/** Counts `n` things at `t` (Unix seconds). Too late for the ring is not counted, which the answer tells. */
export function add(ring: Ring, t: number, n = 1): boolean {
  const span = Math.floor(t / ring.step);
  if (!Number.isFinite(span) || span < oldestSpan(ring)) return false;

  const slot = slotOf(ring, span);
  const known = ring.spans[slot] === span ? (ring.counts[slot] ?? 0) : 0;
  ring.spans[slot] = span;
  ring.counts[slot] = known + n;
  if (span > ring.head) ring.head = span;
  return true;
}

/**
 * One point per `step` seconds (a multiple of the ring's own, or rounded up to one), from the span that holds `from`
 * to the one before `to`. `at` is where the span begins.
 */
export function series(ring: Ring, from: number, to: number, step: number = ring.step): readonly RingPoint[] {
  const perPoint = Math.max(1, Math.ceil(step / ring.step));
  const width = perPoint * ring.step;
  const first = Math.floor(from / width);
  const end = Math.ceil(to / width);
  const points: RingPoint[] = [];
  for (let point = first; point < end; point += 1) {
    points.push({ at: point * width, count: countSpans(ring, point * perPoint, (point + 1) * perPoint) });
  }
  return points;
}

/** How many in the spans that begin in `from` ≤ t < `to`; undefined when none of them is known. */
export function total(ring: Ring, from: number, to: number): number | undefined {
  return countSpans(ring, Math.ceil(from / ring.step), Math.ceil(to / ring.step));
}

function countSpans(ring: Ring, from: number, to: number): number | undefined {
  const known = Math.max(from, oldestSpan(ring), Math.floor(ring.since / ring.step));
  if (known >= to) return undefined;

  let count = 0;
  // Nothing has been counted after the head.
  for (let span = known; span < Math.min(to, ring.head + 1); span += 1) {
    const slot = slotOf(ring, span);
    if (ring.spans[slot] === span) count += ring.counts[slot] ?? 0;
  }
  return count;
}

function oldestSpan(ring: Ring): number {
  return ring.head - ring.counts.length + 1;
}

function slotOf(ring: Ring, span: number): number {
  const slots = ring.counts.length;
  return ((span % slots) + slots) % slots;
}
