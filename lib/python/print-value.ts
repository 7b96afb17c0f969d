import { parseRepr } from './parse-repr.ts';
import type { PyValue } from './value.ts';

/** The value in Python's own notation; what was cut away is shown as `...`. `parsePythonLiteral` reads it back. */
export function printPython(value: PyValue): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
    case 'float':
    case 'call':
    case 'opaque':
      return value.truncated ? `${value.text}...` : value.text;
    case 'str':
      return quoteString(value.value);
    case 'bytes':
      return `b'${value.text}'`;
    case 'list':
      return `[${joinItems(value.items, value.truncated)}]`;
    case 'tuple':
      return `(${joinItems(value.items, value.truncated)}${value.items.length === 1 && !value.truncated ? ',' : ''})`;
    case 'set':
      return value.items.length === 0 && !value.truncated ? 'set()' : `{${joinItems(value.items, value.truncated)}}`;
    case 'frozenset':
      if (value.items.length === 0 && !value.truncated) return 'frozenset()';
      return `frozenset({${joinItems(value.items, value.truncated)}})`;
    case 'dict': {
      const pairs = value.pairs.map(([key, item]) => `${printPython(key)}: ${printPython(item)}`);
      return `{${(value.truncated ? [...pairs, '...'] : pairs).join(', ')}}`;
    }
    case 'ellipsis':
      return '...';
    default:
      return value satisfies never;
  }
}

/**
 * A call in few characters, for a table cell: `884213, amount=Decimal('89.90')`. Takes the `args` and `kwargs` texts
 * of an event; what is not a tuple, list or dict is shown as it came. At most `max` characters, `…` where it was cut.
 */
export function previewCall(argsrepr: string | undefined, kwargsrepr: string | undefined, max: number): string {
  const parts = [...previewArgs(argsrepr ?? ''), ...previewKwargs(kwargsrepr ?? '')];
  const text = parts.join(', ');
  if (text.length <= max) return text;
  // Not between the two halves of an emoji, which would show as a replacement mark.
  const end = isHighSurrogate(text.charCodeAt(max - 2)) ? max - 2 : max - 1;
  return `${text.slice(0, Math.max(0, end))}…`;
}

function joinItems(items: readonly PyValue[], truncated: true | undefined): string {
  const texts = items.map(printPython);
  return (truncated ? [...texts, '...'] : texts).join(', ');
}

// What Python calls not printable: controls, formats, surrogates, private and unassigned ones, spaces but the plain one.
const NEEDS_ESCAPE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** As `repr` quotes it: single quotes where that is possible. */
export function quoteString(text: string): string {
  const escaped = text.replace(NEEDS_ESCAPE, (char) => SHORT_ESCAPES[char] ?? escapeCode(char.codePointAt(0) ?? 0));
  if (escaped.includes("'") && !escaped.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

function escapeCode(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

function previewArgs(text: string): string[] {
  const value = parseRepr(text);
  if (value.kind !== 'tuple' && value.kind !== 'list') return text.trim() === '' ? [] : [printPython(value)];
  const items = value.items.map(printPython);
  return value.truncated ? [...items, '...'] : items;
}

function previewKwargs(text: string): string[] {
  const value = parseRepr(text);
  if (value.kind !== 'dict') return text.trim() === '' ? [] : [`**${printPython(value)}`];
  const pairs = value.pairs.map(([key, item]) => {
    return `${key.kind === 'str' ? key.value : printPython(key)}=${printPython(item)}`;
  });
  return value.truncated ? [...pairs, '...'] : pairs;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
