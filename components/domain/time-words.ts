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
