import {
  atDelimiter,
  atEllipsis,
  CLOSER_OF,
  isCloser,
  type Opener,
  openReader,
  type Reader,
  readQuoted,
  skipBalanced,
  skipSpace,
  skipToDelimiter,
} from './repr-reader.ts';
import { unescapePython } from './string-escapes.ts';
import { asTruncated, type PyValue } from './value.ts';

/**
 * Reads what Celery shows of `args`, `kwargs` and results (celery.utils.saferepr, 4.4 to 5.7), and plain `repr` text.
 *
 * Celery's text is Python-like, not Python. In strings only `'` is escaped; backslashes and newlines are raw. In bytes
 * nothing is escaped. Below some depth a container is `[...]`. When the budget is spent a string or number ends in
 * `...`, a container in `, ...`, and some closing brackets may be missing. What cannot be read becomes `opaque`.
 *
 * Never throws; the time is linear in the length of the text.
 */
export function parseRepr(text: string): PyValue {
  const reader = openReader(text);
  skipSpace(reader);
  if (reader.at === text.length) return { kind: 'opaque', text: '' };
  if (text.trim() === '...') return { kind: 'ellipsis' };
  if (reader.at >= reader.tailAt) return { kind: 'opaque', text };

  const value = readItem(reader, 0, false);
  skipSpace(reader);
  if (reader.at === text.length) return value;
  // Only the marks of a cut are left, as in `'xxx...', ...`.
  if (reader.at >= reader.tailAt) return asTruncated(value);
  return { kind: 'opaque', text };
}

// Celery stops at three levels; a nesting deeper than this is shown as text, and the stack stays small.
const MAX_DEPTH = 64;

/** One value and what clings to it without a comma, which makes it opaque. */
function readItem(reader: Reader, depth: number, inBraces: boolean): PyValue {
  const start = reader.at;
  const value = readValue(reader, depth, inBraces);
  const end = reader.at;
  skipSpace(reader);
  if (atDelimiter(reader, inBraces) || (depth === 0 && reader.at >= reader.tailAt)) return value;

  skipToDelimiter(reader, inBraces);
  const text = reader.text.slice(start, Math.max(end, reader.at)).trimEnd();
  return { kind: 'opaque', text };
}

function readValue(reader: Reader, depth: number, inBraces: boolean): PyValue {
  const { text, at } = reader;
  const first = text[at];
  const second = text[at + 1];
  switch (first) {
    case '(':
    case '[':
    case '{':
      return depth < MAX_DEPTH ? readContainer(reader, first, depth) : readDeepContainer(reader);
    case "'":
      return readCeleryString(reader, inBraces);
    case '"':
      return readPythonString(reader, inBraces);
    case '<':
      return readAngles(reader);
    default:
      if (first === 'b' && (second === "'" || second === '"')) return readBytes(reader, inBraces);
      // Python 2 wrote u'text'; its values still travel in old argsrepr headers.
      if (first === 'u' && second === "'") {
        reader.at += 1;
        return readCeleryString(reader, inBraces);
      }
      return readSet(reader, depth) ?? readBare(reader, inBraces);
  }
}

function readContainer(reader: Reader, opener: Opener, depth: number): PyValue {
  const { text } = reader;
  const closer = CLOSER_OF[opener];
  const inBraces = opener === '{';
  const items: PyValue[] = [];
  const values = new Map<number, PyValue>(); // by index of their key in `items`; only in a dict
  let truncated = false;
  let commas = 0;
  let hasItem = false; // since the last comma

  reader.at += 1;
  reader.waiting[closer] += 1;
  for (;;) {
    skipSpace(reader);
    const next = text[reader.at];
    if (next === undefined) {
      truncated = true;
      break;
    }
    if (next === closer) {
      reader.at += 1;
      break;
    }
    if (next === ',') {
      if (!hasItem) truncated = true;
      hasItem = false;
      commas += 1;
      reader.at += 1;
    } else if (isCloser(next)) {
      truncated = true;
      if (reader.waiting[next] > 0) break; // an outer bracket ends here: ours was cut away
      reader.at += 1;
    } else if (atEllipsis(reader)) {
      reader.at += 3;
      truncated = true;
      hasItem = true;
      items.push({ kind: 'ellipsis' });
    } else if (next === ':') {
      reader.at += 1; // a colon without a key: noise
      truncated = true;
    } else {
      hasItem = true;
      items.push(readItem(reader, depth + 1, inBraces));
      if (inBraces && text[reader.at] === ':') {
        reader.at += 1;
        skipSpace(reader);
        const key = items.length - 1;
        if (atDelimiter(reader, true) || atEllipsis(reader)) values.set(key, { kind: 'ellipsis' });
        else values.set(key, readItem(reader, depth + 1, false));
      }
    }
  }
  reader.waiting[closer] -= 1;

  while (items.at(-1)?.kind === 'ellipsis' && !values.has(items.length - 1)) items.pop();
  const cut = truncated ? ({ truncated: true } as const) : {};
  if (opener === '[') return { kind: 'list', items, ...cut };
  if (opener === '(') {
    const [only] = items;
    const whole = only && !truncated && !('truncated' in only);
    if (whole && items.length === 1 && commas === 0) return parenthesised(only);
    return { kind: 'tuple', items, ...cut };
  }
  if (values.size === 0 && items.length > 0) return { kind: 'set', items, ...cut };
  const pairs = items
    .map((key, index): readonly [PyValue, PyValue] => [key, values.get(index) ?? { kind: 'ellipsis' }])
    .filter(([key]) => key.kind !== 'ellipsis');
  return { kind: 'dict', pairs, ...cut };
}

