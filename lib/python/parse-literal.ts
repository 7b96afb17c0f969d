import { escapeBytes, unescapeBytes, unescapePython } from './string-escapes.ts';
import { typedJson } from './typed-value.ts';
import type { PyValue } from './value.ts';

/** `position` counts UTF-16 units from 0, as an input's selection does; `message` is a sentence for the person typing. */
export type ParsedLiteral =
  | { readonly ok: true; readonly value: PyValue }
  | { readonly ok: false; readonly position: number; readonly message: string };

/**
 * Reads what a person types as a value: a Python literal or JSON. Strict: nothing is guessed, nothing is skipped.
 * `null`, `true` and `false` are understood in both. Text that is JSON as a whole has JSON's escapes (`\/`), any other
 * has Python's (`\x41`, `r'…'`, triple quotes).
 */
export function parsePythonLiteral(text: string): ParsedLiteral {
  const reader: Reader = { text, at: 0, json: isJson(text) };
  try {
    skipSpace(reader);
    if (reader.at === text.length) throw new Misread(0, "Type a value, such as 1, 'text' or [1, 2].");
    const value = readTop(reader);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Misread) return { ok: false, position: error.position, message: error.message };
    throw error;
  }
}

type Reader = { readonly text: string; at: number; readonly json: boolean };

const MAX_DEPTH = 100;

class Misread extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // the answer, not a failure: JSON.parse has no other way to say no
  }
}

/** A value, or several with commas between them and no brackets, which Python reads as a tuple. */
function readTop(reader: Reader): PyValue {
  const first = readValue(reader, 0);
  const items = [first];
  let commas = 0;
  while (peek(reader) === ',') {
    reader.at += 1;
    commas += 1;
    if (peek(reader) !== undefined) items.push(readValue(reader, 0));
  }
  const extra = peek(reader);
  if (extra !== undefined) throw new Misread(reader.at, `Expected the end, found ${show(extra)}.`);
  return commas === 0 ? first : { kind: 'tuple', items };
}

function readValue(reader: Reader, depth: number): PyValue {
  const first = peek(reader);
  if (depth > MAX_DEPTH) throw new Misread(reader.at, `Nested more than ${MAX_DEPTH} levels deep.`);
  switch (first) {
    case undefined:
      throw new Misread(reader.at, 'Expected a value, found the end.');
    case '[':
      return { kind: 'list', items: readItems(reader, ']', depth).items };
    case '(':
      return readParentheses(reader, depth);
    case '{':
      return readBraces(reader, depth);
    case "'":
    case '"':
      return readStrings(reader);
    default:
      return readPrefixed(reader) ?? readNumber(reader) ?? readWord(reader);
  }
}

function readItems(reader: Reader, closer: ')' | ']', depth: number): { items: readonly PyValue[]; commas: number } {
  const opened = reader.at;
  const items: PyValue[] = [];
  let commas = 0;
  reader.at += 1;
  for (;;) {
    if (peek(reader) === closer) break;
    items.push(readValue(reader, depth + 1));
    if (peek(reader) === ',') {
      reader.at += 1;
      commas += 1;
    } else if (peek(reader) !== closer) {
      throw unclosed(reader, opened, closer);
    }
  }
  reader.at += 1;
  return { items, commas };
}

function readParentheses(reader: Reader, depth: number): PyValue {
  const { items, commas } = readItems(reader, ')', depth);
  const [only] = items;
  return only && items.length === 1 && commas === 0 ? only : { kind: 'tuple', items };
}

function readBraces(reader: Reader, depth: number): PyValue {
  const opened = reader.at;
  const pairs: [PyValue, PyValue][] = [];
  const items: PyValue[] = [];
  reader.at += 1;
  for (;;) {
    if (peek(reader) === '}') break;
    const at = reader.at;
    const key = readValue(reader, depth + 1);
    if (!isHashable(key)) throw new Misread(at, `A ${key.kind} cannot be a key or stand in a set.`);
    if (peek(reader) === ':') {
      if (items.length > 0) throw new Misread(reader.at, 'A set holds values, a dict holds "key: value": choose one.');
      reader.at += 1;
      pairs.push([key, readValue(reader, depth + 1)]);
    } else {
      if (pairs.length > 0) throw new Misread(reader.at, `Expected ":" and a value behind this key.`);
      items.push(key);
    }
    if (peek(reader) === ',') reader.at += 1;
    else if (peek(reader) !== '}') throw unclosed(reader, opened, '}');
  }
  reader.at += 1;
  return items.length > 0 ? { kind: 'set', items } : { kind: 'dict', pairs };
}

