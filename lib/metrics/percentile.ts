/**
 * The value which the share `p` (0.95 for p95) of `values` does not exceed: always one of them (nearest rank).
 * `values` in any order; undefined when there are none.
 */
export function percentileOf(values: readonly number[], p: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.ceil(Math.min(1, Math.max(0, p)) * sorted.length);
  return sorted[Math.max(0, rank - 1)];
}
