import type { StoredResult, StoredValue } from '../../lib/contract/models.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import { readJson } from '../../lib/python/read-json.ts';
import type { PyValue } from '../../lib/python/value.ts';
import type { PythonRoot } from '../domain/python-value.tsx';

/** A stored value as a root of a tree; undefined for one that was not opened. */
export function storedRoot(name: string, stored: StoredValue | undefined): PythonRoot | undefined {
  switch (stored?.kind) {
    case 'json':
      return { name, value: readJson(stored.json), raw: stored.json };
    case 'text':
      return { name, value: parseRepr(stored.text), raw: stored.text };
    default:
      return undefined;
  }
}

/** What a failure is stored as: `{"exc_type", "exc_message", "exc_module"}`; undefined for anything else. */
export function storedException({
  state,
  value,
}: StoredResult): { readonly type: string; readonly message: string } | undefined {
  if ((state !== 'FAILURE' && state !== 'RETRY' && state !== 'REVOKED') || value?.kind !== 'json') return undefined;
  const dict = readJson(value.json);
  const type = textAt(dict, 'exc_type');
  if (type === undefined) return undefined;
  const module = textAt(dict, 'exc_module');
  const name = module === undefined || module === 'builtins' ? type : `${module}.${type}`;
  return { type: name, message: messageOf(memberOf(dict, 'exc_message')) };
}

/** The arguments of the exception, as Python joins them; very old results hold a text. */
function messageOf(value: PyValue | undefined): string {
  if (value?.kind === 'str') return value.value;
  if (value?.kind !== 'list') return '';
  return value.items.map((item) => (item.kind === 'str' ? item.value : 'text' in item ? item.text : '…')).join(', ');
}

function memberOf(dict: PyValue, name: string): PyValue | undefined {
  if (dict.kind !== 'dict') return undefined;
  return dict.pairs.find(([key]) => key.kind === 'str' && key.value === name)?.[1];
}

function textAt(dict: PyValue, name: string): string | undefined {
  const value = memberOf(dict, name);
  return value?.kind === 'str' ? value.value : undefined;
}
