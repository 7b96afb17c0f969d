import { lossless } from './lossless.ts';
import { printPython } from './print-value.ts';
import type { PyValue } from './value.ts';

export type PrintedJson = { readonly ok: true; readonly json: string } | { readonly ok: false; readonly why: string };

/**
 * The value as JSON text, digit for digit: ints of any size and floats are copied, never read as numbers. Tuples
 * become arrays, as Celery's own JSON does. Refuses what is not lossless and what JSON has no word for.
 */
export function printJson(value: PyValue): PrintedJson {
  const sure = lossless(value);
  if (!sure.ok) return { ok: false, why: sure.path === '' ? sure.why : `${sure.path}: ${sure.why}` };

  const refused: string[] = [];
  const json = jsonOf(value, refused);
  const [why] = refused;
  return why === undefined ? { ok: true, json } : { ok: false, why };
}

function jsonOf(value: PyValue, refused: string[]): string {
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
      return `[${value.items.map((item) => jsonOf(item, refused)).join(',')}]`;
    case 'dict': {
      const pairs = value.pairs.map(([key, item]) => {
        if (key.kind !== 'str') return refuse(`JSON has only text as keys, and ${printPython(key)} is none`);
        return `${JSON.stringify(key.value)}:${jsonOf(item, refused)}`;
      });
      return `{${pairs.join(',')}}`;
    }
    case 'set':
    case 'frozenset':
      return refuse('JSON has no sets');
    case 'bytes':
    case 'call':
    case 'opaque':
    case 'ellipsis':
      return refuse(`JSON has no word for ${printPython(value)}`);
    default:
      return value satisfies never;
  }
}
