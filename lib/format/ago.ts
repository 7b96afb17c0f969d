const UNITS = [
  { seconds: 86_400, unit: 'd' },
  { seconds: 3600, unit: 'h' },
  { seconds: 60, unit: 'm' },
  { seconds: 1, unit: 's' },
] as const;

/** How long ago `at` was, or how far ahead it is: `12 s ago`, `3 m ago`, `in 9 s`, `now`. Both are Unix seconds. */
export function printAgo(at: number, now: number): string {
  // Floored, so that the text ticks over when a second is full and never says more than has passed.
  const distance = Math.floor(Math.abs(now - at));
  const fitting = UNITS.find(({ seconds }) => distance >= seconds);
  if (fitting === undefined) return 'now';
  const text = `${Math.floor(distance / fitting.seconds)} ${fitting.unit}`;
  return at > now ? `in ${text}` : `${text} ago`;
}
