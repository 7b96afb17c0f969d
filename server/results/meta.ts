import { type TaskId, taskId } from '../../lib/ids.ts';
import { jsonMembers, parsePythonJson } from '../../lib/python/json.ts';
import { looksPickled, storedValue, unopened } from '../../lib/tasks/stored-value.ts';
import type { Group, TaskResult } from './result-backend.ts';

export const NOTHING: TaskResult = {
  state: undefined,
  value: undefined,
  traceback: undefined,
  date_done: undefined,
  done: undefined,
  children: undefined,
  group: undefined,
  parent_id: undefined,
  name: undefined,
  args: undefined,
  kwargs: undefined,
  worker: undefined,
  retries: undefined,
  queue: undefined,
  expiresIn: undefined,
};

/**
 * The meta that key-value backends keep as one serialised object (PROTOCOL E.1). Values keep their exact text. A meta
 * that cannot be opened is a result of which not even the state is known.
 */
export function readMeta(bytes: Uint8Array, expiresIn: number | undefined): TaskResult {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const members = looksPickled(bytes) ? undefined : membersOf(text);
  if (members === undefined) {
    const value = looksPickled(bytes) ? unopened('pickle', bytes.length) : storedValue(bytes, text);
    return { ...NOTHING, value, expiresIn };
  }
  const json = (key: string) => {
    const member = members.get(key);
    return member === undefined || member === 'null' ? undefined : ({ kind: 'json', json: member } as const);
  };
  const date = textOf(members.get('date_done'));
  const group = textOf(members.get('group_id'));
  return {
    state: textOf(members.get('status')),
    value: members.has('result') ? { kind: 'json', json: members.get('result') ?? 'null' } : undefined,
    traceback: textOf(members.get('traceback')),
    date_done: date,
    done: instantOf(date),
    children: childrenOf(members.get('children')),
    group: group === undefined ? undefined : ({ id: group } satisfies Group),
    parent_id: idOf(members.get('parent_id')),
    name: textOf(members.get('name')),
    args: json('args'),
    kwargs: json('kwargs'),
    worker: textOf(members.get('worker')),
    retries: numberOf(members.get('retries')),
    queue: textOf(members.get('queue')),
    expiresIn,
  };
}

function membersOf(text: string): ReadonlyMap<string, string> | undefined {
  try {
    parsePythonJson(text);
  } catch {
    return undefined; // another serializer
  }
  return jsonMembers(text);
}

/** Ids out of `[[[id, parent], null], …]`, JSON text; a group among them is `[[id, parent], [members]]`. */
export function childrenOf(json: string | undefined): readonly TaskId[] | undefined {
  if (json === undefined) return undefined;
  const children = parseOr(json);
  return Array.isArray(children) ? children.flatMap(idsOfTuple) : undefined;
}

const MAX_DEPTH = 20;

/** Of a group only the members are tasks. */
function idsOfTuple(tuple: unknown, depth = 0): TaskId[] {
  if (!Array.isArray(tuple) || depth > MAX_DEPTH) return [];
  const [self, members] = tuple as readonly unknown[];
  if (Array.isArray(members)) return members.flatMap((member) => idsOfTuple(member, depth + 1));
  const id = Array.isArray(self) ? self[0] : self;
  return typeof id === 'string' && id !== '' ? [taskId(id)] : [];
}

function parseOr(json: string): unknown {
  try {
    return parsePythonJson(json);
  } catch {
    return undefined; // another serializer: nothing is known
  }
}

/** Unix seconds of an ISO 8601 text or of SQL's `2026-11-22 07:09:44.96+00`; without a zone it is read as UTC. */
export function instantOf(text: string | undefined): number | undefined {
  const [, date, time, zone] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  const offset =
    zone === undefined || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const ms = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function textOf(json: string | undefined): string | undefined {
  const value: unknown = json?.startsWith('"') ? JSON.parse(json) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function idOf(json: string | undefined): TaskId | undefined {
  const text = textOf(json);
  return text === undefined ? undefined : taskId(text);
}

function numberOf(json: string | undefined): number | undefined {
  const value = json === undefined ? Number.NaN : Number(json);
  return Number.isInteger(value) && json !== '' ? value : undefined;
}
