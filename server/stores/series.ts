/** Counts are added up in longer buckets, everything else is a gauge and averaged. */
export function isAdded(series: string): boolean {
  return series.startsWith('count:') || series.endsWith('.count');
}