function isHashable(value: PyValue): boolean {
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set') return false;
  return value.kind !== 'tuple' || value.items.every(isHashable);
}

function unclosed(reader: Reader, opened: number, closer: string): Misread {
  const found = reader.text[reader.at];
  if (found === undefined) return new Misread(opened, `This bracket is never closed: "${closer}" is missing.`);
  return new Misread(reader.at, `Expected "," or "${closer}", found ${show(found)}.`);
}

const PREFIXED = /(?:[rR][bB]?|[bB][rR]?|[uU]|[fF][rR]?|[rR][fF])(?=['"])/y;

function readPrefixed(reader: Reader): PyValue | undefined {
  PREFIXED.lastIndex = reader.at;
  return PREFIXED.test(reader.text) ? readStrings(reader) : undefined;
}

/** One literal, or several side by side, which Python joins. */
function readStrings(reader: Reader): PyValue {
  const at = reader.at;
  const parts = [readString(reader)];
  for (;;) {
    const next = peek(reader);
    PREFIXED.lastIndex = reader.at;
    if (reader.json || (next !== "'" && next !== '"' && !PREFIXED.test(reader.text))) break;
    parts.push(readString(reader));
  }
  const texts = parts.flatMap((part) => (part.kind === 'str' ? [part.value] : []));
  const bytes = parts.flatMap((part) => (part.kind === 'bytes' ? [part.text] : []));
  if (texts.length > 0 && bytes.length > 0) throw new Misread(at, 'Text and bytes cannot be joined.');
  return bytes.length > 0 ? { kind: 'bytes', text: bytes.join('') } : { kind: 'str', value: texts.join('') };
}

function readString(reader: Reader): { kind: 'str'; value: string } | { kind: 'bytes'; text: string } {
  const { text } = reader;
  const start = reader.at;
  PREFIXED.lastIndex = start;
  const prefix = (PREFIXED.exec(text)?.[0] ?? '').toLowerCase();
  if (prefix.includes('f')) throw new Misread(start, 'An f-string is code, not a value.');

  const quoteAt = start + prefix.length;
  const quote = text[quoteAt] ?? "'";
  const mark = text.startsWith(quote.repeat(3), quoteAt) ? quote.repeat(3) : quote;
  const from = quoteAt + mark.length;
  const end = findQuote(text, from, mark);
  if (end === undefined) throw new Misread(start, `This text is never closed: ${mark} is missing.`);
  const inside = text.slice(from, end);
  if (mark.length === 1 && /(?<!\\)(?:\\\\)*\n/.test(inside)) {
    throw new Misread(from + inside.indexOf('\n'), "A text in single quotes ends on its line: write \\n, or use '''.");
  }
  reader.at = end + mark.length;

  if (prefix.includes('b')) return readBytesOf(start, inside, prefix);
  if (reader.json) return { kind: 'str', value: jsonString(text.slice(start, reader.at)) };
  if (prefix.includes('r')) return { kind: 'str', value: inside };
  if (/\\N\{/.test(inside)) throw new Misread(start, '\\N{…} is not understood here: write the character itself.');
  return { kind: 'str', value: unescapePython(inside) };
}

function readBytesOf(start: number, inside: string, prefix: string): { kind: 'bytes'; text: string } {
  const bytes = unescapeBytes(prefix.includes('r') ? inside.replaceAll('\\', '\\\\') : inside);
  if (bytes === undefined) throw new Misread(start, 'Bytes hold ASCII characters only: write the others as \\xNN.');
  return { kind: 'bytes', text: escapeBytes(bytes) };
}

/** JSON.parse reads the escapes: the text is known to be JSON as a whole, so a string in it is a string. */
function jsonString(literal: string): string {
  return String(JSON.parse(literal));
}

function findQuote(text: string, from: number, mark: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(mark, at)) return at;
  }
  return undefined;
}

const NUMBER = /[+-]?(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d[\d_]*)?)/y;

