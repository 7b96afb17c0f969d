import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../../../lib/python/parse-literal.ts';
import { parseRepr } from '../../../../lib/python/parse-repr.ts';
import { printJson } from '../../../../lib/python/print-json.ts';
import { printPython } from '../../../../lib/python/print-value.ts';
import { holdsTyped, holdsUnknownType, readJson } from '../../../../lib/python/read-json.ts';

/** Python's text and kombu 5.7's JSON of the same value, as both print it. */
const PAIRS: readonly (readonly [python: string, type: string, value: string])[] = [
  ["Decimal('10.50')", 'decimal', '"10.50"'],
  ["Decimal('-0.00')", 'decimal', '"-0.00"'],
  ["Decimal('1E+30')", 'decimal', '"1E+30"'],
  ["UUID('8f14e45f-ceea-467f-a0e6-3c8d5d9b8a11')", 'uuid', '{"hex": "8f14e45fceea467fa0e63c8d5d9b8a11"}'],
  ['datetime.date(2024, 2, 29)', 'date', '"2024-02-29"'],
  ['datetime.time(0, 0)', 'time', '"00:00:00"'],
  ['datetime.time(3, 4, 5, 678901)', 'time', '"03:04:05.678901"'],
  ['datetime.time(3, 4, 0, 1)', 'time', '"03:04:00.000001"'],
  ['datetime.datetime(2024, 2, 29, 12, 30)', 'datetime', '"2024-02-29T12:30:00"'],
  [
    'datetime.datetime(2024, 2, 29, 12, 30, 15, 678901, tzinfo=datetime.timezone.utc)',
    'datetime',
    '"2024-02-29T12:30:15.678901+00:00"',
  ],
  [
    'datetime.datetime(2024, 7, 1, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=20700)))',
    'datetime',
    '"2024-07-01T09:00:00+05:45"',
  ],
  [
    'datetime.datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=73800)))',
    'datetime',
    '"1999-12-31T23:59:59.000001-03:30"',
  ],
];

describe('typed JSON of kombu', () => {
  it.each(PAIRS)('has %s as %s %s, there and back', (python, type, value) => {
    const json = `{"__type__": "${type}", "__value__": ${value}}`;

    expect(printPython(readJson(json))).toBe(python);
    expect(printJson(parseRepr(python), { typed: true })).toEqual({ ok: true, json });
    expect(parsePythonLiteral(python)).toEqual({ ok: true, value: readJson(json) });
  });

  it.each([
    ["b'plain'", '{"__type__": "bytes", "__value__": "plain"}'],
    ["b'gr\\xc3\\xb6\\xc3\\x9fe'", '{"__type__": "bytes", "__value__": "größe"}'],
    ["b'\\xff\\x00'", '{"__type__": "base64", "__value__": "/wA="}'],
    ["b''", '{"__type__": "bytes", "__value__": ""}'],
  ])('has %s as %s, there and back', (python, json) => {
    const parsed = parsePythonLiteral(python);

    expect(printPython(readJson(json))).toBe(python);
    expect(parsed.ok && printJson(parsed.value, { typed: true, bytes: true })).toEqual({ ok: true, json });
  });

  it.each([
    'datetime.datetime(2024, 7, 1, 9, 0, tzinfo=zoneinfo.ZoneInfo(key="Europe/Zurich"))',
    'datetime.datetime(2024, 10, 27, 2, 30, fold=1)',
    'datetime.timedelta(seconds=1)',
    'datetime.date(2024, 2)',
    "Decimal('x')",
    "Money('10.50')",
  ])('has no word for %s', (python) => {
    expect(printJson(parseRepr(python), { typed: true })).toMatchObject({ ok: false });
  });

  it('is refused where nobody would read it', () => {
    expect(printJson(parseRepr("(Decimal('1'),)"))).toMatchObject({ ok: false });
    // What an event shows of bytes is text or hex, and does not say which.
    expect(printJson(parseRepr("(b'ff',)"), { typed: true })).toMatchObject({ ok: false });
  });

  it('is an object with exactly two keys and a known type', () => {
    expect(readJson('{"__type__": "decimal", "__value__": "1", "x": 1}').kind).toBe('dict');
    expect(holdsTyped('[{"a": [{"__type__": "date", "__value__": "2024-02-29"}]}]')).toBe(true);
    expect(holdsTyped('["__type__", {"__type__": 1}]')).toBe(false);
    expect(holdsUnknownType('[{"__type__": "money", "__value__": 1}]')).toBe(true);
    expect(holdsUnknownType('[{"__type__": "date", "__value__": "2024-02-29"}]')).toBe(false);
  });

  it('keeps digits, floats and words that JSON lacks', () => {
    expect(printPython(readJson('[1.0, 1e300, 36893488147419103233, -0.0, NaN, -Infinity, null, true]'))).toBe(
      '[1.0, 1e300, 36893488147419103233, -0.0, nan, -inf, None, True]',
    );
    expect(readJson('not JSON')).toEqual({ kind: 'opaque', text: 'not JSON' });
  });
});
