/** A number and its unit apart, so that the unit can be drawn lighter. */
export type Part = { readonly value: string; readonly unit: string };

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/**
 * A duration in words, to three significant figures: `842 ms`, `1.84 s`, `38.2 s`, `4 m 54 s`, `2 h 11 m`, `3 d 04 h`.
 * The smaller of two units has two digits, so that columns stand still while they tick.
 */
export function printDuration(seconds: number): string {
  return printParts(durationParts(seconds));
}

export function printParts(parts: readonly Part[]): string {
  return parts.map(({ value, unit }) => `${value} ${unit}`).join(' ');
}

/** `seconds` below 0 comes from clocks that disagree and counts as 0; one that is no number has no parts. */
export function durationParts(seconds: number): readonly Part[] {
  if (Number.isNaN(seconds)) return [];
  if (seconds === Number.POSITIVE_INFINITY) return [{ value: '∞', unit: 's' }];
  const span = Math.max(0, seconds);

  // Each limit lies where rounding in the smaller unit would reach the larger one: never 1000 ms, 60 s, 60 m, 24 h.
  if (span < 0.9995) return [{ value: milliseconds(span * 1000), unit: 'ms' }];
  if (span < 9.995) return [{ value: span.toFixed(2), unit: 's' }];
  if (span < MINUTE - 0.05) return [{ value: span.toFixed(1), unit: 's' }];
  if (span < HOUR - 0.5) return twoParts(Math.round(span), MINUTE, 'm', 1, 's');
  if (span < DAY - MINUTE / 2) return twoParts(Math.round(span / MINUTE) * MINUTE, HOUR, 'h', MINUTE, 'm');
  return twoParts(Math.round(span / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

/** What ticks, in whole seconds and larger, rounded down: `12 s`, `2 m 21 s`, `2 h 11 m`, `3 d 04 h`. */
export function printAge(seconds: number): string {
  const span = Math.floor(Math.max(0, seconds));
  if (span < MINUTE) return `${span} s`;
  if (span < HOUR) return printParts(twoParts(span, MINUTE, 'm', 1, 's'));
  if (span < DAY) return printParts(twoParts(span, HOUR, 'h', MINUTE, 'm'));
  return printParts(twoParts(span, DAY, 'd', HOUR, 'h'));
}

function twoParts(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): readonly Part[] {
  return [
    { value: String(Math.floor(seconds / big)), unit: bigUnit },
    { value: String(Math.floor((seconds % big) / small)).padStart(2, '0'), unit: smallUnit },
  ];
}

function milliseconds(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 9.995) return ms.toFixed(ms < 0.995 ? 2 : 1);
  return ms.toFixed(0);
}
