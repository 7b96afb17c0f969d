import { jsonMembers } from './json.ts';
import { quoteString } from './print-value.ts';
import { escapeBytes } from './string-escapes.ts';
import type { PyBytes, PyCall } from './value.ts';

/**
 * The values for which kombu ≥ 5.3 has a word in JSON: `{"__type__": "decimal", "__value__": "10.50"}`, only as an
 * object with exactly these two keys (kombu.utils.json). An unknown `__type__` makes a worker drop the message.
 */
const TYPES = ['datetime', 'date', 'time', 'uuid', 'decimal', 'bytes', 'base64'] as const;
type TypedKind = (typeof TYPES)[number];

/** JSON text of a typed object taken apart; undefined for any other object, `unknown` for a type that kombu lacks. */
export function typedParts(
  members: ReadonlyMap<string, string>,
): { readonly type: TypedKind; readonly value: string } | 'unknown' | undefined {
  const type = members.get('__type__');
  const value = members.get('__value__');
  if (members.size !== 2 || type === undefined || value === undefined) return undefined;
  const known = TYPES.find((name) => JSON.stringify(name) === type);
  return known === undefined ? 'unknown' : { type: known, value };
}

/** What Python shows of a typed object, given its `__type__` and the JSON text of its `__value__`; undefined when that makes no sense. */
export function typedValue(type: TypedKind, json: string): PyCall | PyBytes | undefined {
  const text = type === 'uuid' ? hexOf(json) : textOf(json);
  if (text === undefined) return undefined;
  switch (type) {
    case 'decimal':
      return call('Decimal', `Decimal(${quoteString(text)})`);
    case 'uuid':
      return call('UUID', `UUID('${dashed(text)}')`);
    case 'bytes':
      return { kind: 'bytes', text: escapeBytes(utf8(text)) };
    case 'base64': {
      const bytes = bytesOfBase64(text);
      return bytes && { kind: 'bytes', text: escapeBytes(bytes) };
    }
    case 'datetime':
    case 'date':
    case 'time':
      return callOfIso(type, text);
    default:
      return type satisfies never;
  }
}

/**
 * The typed JSON of what Python shows of a value: `Decimal('10.50')`, `UUID('…')`, `datetime.date(2024, 2, 29)`, times
 * in UTC, with a fixed offset or with none. Undefined for every other call: a named time zone, say, of which only the
 * application knows the offset.
 */
export function typedJson({ text, truncated }: PyCall): string | undefined {
  if (truncated) return undefined;
  const [, decimal] = /^(?:decimal\.)?Decimal\('([^'\\]+)'\)$/.exec(text) ?? [];
  if (decimal !== undefined) return DECIMAL.test(decimal) ? typed('decimal', JSON.stringify(decimal)) : undefined;
  const [, uuid] = /^(?:uuid\.)?UUID\('([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})'\)$/.exec(text) ?? [];
  if (uuid !== undefined) return typed('uuid', `{"hex": "${uuid.replaceAll('-', '')}"}`);
  return typedInstant(text);
}

const DECIMAL = /^-?(?:\d+(?:\.\d*)?(?:E[+-]?\d+)?|Infinity|s?NaN\d*)$/;

function typed(type: TypedKind, value: string): string {
  return `{"__type__": "${type}", "__value__": ${value}}`;
}

function call(name: string, text: string): PyCall {
  return { kind: 'call', name, text };
}

const ISO = /^(?:(\d{4})-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{6}))?)?(Z|[+-]\d\d:\d\d(?::\d\d)?)?)?$/;

function callOfIso(type: 'datetime' | 'date' | 'time', iso: string): PyCall | undefined {
  const [whole, year, month, day, hour, minute, second = '0', micro = '0', zone] = ISO.exec(iso) ?? [];
  if (whole === undefined) return undefined;
  if (type !== 'time' && year === undefined) return undefined;
  if (type !== 'date' && hour === undefined) return undefined;
  // As `repr` has it: seconds and microseconds are left out from the right when they are 0.
  const small = [second, micro].map(Number);
  while (small.at(-1) === 0) small.pop();
  const date = [year, month, day].map(Number);
  const time = [...[hour, minute].map(Number), ...small];
  const numbers = type === 'date' ? date : type === 'time' ? time : [...date, ...time];
  const tzinfo = zone === undefined ? [] : [`tzinfo=${zoneOf(zone)}`];
  const name = `datetime.${type}`;
  return call(name, `${name}(${[...numbers, ...tzinfo].join(', ')})`);
}

const DAY = 86_400;

function zoneOf(offset: string): string {
  if (offset === 'Z' || /^[+-]00:00(:00)?$/.test(offset)) return 'datetime.timezone.utc';
  const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(':').map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  const delta = offset.startsWith('-') ? `days=-1, seconds=${DAY - size}` : `seconds=${size}`;
  return `datetime.timezone(datetime.timedelta(${delta}))`;
}

const INSTANT =
  /^datetime\.(datetime|date|time)\(((?:\d+(?:, )?)*)(?:tzinfo=(datetime\.timezone\.utc|datetime\.timezone\(datetime\.timedelta\((?:(days=-1), )?seconds=(\d+)\)\)))?\)$/;

function typedInstant(text: string): string | undefined {
  const [whole, type, listed = '', zone, negative, seconds] = INSTANT.exec(text) ?? [];
  if (whole === undefined || (listed.endsWith(', ') && zone === undefined)) return undefined;
  const numbers = listed === '' ? [] : listed.replace(/, $/, '').split(', ').map(Number);
  const dates = type === 'time' ? [] : numbers.splice(0, 3);
  if (type !== 'time' && dates.length !== 3) return undefined;
  if (type === 'date' ? numbers.length > 0 || zone !== undefined : numbers.length < 2 || numbers.length > 4) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0] = dates;
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (type === 'date') return typed('date', `"${date}"`);
  const [hour = 0, minute = 0, second = 0, micro = 0] = numbers;
  const fraction = micro === 0 ? '' : `.${pad(micro, 6)}`;
  const size = Number(seconds ?? 0);
  const time = `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}${offsetOf(zone, negative === undefined ? size : size - DAY)}`;
  return type === 'time' ? typed('time', `"${time}"`) : typed('datetime', `"${date}T${time}"`);
}

function offsetOf(zone: string | undefined, seconds: number): string {
  if (zone === undefined) return '';
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${pad(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(size / 3600))}:${pad(Math.floor((size % 3600) / 60))}${rest}`;
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/** Bytes as a person wrote them (`b'…'` without the quotes), as typed JSON: text where they are UTF-8, else base64. */
export function typedBytes(bytes: readonly number[]): string {
  const text = textOfUtf8(bytes);
  return text === undefined ? typed('base64', `"${base64Of(bytes)}"`) : typed('bytes', JSON.stringify(text));
}

function textOf(json: string): string | undefined {
  return json.startsWith('"') ? String(JSON.parse(json)) : undefined;
}

/** `{"hex": "8f14…"}`, with dashes or without. */
function hexOf(json: string): string | undefined {
  const hex = jsonMembers(json)?.get('hex');
  const digits = hex === undefined ? undefined : textOf(hex)?.replaceAll('-', '').toLowerCase();
  return digits !== undefined && /^[\da-f]{32}$/.test(digits) ? digits : undefined;
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function utf8(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

function textOfUtf8(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined; // the answer: they are no text
  }
}

function bytesOfBase64(base64: string): readonly number[] | undefined {
  try {
    return Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined; // it is none
  }
}

function base64Of(bytes: readonly number[]): string {
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
}
