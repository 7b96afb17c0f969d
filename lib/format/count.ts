const STEPS = [
  { size: 1e3, suffix: 'k' },
  { size: 1e6, suffix: 'M' },
  { size: 1e9, suffix: 'G' },
  { size: 1e12, suffix: 'T' },
] as const;

/** A count in few characters: `7`, `999`, `1.2k`, `12.4k`, `124k`, `3.1M`. Fractions, as of rates, keep 3 figures. */
export function printCount(count: number): string {
  if (Number.isNaN(count)) return '';
  if (count < 0) return `−${printCount(-count)}`;
  if (count === Number.POSITIVE_INFINITY) return '∞';

  const small = count >= 100 ? Math.round(count) : Number(count.toPrecision(3));
  if (small < 1000) return String(small);
  let text = '';
  for (const { size, suffix } of STEPS) {
    const scaled = count / size;
    const shown = scaled >= 99.95 ? Math.round(scaled) : Math.round(scaled * 10) / 10;
    text = `${shown}${suffix}`;
    if (shown < 1000) break;
  }
  return text;
}

/** All digits, in groups as the locale has them: `12,403`. */
export function printExactCount(count: number, locale: string): string {
  return count.toLocaleString(locale, { maximumFractionDigits: 3 });
}

/** All digits in groups of three, the same for everyone: for sentences of ours, which are English. */
export function groupDigits(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