/** `(5)` is 5; a complex number prints as `(1+2j)` and keeps its brackets. */
function parenthesised(only: PyValue): PyValue {
  return only.kind === 'opaque' ? { ...only, text: `(${only.text})` } : only;
}

function readDeepContainer(reader: Reader): PyValue {
  const start = reader.at;
  const complete = skipBalanced(reader);
  return opaqueFrom(reader, start, complete);
}

/** In Celery's strings `\'` is a quote, and nothing else is an escape: see the head of this file. */
function readCeleryString(reader: Reader, inBraces: boolean): PyValue {
  const raw = readQuoted(reader, inBraces);
  const value = raw.inside.replaceAll("\\'", "'");
  return stringOf(value, raw.bareQuotes || value.includes('\\'), !raw.closed || value.endsWith('...'));
}

/** Only Python itself writes `"`, around a text with an apostrophe; there escapes are Python's. */
function readPythonString(reader: Reader, inBraces: boolean): PyValue {
  const raw = readQuoted(reader, inBraces);
  const value = unescapePython(raw.inside);
  return stringOf(value, raw.bareQuotes || raw.inside.includes('\\'), !raw.closed || value.endsWith('...'));
}

function stringOf(value: string, ambiguous: boolean, truncated: boolean): PyValue {
  return {
    kind: 'str',
    value,
    ...(ambiguous ? { ambiguous: true as const } : {}),
    ...(truncated ? { truncated: true as const } : {}),
  };
}

function readBytes(reader: Reader, inBraces: boolean): PyValue {
  reader.at += 1;
  const raw = readQuoted(reader, inBraces);
  const truncated = !raw.closed || raw.inside.endsWith('...');
  return { kind: 'bytes', text: raw.inside, ...(truncated ? { truncated: true as const } : {}) };
}

function readAngles(reader: Reader): PyValue {
  const { text } = reader;
  const start = reader.at;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    else if (text[at] === '>' && text[at - 1] !== '-') depth -= 1;
    if (depth === 0) {
      reader.at = at + 1;
      return { kind: 'opaque', text: text.slice(start, at + 1) };
    }
  }
  reader.at = Math.max(start + 1, reader.tailAt);
  return opaqueFrom(reader, start, false);
}

/** `set()`, `frozenset({1, 2})`; undefined when something else stands here. */
function readSet(reader: Reader, depth: number): PyValue | undefined {
  const { text } = reader;
  const kind = text.startsWith('frozenset(', reader.at) ? 'frozenset' : 'set';
  if (!text.startsWith(`${kind}(`, reader.at)) return undefined;
  if (depth >= MAX_DEPTH) return undefined;

  reader.at += kind.length;
  const inner = readContainer(reader, '(', depth + 1);
  // Brackets around one whole value give that value, around a cut one a tuple of it.
  const [only] = inner.kind === 'tuple' ? inner.items : [inner];
  const content = only === undefined || (inner.kind === 'tuple' && inner.items.length > 1) ? inner : only;
  const cut = 'truncated' in inner || 'truncated' in content ? ({ truncated: true } as const) : {};
  switch (content.kind) {
    case 'set':
    case 'list':
    case 'tuple':
      return { kind, items: content.items, ...cut };
    case 'dict':
      return { kind, items: [], ...cut }; // `{...}`: nothing tells it from a dict
    default:
      return { kind, items: [content], truncated: true };
  }
}

const INT = /^-?(?:0|[1-9]\d*)$/;
const FLOAT = /^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|inf)$|^nan$/;
const CALL = /^([\p{L}_][\p{L}\p{N}_.]*)\(/u;

/** Numbers, names and calls: all that has no quote of its own. */
function readBare(reader: Reader, inBraces: boolean): PyValue {
  const { text } = reader;
  const start = reader.at;
  let complete = true;
  while (complete && reader.at < text.length && !atDelimiter(reader, inBraces)) {
    const char = text[reader.at];
    if (char === '(' || char === '[' || char === '{') complete = skipBalanced(reader);
    else reader.at += 1;
  }
  return wordOf(opaqueFrom(reader, start, complete));
}

function wordOf(word: { kind: 'opaque'; text: string; truncated?: true }): PyValue {
  const { text } = word;
  const cut = word.truncated ? ({ truncated: true } as const) : {};
  if (text === 'None') return { kind: 'none' };
  if (text === 'True' || text === 'False') return { kind: 'bool', value: text === 'True' };
  if (INT.test(text)) return { kind: 'int', text, ...cut };
  if (FLOAT.test(text)) return { kind: 'float', text, ...cut };
  const name = CALL.exec(text)?.[1];
  if (name !== undefined) return { kind: 'call', name, text, ...cut };
  return word;
}

/** The text from `start` to here. Truncated when it never came to its end, or ends in the `...` of a cut. */
function opaqueFrom(reader: Reader, start: number, complete: boolean) {
  const text = reader.text.slice(start, reader.at).trimEnd();
  const dotted = text.endsWith('...');
  const kept = dotted ? text.slice(0, -3) : text;
  return { kind: 'opaque' as const, text: kept, ...(complete && !dotted ? {} : { truncated: true as const }) };
}
