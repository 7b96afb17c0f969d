const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
] as const;

const PART = /(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)(ms|[smhd])/gy;
const NUMBER = /^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/;

/** `500ms`, `5s`, `2m`, `1.5h`, `1m30s`; a number without a unit is seconds. Seconds, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const word = text.toLowerCase();
  if (NUMBER.test(word)) return Number(word);

  let seconds = 0;
  let end = 0;
  for (const [part, amount, unit] of word.matchAll(PART)) {
    // Dividing is exact where multiplying by 0.001 is not: 7ms is the double 0.007.
    seconds += unit === 'ms' ? Number(amount) / 1000 : Number(amount) * secondsOf(unit);
    end += part.length;
  }
  return end === word.length && end > 0 ? seconds : undefined;
}

/** In the largest unit that needs no fraction; `parseDuration` reads it back as exactly this number of seconds. */
export function printDuration(seconds: number): string {
  const isFraction = seconds > 1 && !Number.isInteger(seconds);
  if (seconds === 0 || isFraction) return `${seconds}s`;
  for (const [unit, size] of UNITS) {
    const amount = unit === 'ms' ? seconds * 1000 : seconds / size;
    const text = `${amount}${unit}`;
    if (Number.isInteger(amount) && parseDuration(text) === seconds) return text;
  }
  return `${seconds}s`;
}

function secondsOf(unit: string | undefined): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? Number.NaN;
}
