/** Milliseconds to wait before try number `n` (from 0): doubles from 250 ms to 2 s, spread by `random` (0 to 1) so that many watchers do not return at once. */
export function backoffMs(n: number, random: number): number {
  const ceiling = Math.min(2000, 250 * 2 ** n);
  return Math.round(ceiling * (0.5 + random / 2));
}
