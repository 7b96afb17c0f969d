/** A number with its unit, so that a page can dim the unit. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * A span of seconds in three significant figures: 842 ms, 1.84 s, 38.2 s, 4 m 54 s, 2 h 11 m, 3 d 04 h. The smaller
 * of two units has two digits, so that columns stand still while they tick. A negative span is 0: clocks differ,
 * time does not run back.
 */
export function durationParts(seconds: number): readonly Quantity[] {
  const span = Math.max(0, seconds);
  // Each limit lies where rounding in the smaller unit would reach the larger one.
  if (span < 0.9995) return [{ value: milliseconds(span * 1000), unit: 'ms' }];
  if (span < 9.995) return [{ value: span.toFixed(2), unit: 's' }];
  if (span < 59.95) return [{ value: span.toFixed(1), unit: 's' }];
  if (span < HOUR - 0.5) return pair(Math.round(span), MINUTE, 'm', 1, 's');
  if (span < DAY - MINUTE / 2) return pair(Math.round(span / MINUTE) * MINUTE, HOUR, 'h', MINUTE, 'm');
  return pair(Math.round(span / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

/** What ticks, in whole seconds and larger, rounded down: 12 s, 2 m 21 s, 2 h 11 m, 3 d 04 h. */
export function ageText(seconds: number): string {
  const span = Math.floor(Math.max(0, seconds));
  if (span < MINUTE) return `${span} s`;
  if (span < HOUR) return joined(pair(span, MINUTE, 'm', 1, 's'));
  if (span < DAY) return joined(pair(span, HOUR, 'h', MINUTE, 'm'));
  return joined(pair(span, DAY, 'd', HOUR, 'h'));
}

/** The time of day: 14:02:11, or with `ms` 14:02:11.044. `t` is Unix seconds, `zone` an IANA name. */
export function clockText(t: number, zone: string, { ms = false } = {}): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(ms ? { fractionalSecondDigits: 3 } : {}),
  }).format(new Date(t * 1000));
}

/** All of an instant, to read and to copy: 2026-11-22 14:02:11.044 CET. */
export function instantText(t: number, zone: string): string {
  const date = new Date(t * 1000);
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(date);
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName')?.value;
  return `${day} ${clockText(t, zone, { ms: true })} ${name ?? zone}`;
}

function pair(span: number, large: number, largeUnit: string, little: number, littleUnit: string): readonly Quantity[] {
  const rest = Math.floor((span % large) / little);
  return [
    { value: String(Math.floor(span / large)), unit: largeUnit },
    { value: String(rest).padStart(2, '0'), unit: littleUnit },
  ];
}

function milliseconds(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 9.995) return ms.toFixed(ms < 0.995 ? 2 : 1);
  return ms.toFixed(0);
}

function joined(parts: readonly Quantity[]): string {
  return parts.map((part) => `${part.value} ${part.unit}`).join(' ');
}
