import type { CALL_SOURCES } from '../contract/models.ts';
import { agrees } from '../python/agrees.ts';
import { parsePythonJson } from '../python/json.ts';
import { parseRepr } from '../python/parse-repr.ts';
import { printPython } from '../python/print-value.ts';
import { holdsTyped, holdsUnknownType, readJson } from '../python/read-json.ts';
import { type ArgumentsPart, exactArguments, isShapeOf } from './replay.ts';
import type { StoredValue } from './stored-value.ts';
import type { Task } from './task.ts';

export type CallSource = (typeof CALL_SOURCES)[number];

/** One half of a call: certain, with the JSON text to send, or in doubt with a clause that says why. */
export type KnownPart = {
  /** Undefined when nothing told it. */
  readonly source: CallSource | undefined;
  /** When the source wrote it, Unix seconds. */
  readonly at: number | undefined;
  /** In Python's notation, secrets and all. */
  readonly text: string | undefined;
} & ({ readonly exact: true; readonly json: string } | { readonly exact: false; readonly why: string });

/** All that is known of how a task was called. */
export interface CallEvidence {
  readonly task: Pick<Task, 'name' | 'args' | 'kwargs' | 'received' | 'sent'>;
  /** The message itself, seen waiting: JSON texts. */
  readonly message?: { readonly args: string; readonly kwargs: string; readonly at: number } | undefined;
  /** What the result backend keeps (`result_extended`). */
  readonly stored?:
    | {
        readonly name: string | undefined;
        readonly args: StoredValue | undefined;
        readonly kwargs: StoredValue | undefined;
        readonly at: number | undefined;
      }
    | undefined;
  /** Whether who will read it knows kombu's typed JSON. */
  readonly typed: boolean;
}

/**
 * The args or kwargs of a task from the best source that has them: its message, the result backend, the text of its
 * events where that can mean nothing else. Nothing is guessed: where two sources contradict each other, neither is taken.
 */
export function knownPart(part: ArgumentsPart, evidence: CallEvidence): KnownPart {
  const { task, message, typed } = evidence;
  if (message !== undefined) {
    const json = message[part];
    return checked({ source: 'message', at: message.at, json }, true); // its own workers read it
  }
  const told = fromEvent(part, evidence);
  const stored = fromBackend(part, evidence);
  if (stored === undefined) return told;
  if ('exact' in stored) return stored.exact || !told.exact ? stored : told;
  const text = task[part];
  if (text !== undefined && text !== '' && !agrees(parseRepr(text), readJson(stored.json))) {
    const why = `the result backend and the event tell different ${part}: the task changed them while it ran, or its sender described them in other words`;
    return { source: 'event', at: told.at, text, exact: false, why };
  }
  return checked(stored, typed);
}

function fromEvent(part: ArgumentsPart, { task, typed }: CallEvidence): KnownPart {
  const text = task[part];
  const at = task.received ?? task.sent;
  if (text === undefined || text === '') {
    return { source: undefined, at: undefined, text: undefined, exact: false, why: `no event told the ${part}` };
  }
  const exact = exactArguments(part, text, { typed });
  if (exact.ok) return { source: 'event', at, text, exact: true, json: exact.json };
  const needsWords = !typed && exactArguments(part, text, { typed: true }).ok;
  return { source: 'event', at, text, exact: false, why: needsWords ? `${exact.why}; ${NEEDS_TYPED}` : exact.why };
}

const NEEDS_TYPED =
  'only workers with kombu 5.3 or later read such a value from JSON, and not all of that queue are known to have it';

/** Undefined when the backend does not help: it keeps nothing, or of another task. */
function fromBackend(
  part: ArgumentsPart,
  { task, stored, typed }: CallEvidence,
): { source: CallSource; at: number | undefined; json: string } | KnownPart | undefined {
  const value = stored?.[part];
  if (stored === undefined || value === undefined) return undefined;
  // A task that replaced itself goes on under its id with another name, and with other arguments.
  if (stored.name !== undefined && task.name !== undefined && stored.name !== task.name) return undefined;
  const source = 'result-backend';
  const at = stored.at;
  switch (value.kind) {
    case 'unopened':
      return { source, at, text: undefined, exact: false, why: `the result backend keeps the ${part} as ${value.why}` };
    case 'text': {
      const exact = exactArguments(part, value.text, { typed });
      if (exact.ok) return { source, at, text: value.text, exact: true, json: exact.json };
      return { source, at, text: value.text, exact: false, why: exact.why };
    }
    case 'json':
      if (isShapeOf(part, readJson(value.json))) return { source, at, json: value.json };
      return undefined;
    default:
      return value satisfies never;
  }
}

/** JSON that is certain, once more looked at: whether those who will read it can. */
function checked(
  { source, at, json }: { source: CallSource; at: number | undefined; json: string },
  typed: boolean,
): KnownPart {
  const text = printPython(readJson(json));
  if (holdsUnknownType(json)) {
    return { source, at, text, exact: false, why: 'a value in it has a "__type__" that kombu does not know' };
  }
  if (!typed && holdsTyped(json)) return { source, at, text, exact: false, why: NEEDS_TYPED };
  if (!isJson(json)) return { source, at, text: json, exact: false, why: 'it is not JSON' };
  return { source, at, text, exact: true, json };
}

function isJson(text: string): boolean {
  try {
    parsePythonJson(text);
    return true;
  } catch {
    return false; // the answer
  }
}
