import { jsonItems, jsonMembers, parsePythonJson } from './json.ts';
import { typedParts, typedValue } from './typed-value.ts';
import type { PyValue } from './value.ts';

/** What lies deeper is shown as text, and the stack stays small. */
const MAX_DEPTH = 64;

/**
 * The Python value of JSON text as Celery and kombu write it: numbers keep their digits, `NaN` and `Infinity` are
 * floats, typed objects (`{"__type__": …}`) are what they stand for. What is no JSON is `opaque`. Never throws.
 */
export function readJson(text: string): PyValue {
  try {
    parsePythonJson(text);
  } catch {
    return { kind: 'opaque', text };
  }
  return toValue(text.trim(), 0);
}

/** Whether kombu before 5.3 would take a part of it for a plain dict. For text that is JSON. */
export function holdsTyped(json: string): boolean {
  return json.includes('"__type__"') && some(json.trim(), (parts) => parts !== undefined && parts !== 'unknown');
}

/** Whether a worker would refuse it: an object that looks typed, of a type that kombu does not know. */
export function holdsUnknownType(json: string): boolean {
  return json.includes('"__type__"') && some(json.trim(), (parts) => parts === 'unknown');
}

function some(json: string, is: (parts: ReturnType<typeof typedParts>) => boolean): boolean {
  const items = jsonItems(json);
  if (items !== undefined) return items.some((item) => some(item, is));
  const members = jsonMembers(json);
  if (members === undefined) return false;
  return is(typedParts(members)) || [...members.values()].some((value) => some(value, is));
}

function toValue(json: string, depth: number): PyValue {
  switch (json[0]) {
    case '[':
      if (depth >= MAX_DEPTH) return { kind: 'opaque', text: json };
      return { kind: 'list', items: (jsonItems(json) ?? []).map((item) => toValue(item, depth + 1)) };
    case '{':
      return depth >= MAX_DEPTH ? { kind: 'opaque', text: json } : objectOf(json, depth);
    case '"':
      return { kind: 'str', value: String(JSON.parse(json)) };
    default:
      return WORDS[json] ?? numberOf(json);
  }
}

function objectOf(json: string, depth: number): PyValue {
  const members = jsonMembers(json) ?? new Map<string, string>();
  const parts = typedParts(members);
  if (parts !== undefined) {
    const value = parts === 'unknown' ? undefined : typedValue(parts.type, parts.value);
    return value ?? { kind: 'opaque', text: json };
  }
  const pairs = [...members].map(([key, value]): readonly [PyValue, PyValue] => [
    { kind: 'str', value: key },
    toValue(value, depth + 1),
  ]);
  return { kind: 'dict', pairs };
}

const WORDS: Readonly<Record<string, PyValue>> = {
  null: { kind: 'none' },
  true: { kind: 'bool', value: true },
  false: { kind: 'bool', value: false },
  NaN: { kind: 'float', text: 'nan' },
  Infinity: { kind: 'float', text: 'inf' },
  '-Infinity': { kind: 'float', text: '-inf' },
};

function numberOf(text: string): PyValue {
  return { kind: /[.eE]/.test(text) ? 'float' : 'int', text };
}
