import { printPython } from './print-value.ts';
import { REDACTED } from './redact.ts';
import { typedJson } from './typed-value.ts';
import type { PyDict, PySequence, PyValue } from './value.ts';

/**
 * Whether a value that is known exactly can be the one of which an event shows a text (`told`: read by `parseRepr`).
 * False only where the two contradict each other for sure: a text that was cut agrees with whatever begins so, a
 * redacted value and the description of an object with anything. The stored arguments of a task that changed a list or
 * dict it was given are what it left of them (Celery stores them when the task has ended), and this tells.
 */
export function agrees(told: PyValue, exact: PyValue): boolean {
  switch (told.kind) {
    case 'ellipsis':
    case 'opaque':
    case 'bytes': // shown as text or as hex, without saying which
      return true;
    case 'call':
      return agreesWithCall(told, exact);
    case 'none':
      return exact.kind === 'none';
    case 'bool':
      return exact.kind === 'bool' && exact.value === told.value;
    case 'int':
      if (exact.kind !== 'int') return false;
      return told.truncated ? exact.text.startsWith(told.text) : exact.text === told.text;
    case 'float':
      if (exact.kind !== 'float' || told.truncated) return exact.kind === 'float';
      return exact.text === told.text || Number(exact.text) === Number(told.text);
    case 'str':
      return agreesWithText(told, exact);
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return agreesWithItems(told, exact);
    case 'dict':
      return agreesWithPairs(told, exact);
    default:
      return told satisfies never;
  }
}

/** Two values of which both are known: one cannot be the other only when JSON has a word for both and it differs. */
function agreesWithCall(told: PyValue & { kind: 'call' }, exact: PyValue): boolean {
  if (exact.kind !== 'call') return exact.kind !== 'none' && exact.kind !== 'bool';
  const [a, b] = [typedJson(told), typedJson(exact)];
  return a === undefined || b === undefined || a === b;
}

/** What senders put in place of a secret agrees with everything. */
function agreesWithText(told: PyValue & { kind: 'str' }, exact: PyValue): boolean {
  if (told.value.includes(REDACTED) || /^\*{3,}$/.test(told.value)) return true;
  if (exact.kind === 'bytes' || exact.kind === 'opaque') return true;
  if (exact.kind !== 'str') return false;
  if (exact.value === told.value || told.ambiguous) return true;
  return told.truncated === true && exact.value.startsWith(told.value.replace(/\.\.\.$/, ''));
}

function agreesWithItems(told: PySequence, exact: PyValue): boolean {
  if (exact.kind !== 'list') return exact.kind === 'opaque';
  if (told.truncated ? exact.items.length < told.items.length : exact.items.length !== told.items.length) return false;
  if (told.kind === 'set' || told.kind === 'frozenset') return true; // a set has no order
  return told.items.every((item, index) => {
    const other = exact.items[index];
    return other !== undefined && agrees(item, other);
  });
}

function agreesWithPairs(told: PyDict, exact: PyValue): boolean {
  if (exact.kind !== 'dict') return exact.kind === 'opaque' || exact.kind === 'call';
  if (told.truncated ? exact.pairs.length < told.pairs.length : exact.pairs.length !== told.pairs.length) return false;
  const known = new Map(exact.pairs.map(([key, value]) => [keyText(key), value]));
  return told.pairs.every(([key, value]) => {
    const sure = key.kind === 'str' && !key.ambiguous && !key.truncated;
    const other = known.get(keyText(key));
    return other === undefined ? !sure : agrees(value, other);
  });
}

function keyText(key: PyValue): string {
  return key.kind === 'str' ? key.value : printPython(key);
}
