import { lossless, type Words } from './lossless.ts';
import { printPython } from './print-value.ts';
import { unescapeBytes } from './string-escapes.ts';
import { typedBytes, typedJson } from './typed-value.ts';
import type { PyValue } from './value.ts';

export type PrintedJson = { readonly ok: true; readonly json: string } | { readonly ok: false; readonly why: string };

/**
 * The value as JSON text, digit for digit: ints of any size and floats are copied, never read as numbers. Tuples
 * become arrays, as Celery's own JSON does. Refuses what is not lossless and what JSON has no word for; with `words.typed`
 * it has the words of kombu ≥ 5.3.
 */
export function printJson(value: PyValue, words: Words = {}): PrintedJson {
  const sure = lossless(value, words);
  if (!sure.ok) return { ok: false, why: sure.path === '' ? sure.why : `${sure.path}: ${sure.why}` };

  const refused: string[] = [];
  const json = jsonOf(value, refused, words);
  const [why] = refused;
  return why === undefined ? { ok: true, json } : { ok: false, why };
}

function jsonOf(value: PyValue, refused: string[], words: Words): string {
  const refuse = (why: string): string => {
    refused.push(why);
    return 'null';
  };

  switch (value.kind) {
    case 'none':
      return 'null';
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'int':
      return value.text;
    case 'float':
      return /\d/.test(value.text) ? value.text : refuse(`JSON has no ${value.text}`);
    case 'str':
      return JSON.stringify(value.value);
    case 'list':
    case 'tuple':
      return `[${value.items.map((item) => jsonOf(item, refused, words)).join(',')}]`;
    case 'dict': {
      const pairs = value.pairs.map(([key, item]) => {
        if (key.kind !== 'str') return refuse(`JSON has only text as keys, and ${printPython(key)} is none`);
        return `${JSON.stringify(key.value)}:${jsonOf(item, refused, words)}`;
      });
      return `{${pairs.join(',')}}`;
    }
    case 'set':
    case 'frozenset':
      return refuse('JSON has no sets');
    case 'bytes': {
      const bytes = words.typed ? unescapeBytes(value.text) : undefined;
      return bytes === undefined ? refuse('JSON has no bytes') : typedBytes(bytes);
    }
    case 'call':
      return (words.typed ? typedJson(value) : undefined) ?? refuse(`JSON has no word for ${printPython(value)}`);
    case 'opaque':
    case 'ellipsis':
      return refuse(`JSON has no word for ${printPython(value)}`);
    default:
      return value satisfies never;
  }
}
