import { taskId } from '../ids.ts';
import { parsePythonJson } from '../python/json.ts';
import type { Event, Malformed, MalformedKind, TaskEventFields, WorkerEvent } from './event.ts';

/**
 * The body of one frame → events. A body is the JSON of one event or of a list of them (`task.multi`, Celery ≥ 4; the
 * list may be empty). Good events are appended to `events`, the rest to `malformed`; nothing throws. One bad event in
 * a list does not spoil the others. `at` is the time of arrival, Unix seconds. `redact` is applied to the display
 * texts of arguments and results before anybody sees them.
 *
 * Checked by hand and not with zod: this runs for every event of the cluster, and zod costs ten times as much.
 */
export function parseEvents(
  body: string,
  at: number,
  events: Event[],
  malformed: Malformed[],
  redact: (text: string) => string = keepText,
): void {
  let value: unknown;
  try {
    value = parseBody(body);
  } catch {
    malformed.push(malformedOf('not-json', body));
    return;
  }
  if (Array.isArray(value)) for (const item of value) parseOne(item, at, events, malformed, redact);
  else parseOne(value, at, events, malformed, redact);
}

/** An envelope that could not be opened, as the broker reported it. */
export function malformedEnvelope(why: string): Malformed {
  return malformedOf('envelope', why);
}

const SAMPLE_LENGTH = 200;
const MAX_ID_LENGTH = 512;
/** The year 5138: a timestamp beyond it is milliseconds or noise. */
const MAX_TIMESTAMP = 1e11;
/** Custom fields are kept as they came and printed again; the stack must hold that, here and in every reader. */
const MAX_NESTING = 100;

function malformedOf(why: MalformedKind, what: unknown): Malformed {
  return {
    kind: 'malformed',
    why,
    sample: (typeof what === 'string' ? what : printJson(what)).slice(0, SAMPLE_LENGTH),
  };
}

/** JSON.parse takes any depth of nesting, JSON.stringify only what the stack holds. */
function printJson(what: unknown): string {
  try {
    return JSON.stringify(what) ?? String(what);
  } catch {
    return '(nested too deep to be shown)';
  }
}

/** Python's json writes NaN and Infinity, which JSON.parse refuses; the slow road is taken only then. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return parsePythonJson(body);
  }
}

const keepText = (text: string): string => text;

function parseOne(
  value: unknown,
  at: number,
  events: Event[],
  malformed: Malformed[],
  redact: (text: string) => string,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    malformed.push(malformedOf('not-an-event', value));
    return;
  }
  const raw = value as Readonly<Record<string, unknown>>;
  const { type, hostname, timestamp, pid, clock, uuid } = raw;
  if (type === undefined || hostname === undefined || timestamp === undefined) {
    malformed.push(malformedOf(type === undefined ? 'not-an-event' : 'missing-field', raw));
    return;
  }
  if (!isName(type) || !isName(hostname) || !isTimestamp(timestamp) || !isInteger(pid) || !isInteger(clock)) {
    malformed.push(malformedOf('bad-field', raw));
    return;
  }
  const base = { type, hostname, pid: pid ?? undefined, timestamp, clock: clock ?? undefined, at };

  if (uuid !== undefined && uuid !== null) {
    const fields = isName(uuid) ? fieldsOf(raw, redact) : undefined;
    if (fields === undefined) malformed.push(malformedOf('bad-field', raw));
    else events.push({ kind: 'task', ...base, uuid: taskId(uuid as string), fields });
    return;
  }
  if (CORE_TASK_TYPES.has(type)) {
    malformed.push(malformedOf('missing-field', raw));
    return;
  }
  if (type === 'worker-heartbeat' || type === 'worker-online' || type === 'worker-offline') {
    const event = workerEvent({ ...base, type }, raw);
    if (event === undefined) malformed.push(malformedOf('bad-field', raw));
    else events.push(event);
    return;
  }
  events.push({ kind: 'other', ...base });
}

/** Event types of Celery's own that are about a task and must name it. */
export const CORE_TASK_TYPES: ReadonlySet<string> = new Set([
  'task-sent',
  'task-received',
  'task-started',
  'task-succeeded',
  'task-failed',
  'task-retried',
  'task-revoked',
  'task-rejected',
  'task-cancelled',
]);

/** Everything but the common fields; undefined when a field that we know has a type that it cannot have. */
function fieldsOf(
  raw: Readonly<Record<string, unknown>>,
  redact: (text: string) => string,
): TaskEventFields | undefined {
  const fields: Record<string, unknown> = {};
  for (const key in raw) {
    const value = raw[key];
    switch (key) {
      case 'type':
      case 'uuid':
      case 'hostname':
      case 'pid':
      case 'timestamp':
      case 'clock':
        continue;
      case 'utcoffset':
        // Timestamps are true Unix time already; the offset is of interest to a reader of raw events only.
        if (value === 0) continue;
        break;
      case 'args':
      case 'kwargs':
      case 'result':
        if (value !== null && typeof value !== 'string') return undefined;
        fields[key] = value === null ? null : redact(value);
        continue;
      case 'name':
      case 'root_id':
      case 'parent_id':
      case 'eta':
      case 'expires':
      case 'queue':
      case 'exchange':
      case 'routing_key':
      case 'exception':
      case 'traceback':
        if (value !== null && typeof value !== 'string') return undefined;
        break;
      case 'retries':
        if (value !== null && (!isInteger(value) || (value as number) < 0)) return undefined;
        break;
      case 'runtime':
        if (value !== null && !(typeof value === 'number' && Number.isFinite(value))) return undefined;
        break;
      case 'terminated':
      case 'expired':
      case 'requeue':
        if (value !== null && typeof value !== 'boolean') return undefined;
        break;
      case 'signum':
        if (value !== null && typeof value !== 'number' && typeof value !== 'string') return undefined;
        break;
      default:
        if (!nestsWithin(value, MAX_NESTING)) return undefined;
    }
    fields[key] = value;
  }
  return fields;
}

/** Old and forced heartbeats lack some fields (the `heartbeat` command sends neither `active` nor `loadavg`). */
function workerEvent(
  base: Pick<WorkerEvent, 'type' | 'hostname' | 'pid' | 'timestamp' | 'clock' | 'at'>,
  raw: Readonly<Record<string, unknown>>,
): WorkerEvent | undefined {
  const { freq, active, processed, loadavg, sw_ident, sw_ver, sw_sys } = raw;
  if (!isQuantity(freq) || !isQuantity(active) || !isQuantity(processed)) return undefined;
  if (loadavg != null && !(Array.isArray(loadavg) && loadavg.every(isQuantity))) return undefined;
  if (!isText(sw_ident) || !isText(sw_ver) || !isText(sw_sys)) return undefined;
  return {
    kind: 'worker',
    ...base,
    freq: freq ?? undefined,
    active: active ?? undefined,
    processed: processed ?? undefined,
    loadavg: (loadavg as number[] | null | undefined) ?? undefined,
    sw_ident: sw_ident ?? undefined,
    sw_ver: sw_ver ?? undefined,
    sw_sys: sw_sys ?? undefined,
  };
}

function nestsWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => nestsWithin(item, levels - 1));
}
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}
function isTimestamp(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < MAX_TIMESTAMP;
}
function isInteger(value: unknown): value is number | null | undefined {
  return value === undefined || value === null || Number.isSafeInteger(value);
}
function isQuantity(value: unknown): value is number | null | undefined {
  return value === undefined || value === null || (typeof value === 'number' && value >= 0);
}
function isText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