function readNumber(reader: Reader): PyValue | undefined {
  NUMBER.lastIndex = reader.at;
  const source = NUMBER.exec(reader.text)?.[0];
  if (source === undefined) return undefined;

  const at = reader.at;
  const after = reader.text[at + source.length];
  if (/__|_$|_[.eE]|[.eE]_/.test(source) || (after !== undefined && /[\p{L}\p{N}_.]/u.test(after))) {
    throw new Misread(at, 'This is not a number.');
  }
  reader.at += source.length;
  const negative = source.startsWith('-');
  const digits = source.replace(/^[+-]/, '').replaceAll('_', '').toLowerCase();
  if (/^0[xob]/.test(digits)) return intOf(negative, BigInt(digits).toString());
  if (/[.e]/.test(digits)) return { kind: 'float', text: `${negative ? '-' : ''}${tidyFloat(digits)}` };
  if (/^0+[1-9]/.test(digits)) throw new Misread(at, 'A number does not begin with 0.');
  return intOf(negative, digits.replace(/^0+(?=0)/, ''));
}

function intOf(negative: boolean, digits: string): PyValue {
  return { kind: 'int', text: negative && digits !== '0' ? `-${digits}` : digits };
}

/** `1.` and `.5` and `01.5` are Python and not JSON: every digit stays, the missing zero is added. */
function tidyFloat(digits: string): string {
  const [mantissa = '', exponent] = digits.split('e');
  const [whole = '', fraction] = mantissa.split('.');
  const head = whole.replace(/^0+(?=\d)/, '') || '0';
  const tail = fraction === undefined ? '' : `.${fraction || '0'}`;
  return `${head}${tail}${exponent === undefined ? '' : `e${exponent}`}`;
}

const WORDS: Readonly<Record<string, PyValue>> = {
  None: { kind: 'none' },
  null: { kind: 'none' },
  True: { kind: 'bool', value: true },
  true: { kind: 'bool', value: true },
  False: { kind: 'bool', value: false },
  false: { kind: 'bool', value: false },
};
const WORD = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const EMPTY_SET = /(set|frozenset)\s*\(\s*\)/y;

function readWord(reader: Reader): PyValue {
  const at = reader.at;
  EMPTY_SET.lastIndex = at;
  const empty = EMPTY_SET.exec(reader.text);
  if (empty) {
    reader.at += empty[0].length;
    return { kind: empty[1] === 'set' ? 'set' : 'frozenset', items: [] };
  }

  WORD.lastIndex = at;
  const word = WORD.exec(reader.text)?.[0];
  if (word === undefined) {
    if (reader.text.startsWith('...', at))
      throw new Misread(at, '"..." stands for what was cut: write the value itself.');
    throw new Misread(at, `Expected a value, found ${show(reader.text[at] ?? '')}.`);
  }
  const value = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (value === undefined) {
    if (reader.text[at + word.length] === '(') return readTyped(reader, word);
    throw new Misread(at, `"${word}" is not a value: a text needs quotes.`);
  }
  reader.at += word.length;
  return value;
}

/** `Decimal('10.50')`, `UUID('…')`, `datetime.date(2024, 2, 29)`, as Python shows them: the calls that are values. */
function readTyped(reader: Reader, name: string): PyValue {
  const { text, at } = reader;
  let depth = 0;
  for (let end = at + name.length; end < text.length; end += 1) {
    if (text[end] === '(') depth += 1;
    else if (text[end] === ')') depth -= 1;
    if (depth > 0) continue;
    const call = { kind: 'call' as const, name, text: text.slice(at, end + 1) };
    if (typedJson(call) === undefined) break;
    reader.at = end + 1;
    return call;
  }
  throw new Misread(at, `${name}(...) is code, not a value.`);
}

/** The next character that is no space, or undefined at the end; moves there. */
function peek(reader: Reader): string | undefined {
  skipSpace(reader);
  return reader.text[reader.at];
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

function show(char: string): string {
  return char === '"' ? `'"'` : `"${char}"`;
}
