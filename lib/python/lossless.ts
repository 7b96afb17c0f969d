import { printPython } from './print-value.ts';
import { typedJson } from './typed-value.ts';
import type { PyValue } from './value.ts';

/** `path` leads to the first value that is in doubt, as Python would index it: `[0]['amount']`; empty for the whole. */
export type Lossless = { readonly ok: true } | { readonly ok: false; readonly why: string; readonly path: string };

/** True when `value` is certainly what the sender passed, so that it may be sent again. */
export function isLossless(value: PyValue): boolean {
  return lossless(value).ok;
}

/**
 * Whether the text a value was read from can only mean this value. Display text is made for people, so in doubt the
 * answer is no: Celery escapes only `'`, leaves backslashes and newlines raw, cuts a long string at a word and puts
 * `...` behind it, and shows bytes as text or as hex (celery.utils.saferepr, 5.2 to 5.7).
 */
export function lossless(value: PyValue, words: Words = {}): Lossless {
  const found = findDoubt(value, '', words);
  return found ?? { ok: true };
}

export interface Words {
  /** The reader knows kombu's typed JSON: what it has a word for is as good as a literal. */
  readonly typed?: boolean | undefined;
  /** Bytes are what they read as, escapes and all: a person wrote them, or they were read from typed JSON. */
  readonly bytes?: boolean | undefined;
}

type Doubt = { readonly ok: false; readonly why: string; readonly path: string };

function findDoubt(value: PyValue, path: string, words: Words): Doubt | undefined {
  if ('truncated' in value) return { ok: false, why: whyTruncated(value), path };

  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
      return undefined;
    case 'str':
      if (!value.ambiguous) return undefined;
      return {
        ok: false,
        why: value.value.includes('\\')
          ? 'the text has a backslash, which may be one character or begin an escape such as \\n'
          : 'the text has escapes or quotes that may be read in two ways',
        path,
      };
    case 'bytes':
      if (words.bytes) return undefined;
      return { ok: false, why: 'bytes are shown as text or as hex, without saying which', path };
    case 'call':
      if (words.typed && typedJson(value) !== undefined) return undefined;
      return { ok: false, why: `${value.name}(...) is an object, of which only a description is known`, path };
    case 'opaque':
      if (value.text === '') return { ok: false, why: 'there is no text', path };
      return { ok: false, why: `${clip(value.text)} is an object, of which only a description is known`, path };
    case 'ellipsis':
      return { ok: false, why: 'a value was left out', path };
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return firstDoubt(value.items.entries(), ([index, item]) => findDoubt(item, `${path}[${index}]`, words));
    case 'dict':
      return firstDoubt(value.pairs, ([key, item]) => {
        const here = `${path}[${clip(printPython(key))}]`;
        return findDoubt(key, here, words) ?? findDoubt(item, here, words);
      });
    default:
      return value satisfies never;
  }
}

function whyTruncated(value: PyValue): string {
  switch (value.kind) {
    case 'str':
      return 'the text ends in "...", so it may have been cut';
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'dict':
      return 'items were left out';
    default:
      return 'the text was cut';
  }
}

function firstDoubt<Item>(items: Iterable<Item>, find: (item: Item) => Doubt | undefined): Doubt | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
