/**
 * A share from 0 to 1 as percent, to three figures: `12.4%`, `0.04%`. Says `0%` and `100%` only when it is so:
 * one failure in a million is `<0.01%`, not none.
 */
export function printPercent(share: number): string {
  if (!Number.isFinite(share)) return '';
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '<0.01%';
  const shown = Number(percent.toPrecision(3));
  if (shown === 100 && percent < 100) return percent > 99.99 ? '>99.99%' : `${Math.floor(percent * 100) / 100}%`;
  return `${percent >= 1000 ? Math.round(percent) : shown}%`;
}
