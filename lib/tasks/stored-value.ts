import { parsePythonJson } from '../python/json.ts';

/** A value that something outside of events keeps of a task. */
export type StoredValue =
  /** Exact, in Celery's JSON (kombu's typed values included). */
  | { readonly kind: 'json'; readonly json: string }
  /** Python's display text, as events have it: cut at about 1 kB. */
  | { readonly kind: 'text'; readonly text: string }
  /** Not opened: `format` is `pickle`, or what else it seems to be. `why` is a clause. */
  | { readonly kind: 'unopened'; readonly format: string; readonly bytes: number; readonly why: string };

/** `bytes` as a serializer of Celery's left them: nothing in them says which, so JSON is what reads as JSON. */
export function storedValue(bytes: Uint8Array, text: string): StoredValue {
  if (looksPickled(bytes)) return unopened('pickle', bytes.length);
  try {
    parsePythonJson(text);
    return { kind: 'json', json: text };
  } catch {
    return unopened('an unknown serializer', bytes.length);
  }
}

/** Pickles of protocol 2 and later begin with PROTO (0x80 and its number) and end in STOP (`.`). */
export function looksPickled(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5 && bytes.at(-1) === 0x2e;
}

export function unopened(format: string, bytes: number): StoredValue {
  return { kind: 'unopened', format, bytes, why: WHY[format] ?? `${format} is not read here` };
}

const WHY: Readonly<Record<string, string>> = {
  pickle: 'pickle, not opened: loading one runs whatever code is in it',
};

export function tooLarge(bytes: number, limit: number): StoredValue {
  const mib = (n: number) => `${Math.round(n / 1024 / 1024)} MiB`;
  return {
    kind: 'unopened',
    format: 'too large',
    bytes,
    why: `${mib(bytes)}, of which more than ${mib(limit)} is not fetched`,
  };
}
