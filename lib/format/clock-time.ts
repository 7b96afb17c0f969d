/** Where and how a person reads clocks: an IANA zone (`Europe/Berlin`, `UTC`) and a BCP 47 tag (`en-GB`). */
export type ClockZone = { readonly timeZone: string; readonly locale: string };

/** An instant in full, for hovering and copying: `2024-02-29 13:47:05.250 CET`. `at` is in Unix seconds. */
export function printInstant(at: number, zone: ClockZone): string {
  const parts = partsOf(at, zone);
  return `${day(parts)} ${hourMinute(parts)}:${parts.second}.${parts.fractionalSecond} ${parts.timeZoneName}`;
}

/** The time of day to the second: `13:47:05`. */
export function printTimeOfDay(at: number, zone: ClockZone): string {
  const parts = partsOf(at, zone);
  return `${hourMinute(parts)}:${parts.second}`;
}

/** The time of day to the minute, for axes and ranges: `13:47`. */
export function printHourMinute(at: number, zone: ClockZone): string {
  return hourMinute(partsOf(at, zone));
}

/** The day: `2024-02-29`. */
export function printDay(at: number, zone: ClockZone): string {
  return day(partsOf(at, zone));
}

type Parts = Record<
  'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fractionalSecond' | 'timeZoneName',
  string
>;

function day(parts: Parts): string {
  return `${parts.year}-${parts.month}-${parts.day}`;
}

function hourMinute(parts: Parts): string {
  return `${parts.hour}:${parts.minute}`;
}

// Making a format costs some 50 µs and tables need thousands of times; a person has one zone, seldom two.
const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, { timeZone, locale }: ClockZone): Parts {
  const key = `${locale} ${timeZone}`;
  const format = formats.get(key) ?? makeFormat(timeZone, locale);
  formats.set(key, format);

  const parts: Parts = {
    year: '',
    month: '',
    day: '',
    hour: '',
    minute: '',
    second: '',
    fractionalSecond: '',
    timeZoneName: '',
  };
  // Rounded here, because Date cuts: 0.29 s in binary is a little less than 290 ms.
  for (const { type, value } of format.formatToParts(Math.round(at * 1000))) {
    if (type in parts) parts[type as keyof Parts] = value; // `in` has just shown it
  }
  return parts;
}

function makeFormat(timeZone: string, locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    calendar: 'gregory',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
}
