/** A round upper edge for a count axis: 1, 2 or 5 times a power of ten, at least `most`. */
export function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const lead = [1, 1.5, 2, 3, 4, 5, 8, 10].find((candidate) => candidate * power >= most) ?? 10;
  return Number((lead * power).toPrecision(2));
}

/** Numbers for an axis, short: 840, 1.2k, 34k, 2.5M. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e3) return `${trim(value / 1e3)}k`;
  return trim(value);
}

function trim(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
