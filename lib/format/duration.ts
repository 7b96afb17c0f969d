/** A number and its unit apart, so that the unit can be drawn lighter. */
export type Part = { readonly value: string; readonly unit: string };

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** A duration in words, to three significant figures: `840 ms`, `12.4 s`, `3 m 10 s`, `2 h 11 m`, `3 d 4 h`. */
export function printDuration(seconds: number): string {
  return durationParts(seconds)
    .map(({ value, unit }) => `${value} ${unit}`)
    .join(' ');
}

/** `seconds` below 0 comes from clocks that disagree and counts as 0; one that is no number has no parts. */
export function durationParts(seconds: number): readonly Part[] {
  if (Number.isNaN(seconds)) return [];
  if (seconds === Number.POSITIVE_INFINITY) return [{ value: '∞', unit: 's' }];
  if (seconds <= 0) return [{ value: '0', unit: 's' }];

  // Each limit lies where rounding in the smaller unit would reach the larger one: never 1000 ms, 60 s, 60 m, 24 h.
  if (seconds < 0.000_9995) return [{ value: String(roundTo3(seconds * 1e6)), unit: 'µs' }];
  if (seconds < 0.9995) return [{ value: String(roundTo3(seconds * 1000)), unit: 'ms' }];
  if (seconds < MINUTE - 0.05) return [{ value: String(roundTo3(seconds)), unit: 's' }];
  if (seconds < HOUR - 0.5) return twoParts(Math.round(seconds), MINUTE, 'm', 1, 's');
  if (seconds < DAY - MINUTE / 2) return twoParts(Math.round(seconds / MINUTE) * MINUTE, HOUR, 'h', MINUTE, 'm');
  return twoParts(Math.round(seconds / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

function twoParts(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): readonly Part[] {
  const first = { value: String(Math.floor(seconds / big)), unit: bigUnit };
  const rest = Math.floor((seconds % big) / small);
  return rest === 0 ? [first] : [first, { value: String(rest), unit: smallUnit }];
}

function roundTo3(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
