import { jsonItems, jsonMembers } from '../python/json.ts';
import { printPython } from '../python/print-value.ts';
import { typedParts, typedValue } from '../python/typed-value.ts';
import type { ArgumentsPart } from '../tasks/replay.ts';

/** The budget of Celery's own display text; what is cut ends in `...`, as there. */
const MAX_LENGTH = 1024;
/** Deeper containers show as `[...]`. Celery stops at three levels; the limit here keeps the stack small. */
const MAX_DEPTH = 6;

/**
 * What Celery would show of such arguments (`argsrepr`, `kwargsrepr`), for messages that we make. `json` is the text of
 * an array (args) or object (kwargs). Numbers keep their digits and only `'` is escaped, as with Celery, so that a
 * short text leads back to the same arguments.
 */
export function displayText(part: ArgumentsPart, json: string): string {
  if (part === 'kwargs') return dictText(json, 1, MAX_LENGTH);
  const items = jsonItems(json) ?? [];
  const text = join(items, 1, MAX_LENGTH - 3);
  return `(${text}${items.length === 1 ? ',' : ''})`;
}

function valueText(json: string, depth: number, budget: number): string {
  switch (json[0]) {
    case '[':
      return depth > MAX_DEPTH ? '[...]' : `[${join(jsonItems(json) ?? [], depth, budget - 2)}]`;
    case '{':
      return typedText(json, budget) ?? (depth > MAX_DEPTH ? '{...}' : dictText(json, depth, budget));
    case '"':
      return stringText(json, budget);
    default:
      return WORDS[json] ?? json.toLowerCase();
  }
}

const WORDS: Readonly<Record<string, string>> = {
  true: 'True',
  false: 'False',
  null: 'None',
  NaN: 'nan',
  Infinity: 'inf',
  '-Infinity': '-inf',
};

function join(items: readonly string[], depth: number, budget: number): string {
  let text = '';
  for (const item of items) {
    const left = budget - text.length;
    if (left <= 0) return `${text}, ...`;
    text += `${text === '' ? '' : ', '}${valueText(item, depth + 1, left)}`;
  }
  return text;
}

function dictText(json: string, depth: number, budget: number): string {
  let text = '';
  for (const [key, value] of jsonMembers(json) ?? []) {
    const left = budget - text.length;
    if (left <= 0) return `{${text}, ...}`;
    text += `${text === '' ? '' : ', '}${quote(key, left)}: ${valueText(value, depth + 1, left)}`;
  }
  return `{${text}}`;
}

/** A value of kombu's typed JSON, as Python shows it. */
function typedText(json: string, budget: number): string | undefined {
  if (!json.includes('"__type__"')) return undefined;
  const parts = typedParts(jsonMembers(json) ?? new Map());
  if (parts === undefined || parts === 'unknown') return undefined;
  const value = typedValue(parts.type, parts.value);
  if (value === undefined) return undefined;
  const text = printPython(value);
  return text.length > budget ? `${text.slice(0, Math.max(0, budget))}...` : text;
}

function stringText(json: string, budget: number): string {
  const value: unknown = JSON.parse(json);
  return quote(String(value), budget);
}

function quote(text: string, budget: number): string {
  const shown = text.length > budget ? `${text.slice(0, Math.max(0, budget))}...` : text;
  return `'${shown.replaceAll("'", "\\'")}'`;
}
